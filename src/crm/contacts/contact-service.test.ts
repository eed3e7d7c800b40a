import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeContact, createContact, setContactArchived } from '#crm/contacts/contact-service.ts';
import { putMember, removeMember } from '#crm/contacts/membership-service.ts';
import { createCustomField } from '#crm/custom-fields/custom-field-service.ts';
import { look } from '#crm/work.ts';
import type { ContactId } from '#base/ids.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { listActivities } from '#store/crm/activities.ts';
import { findContact, listContacts, type ContactFilter, type ContactSort } from '#store/crm/contacts.ts';
import { listMemberships } from '#store/crm/memberships.ts';
import type { SortPlace } from '#store/crm/ordering.ts';
import { countUnread } from '#store/crm/notifications.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database);
});

const read = async (id: ContactId) => {
  const row = await look(world.deps, world.kim, 'contacts', (trx) => findContact(trx, id));
  if (row === undefined) throw new Error('the contact is there');
  return row;
};

const list = (query: string, filter: Partial<ContactFilter> = {}, sort: ContactSort = 'name') =>
  look(world.deps, world.kim, 'contacts', async (trx) => {
    const wanted = { prefixes: searchPrefixes(query), archived: 'no', ...filter } as const;
    const page = await listContacts(trx, wanted, sort, { after: null, limit: 50 });
    return page.rows.map((row) => row.name);
  });

test('an organization is kept tidy, is found by any of its words, and flows hear of it', async () => {
  const id = await createContact(world.deps, world.kim, 'organization', {
    name: '  Société Générale Pty Ltd ',
    code: 'SG-01',
    email: 'AP@acme.example',
    phone: '+61 2 9999 1111',
    taxId: '51824753556',
    website: '',
    tags: ['vip', 'vip', ' audit '],
    billingAddress: {
      line1: ' 1 George St ',
      line2: '',
      city: 'Sydney',
      region: 'NSW',
      postalCode: '2000',
      country: 'AU',
    },
    postalAddress: { line1: '', line2: null, city: null, region: null, postalCode: null, country: null },
  });
  expect(await read(id)).toMatchObject({
    name: 'Société Générale Pty Ltd',
    tax_id: '51 824 753 556',
    tax_id_type: 'au_abn',
    website: null,
    tags: ['audit', 'vip'],
    billing_address: { line1: '1 George St', line2: null, city: 'Sydney' },
    postal_address: null,
    version: 1,
  });
  for (const query of ['soc', 'GEN soc', 'sg-01', 'acme.ex', '02 9999', '51 824'])
    expect([query, await list(query)]).toEqual([query, ['Société Générale Pty Ltd']]);
  expect(await list('ociete')).toEqual([]);
  expect(world.touched).toEqual([{ kind: 'contact', key: id }]);
  expect(world.told()).toBe(1);
});

test('what cannot be kept is refused by field, and nothing is written', async () => {
  const refused = createContact(world.deps, world.kim, 'organization', {
    name: ' ',
    email: 'not an address',
    taxId: '51 824 753 557',
    taxIdType: 'au_abn',
    website: 'http://',
    currency: 'XXX',
    custom: { unknown: 'x' },
  });
  await expect(refused).rejects.toMatchObject({ code: 'crm.invalid' });
  const error = (await refused.catch((caught: unknown) => caught)) as { details: { fields: string[] } };
  expect(new Set(error.details.fields.map((field) => field.split(':')[0]))).toEqual(
    new Set(['currency', 'custom.unknown', 'email', 'name', 'taxId', 'website']),
  );
  expect(await list('')).toEqual([]);
});

test('an individual is named by their parts unless a name is given', async () => {
  const id = await createContact(world.deps, world.kim, 'individual', {
    firstName: 'Ada',
    lastName: 'Byron',
  });
  expect((await read(id)).name).toBe('Ada Byron');
  await changeContact(world.deps, world.kim, id, 1, { lastName: 'Lovelace' });
  expect((await read(id)).name).toBe('Ada Lovelace');
  await changeContact(world.deps, world.kim, id, 2, { name: 'Countess Lovelace' });
  await changeContact(world.deps, world.kim, id, 3, { email: 'ada@example.com' });
  expect((await read(id)).name).toBe('Countess Lovelace');
});

test('a change made from an older version is refused, with who changed what since', async () => {
  const id = await createContact(world.deps, world.kim, 'organization', { name: 'Acme' });
  await changeContact(world.deps, world.lee, id, 1, { name: 'Acme Group', email: 'ap@acme.example' });
  await expect(changeContact(world.deps, world.kim, id, 1, { phone: '1' })).rejects.toMatchObject({
    code: 'crm.stale',
    details: { version: 2, by: ['Lee Ray'], fields: ['name', 'email'] },
  });
  expect((await read(id)).phone).toBeNull();
});

test('a change to what is there already is no change', async () => {
  const id = await createContact(world.deps, world.kim, 'organization', {
    name: 'Acme',
    email: 'a@b.example',
  });
  world.touched.length = 0;
  await changeContact(world.deps, world.kim, id, 1, { name: 'Acme ', email: 'a@b.example', taxId: '' });
  expect((await read(id)).version).toBe(1);
  expect(world.touched).toEqual([]);
});

