import { textResponse } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import type { Client } from './entities.ts';
import { contactName } from './wire-clients.ts';
import type { World } from './world.ts';

type Cell = string | number | null | undefined;

/** Headers after the export as its users describe it; the numeric Client ID is another id than the API's slug. */
const columns: readonly (readonly [header: string, cell: (world: World, client: Client) => Cell])[] = [
  ['Client ID', (_world, client) => client.legacyId],
  ['Client Name', (_world, client) => client.name],
  ['Client Email', (_world, client) => client.email],
  ['Client Phone', (_world, client) => client.phone],
  ['State', (_world, client) => client.state],
  ['External Client Id', (_world, client) => client.externalClientId],
  ['Business Structure', (_world, client) => client.businessStructure],
  ['GST Registered', (_world, client) => (client.gstRegistered ? 'Yes' : 'No')],
  ['Tax Number', (_world, client) => client.taxNumber],
  ['Company Number', (_world, client) => client.companyNumber],
  ['Address Line 1', (_world, client) => client.address?.line1],
  ['Address City', (_world, client) => client.address?.suburb],
  ['Address State', (_world, client) => client.address?.state],
  ['Address Postcode', (_world, client) => client.address?.postcode],
  ['Postal Address Line 1', (_world, client) => client.postalAddress?.line1],
  ['Postal Address City', (_world, client) => client.postalAddress?.suburb],
  ['Postal Address State', (_world, client) => client.postalAddress?.state],
  ['Postal Address Postcode', (_world, client) => client.postalAddress?.postcode],
  ['Primary Contact', (world, client) => primaryName(world, client)],
  ['Manager', (_world, client) => client.manager?.name],
  ['Partner', (_world, client) => client.partner?.name],
  ['Group', (_world, client) => client.groupName],
  ['Tags', (_world, client) => client.tags.join(', ')],
  ['Xero Id', (_world, client) => client.xeroContactId],
  ['XPM Id', () => null],
  ['Quickbooks Id', (_world, client) => client.qboCustomerId],
  ['Xero Tracking Category 1', () => null],
  ['Xero Tracking Category 2', () => null],
  ['Bank Account Saved?', () => 'No'],
  ['Card Saved?', () => 'No'],
  ['Create Invoices', () => 'Yes'],
];

/** All clients that are not archived, one a line, RFC 4180. */
export const clientsCsv = (world: World): SimResponse => {
  const lines = [columns.map(([header]) => quoted(header)).join(',')];
  for (const client of world.practice.clients.rows) {
    if (client.state === 'archived' || client.state === 'deleted') continue;
    lines.push(columns.map(([, cell]) => quoted(cell(world, client))).join(','));
  }
  return textResponse(200, `${lines.join('\r\n')}\r\n`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="clients.csv"',
  });
};

const primaryName = (world: World, client: Client): string | null => {
  const contact = world.practice.primaryContactOf(client.slug);
  return contact === null ? null : contactName(contact);
};

const quoted = (cell: Cell): string => {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
