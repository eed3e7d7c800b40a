import { stringify } from 'csv-stringify/sync';
import type { Transaction } from 'kysely';
import { addressParts } from '#model/crm/address.ts';
import type { CustomValues } from '#model/crm/nouns.ts';
import { appendAudit } from '#store/audit.ts';
import { listContactRows, type ContactFilter, type ContactRow } from '#store/crm/contacts.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import { listPeople } from '#store/crm/people.ts';
import {
  listServices,
  loadPrices,
  priceCurrencies,
  type ServiceFilter,
  type ServiceRow,
} from '#store/crm/services.ts';
import { listTaxRates } from '#store/crm/tax-rates.ts';
import type { Database } from '#store/tables.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import { serviceStateOf, type ServiceState } from '#crm/services/service-state.ts';
import { act, look, type Acting, type CrmDeps } from '#crm/work.ts';
import { addressColumn, contactTexts } from './contact-import.ts';
import { harmless } from './csv.ts';
import { serviceTexts } from './service-import.ts';

/** Rows read at a time, each page in a transaction of its own. */
const pageSize = 500;

type Cell = string | null | undefined;

const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  stringify(rows.map((row) => row.map((cell) => harmless(cell ?? ''))));

const customCells = (keys: readonly string[], custom: CustomValues): readonly Cell[] =>
  keys.map((key) => {
    const value = custom[key];
    return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  });

const noteExport = (deps: CrmDeps, acting: Acting, what: 'contact' | 'service'): Promise<void> =>
  act(deps, acting, 'contacts', ({ trx, workspaceId, actor, now }) =>
    appendAudit(
      trx,
      workspaceId,
      [{ actor, action: 'crm.exported', subjectKind: what, subjectId: workspaceId, details: {} }],
      now,
    ),
  );

/** Contacts that fit the filter, by name: the columns that an import reads. Noted in the audit log. */
export async function* exportContacts(
  deps: CrmDeps,
  acting: Acting,
  filter: ContactFilter,
): AsyncGenerator<string> {
  await noteExport(deps, acting, 'contact');
  const { workspaceId } = acting;
  const { keys, emailOf } = await look(deps, acting, 'contacts', async (trx) => {
    const specs = await loadCustomSpecs(trx, workspaceId, 'contact');
    const people = await listPeople(trx, workspaceId);
    return {
      keys: specs.map((spec) => spec.key),
      emailOf: new Map(people.map((person) => [person.id, person.email])),
    };
  });
  const sides = ['billing', 'postal'] as const;
  yield csvOf([
    [
      'id',
      'type',
      ...Object.keys(contactTexts),
      'payment_terms_days',
      'owner_email',
      'tags',
      ...sides.flatMap((side) => addressParts.map((part) => addressColumn(side, part))),
      ...keys.map((key) => `custom.${key}`),
    ],
  ]);
  const cellsOf = (row: ContactRow): readonly Cell[] => [
    row.id,
    row.type,
    row.name,
    row.first_name,
    row.last_name,
    row.code,
    row.email,
    row.phone,
    row.mobile,
    row.website,
    row.tax_id,
    row.tax_id_type,
    row.currency,
    row.payment_terms_days === null ? null : String(row.payment_terms_days),
    row.owner_id === null ? null : emailOf.get(row.owner_id),
    row.tags.join(', '),
    ...sides.flatMap((side) => {
      const address = side === 'billing' ? row.billing_address : row.postal_address;
      return addressParts.map((part) => address?.[part]);
    }),
    ...customCells(keys, row.custom),
  ];
  yield* pages(deps, acting, 'contacts', async (trx, after) => {
    const page = await listContactRows(trx, filter, { after, limit: pageSize });
    return { rows: page.rows.map(cellsOf), next: page.next };
  });
}

/** Services that fit the filter, by name, with a column for each currency that has a price; a tax's name is told beside its code. */
export async function* exportServices(
  deps: CrmDeps,
  acting: Acting,
  filter: ServiceFilter,
): AsyncGenerator<string> {
  await noteExport(deps, acting, 'service');
  const { workspaceId } = acting;
  const { keys, currencies, taxNameOf } = await look(deps, acting, 'services', async (trx) => {
    const specs = await loadCustomSpecs(trx, workspaceId, 'service');
    const rates = await listTaxRates(trx, workspaceId);
    return {
      keys: specs.map((spec) => spec.key),
      currencies: await priceCurrencies(trx),
      taxNameOf: new Map(rates.map((rate) => [rate.code, rate.name])),
    };
  });
  yield csvOf([
    [
      'id',
      ...Object.keys(serviceTexts),
      'tax_name',
      'interval',
      'interval_count',
      ...currencies.flatMap((code) => [`price_${code.toLowerCase()}`, `tax_behavior_${code.toLowerCase()}`]),
      ...keys.map((key) => `custom.${key}`),
    ],
  ]);
  const cellsOf = (row: ServiceRow, state: ServiceState): readonly Cell[] => [
    row.id,
    state.code,
    state.name,
    state.description,
    state.unit,
    state.taxCode,
    state.taxCode === null ? null : taxNameOf.get(state.taxCode),
    state.recurring?.interval ?? 'once',
    state.recurring === null ? null : String(state.recurring.count),
    ...currencies.flatMap((code) => {
      const price = state.prices.find((each) => each.currency === code);
      return [price?.unitPrice, price?.taxBehavior];
    }),
    ...customCells(keys, state.custom),
  ];
  yield* pages(deps, acting, 'services', async (trx, after) => {
    const page = await listServices(trx, filter, 'name', { after, limit: pageSize });
    const ids = page.rows.map((row) => row.id);
    const pricesOf = await loadPrices(trx, ids);
    return {
      rows: page.rows.map((row) => cellsOf(row, serviceStateOf(row, pricesOf(row.id)))),
      next: page.next,
    };
  });
}

interface CellPage {
  readonly rows: readonly (readonly Cell[])[];
  readonly next: string | null;
}

async function* pages(
  deps: CrmDeps,
  acting: Acting,
  module: 'contacts' | 'services',
  read: (trx: Transaction<Database>, after: readonly [string, string] | null) => Promise<CellPage>,
): AsyncGenerator<string> {
  let after: readonly [string, string] | null = null;
  do {
    const place: readonly [string, string] | null = after;
    const page: CellPage = await look(deps, acting, module, (trx) => read(trx, place));
    if (page.rows.length > 0) yield csvOf(page.rows);
    after = page.next === null ? null : readCursor(page.next, ['string', 'string']);
  } while (after !== null);
}