test('a code belongs to one contact of a workspace, whatever its case; other workspaces have their own', async () => {
  await createContact(world.deps, world.kim, 'organization', { name: 'Acme', code: 'A1' });
  await expect(
    createContact(world.deps, world.kim, 'organization', { name: 'Other', code: 'a1' }),
  ).rejects.toMatchObject({ code: 'crm.code_taken', details: { field: 'code' } });
  const other = await createCrmWorld(database);
  await createContact(other.deps, other.kim, 'organization', { name: 'Acme', code: 'A1' });
});

test('only members of the workspace can own, and they are told', async () => {
  const other = await createCrmWorld(database);
  await expect(
    createContact(world.deps, world.kim, 'organization', { name: 'Acme', ownerId: other.kimId }),
  ).rejects.toMatchObject({ code: 'crm.bad_reference', details: { field: 'ownerId' } });
  await createContact(world.deps, world.kim, 'organization', { name: 'Acme', ownerId: world.leeId });
  await createContact(world.deps, world.kim, 'organization', { name: 'Beta', ownerId: world.kimId });
  const unread = (person: string) =>
    look(world.deps, world.kim, 'contacts', (trx) => countUnread(trx, person));
  expect([await unread(world.leeId), await unread(world.kimId)]).toEqual([1, 0]);
  expect(await list('', { owner: world.leeId })).toEqual(['Acme']);
});

test('archived contacts leave the list and come back', async () => {
  const id = await createContact(world.deps, world.kim, 'organization', { name: 'Acme' });
  await setContactArchived(world.deps, world.kim, id, 1, true);
  await setContactArchived(world.deps, world.kim, id, 2, true);
  expect([await list('acme'), await list('acme', { archived: 'yes' })]).toEqual([[], ['Acme']]);
  await setContactArchived(world.deps, world.kim, id, 2, false);
  expect(await list('acme')).toEqual(['Acme']);
});

test('one person is primary and one is billing contact; the next one takes it over', async () => {
  const acme = await createContact(world.deps, world.kim, 'organization', { name: 'Acme' });
  const ada = await createContact(world.deps, world.kim, 'individual', { firstName: 'Ada' });
  const bob = await createContact(world.deps, world.kim, 'individual', { firstName: 'Bob' });
  await putMember(world.deps, world.kim, acme, ada, { role: 'Director', isPrimary: true, isBilling: true });
  await putMember(world.deps, world.kim, acme, bob, { isPrimary: true });
  const people = await look(world.deps, world.kim, 'contacts', (trx) => listMemberships(trx, acme));
  expect(people).toMatchObject([
    { name: 'Ada', role: 'Director', is_primary: false, is_billing: true },
    { name: 'Bob', role: '', is_primary: true, is_billing: false },
  ]);
  await removeMember(world.deps, world.kim, acme, ada);
  await expect(removeMember(world.deps, world.kim, acme, ada)).rejects.toMatchObject({
    code: 'crm.not_found',
  });
  await expect(putMember(world.deps, world.kim, ada, bob, {})).rejects.toMatchObject({ code: 'crm.invalid' });
});

test('custom fields are checked by their type and told of by name', async () => {
  await createCustomField(world.deps, world.kim, {
    subject: 'contact',
    label: 'Year end (AU)',
    type: 'choice',
    choices: ['June', 'December'],
  });
  const id = await createContact(world.deps, world.kim, 'organization', {
    name: 'Acme',
    custom: { year_end_au: 'june' },
  });
  expect((await read(id)).custom).toEqual({ year_end_au: 'June' });
  await changeContact(world.deps, world.kim, id, 1, { custom: { year_end_au: null } });
  const feed = await look(world.deps, world.kim, 'contacts', (trx) =>
    listActivities(trx, { subject: id }, { after: null, limit: 10 }),
  );
  expect(feed.rows.map((row) => [row.verb, row.details])).toEqual([
    ['changed', { fields: ['custom.year_end_au'], version: 2 }],
    ['created', { version: 1 }],
  ]);
});

const pageAfter = (sort: ContactSort, after: SortPlace | null) =>
  look(world.deps, world.kim, 'contacts', (trx) =>
    listContacts(trx, { prefixes: [], archived: 'no' }, sort, { after, limit: 2 }),
  );

test('lists by name go by what is read, not by how it is written', async () => {
  for (const name of ['Delta', 'alpha', 'Écho', 'bravo', 'Charlie'])
    await createContact(world.deps, world.kim, 'organization', { name });
  expect(await list('')).toEqual(['alpha', 'bravo', 'Charlie', 'Delta', 'Écho']);
});

test('pages go through every contact once in any order, also while others come', async () => {
  for (const name of ['Delta', 'alpha', 'Écho', 'bravo', 'Charlie'])
    await createContact(world.deps, world.kim, 'organization', { name });
  for (const sort of ['name', '-name', 'created', '-updated'] as const) {
    const seen: string[] = [];
    let place: SortPlace | null = null;
    for (let more = true; more;) {
      const { rows, next } = await pageAfter(sort, place);
      seen.push(...rows.map((row) => row.name));
      place =
        next === null ? null : readCursor(next, [sort.endsWith('name') ? 'string' : 'number', 'string']);
      more = place !== null;
    }
    expect([sort, seen.length, new Set(seen).size]).toEqual([sort, 5, 5]);
  }
});
