import type { ContactId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { addressParts, type PostalAddress } from '#model/crm/address.ts';
import { countryCode } from '#model/crm/country.ts';
import type { CrmRecord, CrmWrite, CrmWriteAction } from '#model/crm/records-port.ts';
import type { ContactRow } from '#store/crm/contacts.ts';
import { loadRoles, type RoleView } from '#store/crm/memberships.ts';
import { findPersonByEmail, loadPeople, type PersonView } from '#store/crm/people.ts';
import {
  addContact,
  archiveContact,
  keepContact,
  planContact,
  requireContact,
} from '#crm/contacts/contact-service.ts';
import { contactStateOf, emptyContact, type ContactChange } from '#crm/contacts/contact-state.ts';
import type { CrmWork } from '#crm/work.ts';
import type { KindWriting } from './kind-port.ts';
import { wantedCustom, wantedTags, wantedText, withoutEmpty } from './record-fields.ts';

/** Contacts as records of flows. */
export const contactRecords: KindWriting = {
  table: 'crm_contact',
  load: async (trx, workspaceId, ids) => {
    if (ids.length === 0) return [];
    const rows = await trx
      .selectFrom('crm_contact')
      .selectAll()
      .where('id', 'in', ids as ContactId[])
      .execute();
    const owners = rows.map((row) => row.owner_id);
    const personOf = await loadPeople(trx, workspaceId, owners);
    const rolesOf = await loadRoles(
      trx,
      rows.map((row) => row.id),
    );
    return rows.map((row) => recordOf(row, personOf(row.owner_id), rolesOf(row.id)));
  },
  write: async (work, action, write, held) => {
    const change = await changeOf(work, write);
    if (held === null) {
      const type = wantedText(write.set, 'type') === 'individual' ? 'individual' : 'organization';
      const state = await planContact(work, emptyContact(type), withAddresses(null, change.change));
      return { id: await addContact(work, state, write.reference), warnings: change.warnings };
    }
    const id = held as ContactId;
    const row = await requireContact(work, id, null);
    await keepContact(
      work,
      row,
      await planContact(work, contactStateOf(row), withAddresses(row, change.change)),
    );
    await followState(work, id, action);
    return { id, warnings: change.warnings };
  },
};

const followState = async (work: CrmWork, id: ContactId, action: CrmWriteAction): Promise<void> => {
  if (action !== 'archive' && action !== 'restore') return;
  await archiveContact(work, await requireContact(work, id, null), action === 'archive');
};

const person = (role: RoleView | undefined): JsonObject =>
  role === undefined ? {} : withoutEmpty({ name: role.name, email: role.email, phone: role.phone });

const address = (held: PostalAddress | null): JsonObject => (held === null ? {} : withoutEmpty({ ...held }));

/** `billed`: active, and there is or was something to bill to it; billing vendors learn of it then. */
const statusOf = (row: ContactRow): 'active' | 'billed' | 'archived' => {
  if (row.archived_at !== null) return 'archived';
  return row.billed_at === null ? 'active' : 'billed';
};

const recordOf = (row: ContactRow, owner: PersonView | null, roles: readonly RoleView[]): CrmRecord => {
  const isOrganization = row.type === 'organization';
  return {
    key: row.id,
    version: row.updated_at,
    changedBy: row.updated_by,
    state: row.archived_at === null ? 'active' : 'archived',
    title: row.name,
    email: row.email,
    taxNumber: row.tax_id,
    reference: row.reference,
    foreignKeys: {},
    fields: withoutEmpty({
      status: statusOf(row),
      type: row.type,
      name: row.name,
      organizationName: isOrganization ? row.name : null,
      personName: isOrganization ? null : row.name,
      firstName: row.first_name,
      lastName: row.last_name,
      code: row.code,
      email: row.email,
      phone: row.phone,
      mobile: row.mobile,
      website: row.website,
      taxNumber: row.tax_id,
      taxIds: row.tax_id === null || row.tax_id_type === null ? {} : { [row.tax_id_type]: row.tax_id },
      currency: row.currency,
      paymentTermsDays: row.payment_terms_days === null ? null : String(row.payment_terms_days),
      billingAddress: address(row.billing_address),
      postalAddress: address(row.postal_address),
      ownerEmail: owner?.email ?? null,
      tags: row.tags,
      custom: row.custom,
      primaryContact: person(roles.find((role) => role.is_primary)),
      billingContact: person(roles.find((role) => role.is_billing)),
      billingEmail:
        row.email ??
        roles.find((role) => role.is_billing)?.email ??
        roles.find((role) => role.is_primary)?.email,
    }),
  };
};

const texts = [
  'name',
  'firstName',
  'lastName',
  'code',
  'email',
  'phone',
  'mobile',
  'website',
  'currency',
] as const;

/** What a flow wants, as a change of the contact. An owner who is no member is left out, and said so. */
const changeOf = async (
  work: CrmWork,
  write: CrmWrite,
): Promise<{ readonly change: ContactChange; readonly warnings: readonly string[] }> => {
  const { set } = write;
  const warnings: string[] = [];
  const wanted: Record<string, unknown> = {};
  for (const name of texts) {
    const value = wantedText(set, name);
    if (value !== undefined) wanted[name] = name === 'name' ? (value ?? '') : value;
  }
  const taxNumber = wantedText(set, 'taxNumber');
  if (taxNumber !== undefined) wanted['taxId'] = taxNumber;
  const tags = wantedTags(set, 'tags');
  if (tags !== undefined) wanted['tags'] = tags;
  const custom = wantedCustom(set);
  if (custom !== undefined) wanted['custom'] = custom;
  for (const name of ['billingAddress', 'postalAddress'] as const) {
    const wantedAddress = addressOf(set, name);
    if (wantedAddress !== null) wanted[name] = wantedAddress;
  }
  const ownerEmail = wantedText(set, 'ownerEmail');
  if (ownerEmail === null) wanted['ownerId'] = null;
  else if (ownerEmail !== undefined) {
    const owner = await findPersonByEmail(work.trx, work.workspaceId, ownerEmail);
    if (owner === null) warnings.push('The owner is left out: no member of the workspace has this e-mail.');
    else wanted['ownerId'] = owner.id;
  }
  return { change: wanted, warnings };
};

/** The wanted parts of an address, null where none is wanted; parts that are not wanted are undefined. */
const addressOf = (
  set: CrmWrite['set'],
  name: 'billingAddress' | 'postalAddress',
): Partial<PostalAddress> | null => {
  const parts = addressParts.flatMap((part): [string, string | null][] => {
    const value = wantedText(set, `${name}.${part}`);
    if (value === undefined) return [];
    return [[part, part === 'country' && value !== null ? countryCode(value) : value]];
  });
  return parts.length === 0 ? null : Object.fromEntries(parts);
};

const noAddress: PostalAddress = {
  line1: null,
  line2: null,
  city: null,
  region: null,
  postalCode: null,
  country: null,
};

/** Wanted parts of addresses put over the parts that are held. */
const withAddresses = (row: ContactRow | null, change: ContactChange): ContactChange => ({
  ...change,
  ...(change.billingAddress === undefined
    ? {}
    : { billingAddress: { ...(row?.billing_address ?? noAddress), ...change.billingAddress } }),
  ...(change.postalAddress === undefined
    ? {}
    : { postalAddress: { ...(row?.postal_address ?? noAddress), ...change.postalAddress } }),
});
