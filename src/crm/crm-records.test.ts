import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { createContact, setContactArchived } from '#crm/contacts/contact-service.ts';
import { putMember } from '#crm/contacts/membership-service.ts';
import { createCrmRecords } from '#crm/crm-records.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import type { CrmKindPort, CrmPort, CrmWriteOutcome } from '#model/crm/records-port.ts';
import { createCrmWorld, withoutFinance, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
let port: CrmPort;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['services', 'opportunities']);
  port = createCrmRecords(world.deps, withoutFinance);
  world.touched.length = 0;
});

const kind = (name: string): CrmKindPort => {
  const found = port.kinds[name];
  if (found === undefined) throw new Error(`the CRM has ${name}`);
  return found;
};

const write = async (
  name: string,
  action: 'create' | 'update' | 'archive' | 'restore',
  key: string | null,
  set: Readonly<Record<string, string | null>>,
  reference = 'plb:1',
): Promise<CrmWriteOutcome> => {
  const outcomes = await kind(name).write?.(world.workspaceId, action, [{ key, reference, set }]);
  const [outcome] = outcomes ?? [];
  if (outcome === undefined) throw new Error('each write has an outcome');
  return outcome;
};

const applied = (outcome: CrmWriteOutcome) => {
  if (outcome.outcome !== 'applied') throw new Error(outcome.message);
  return outcome.record;
};

test('everything is listed once in pages, and what changed since is listed again', async () => {
  const ids: string[] = [];
  for (const name of ['A', 'B', 'C', 'D', 'E']) {
    ids.push(await createContact(world.deps, world.kim, 'organization', { name }));
    world.clock.advance(minuteMs);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let more = true; more; more = cursor !== null) {
    const page = await kind('contact').list(world.workspaceId, { since: null, cursor, limit: 2 });
    seen.push(...page.records.map((record) => record.key));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(ids);
  const since = world.clock.now();
  await setContactArchived(
    world.deps,
    world.kim,
    ids[1] as Parameters<typeof setContactArchived>[2],
    1,
    true,
  );
  const changed = await kind('contact').list(world.workspaceId, { since, cursor: null, limit: 10 });
  expect(changed.records).toMatchObject([{ key: ids[1], state: 'archived', fields: { status: 'archived' } }]);
});

test('a record holds what people entered, its people and its numbers, and leaves out what is empty', async () => {
  const id = await createContact(world.deps, world.kim, 'organization', {
    name: 'Acme',
    taxId: '51824753556',
    ownerId: world.leeId,
    billingAddress: {
      line1: '1 George St',
      line2: '',
      city: 'Sydney',
      region: '',
      postalCode: '',
      country: 'AU',
    },
  });
  const ada = await createContact(world.deps, world.kim, 'individual', {
    name: 'Ada',
    email: 'ada@acme.example',
  });
  await putMember(world.deps, world.kim, id, ada, { isBilling: true });
  const [record] = await kind('contact').read(world.workspaceId, [id, 'ctc_nothing']);
  expect(record?.fields).toMatchObject({
    type: 'organization',
    organizationName: 'Acme',
    taxIds: { au_abn: '51 824 753 556' },
    billingAddress: { line1: '1 George St', city: 'Sydney', country: 'AU' },
    billingContact: { name: 'Ada', email: 'ada@acme.example' },
    ownerEmail: `${world.leeId}@example.com`,
  });
  expect(Object.keys(record?.fields ?? {})).not.toContain('phone');
});

test('a service shows its prices by currency, each with how often it recurs', async () => {
  const id = await createService(world.deps, world.kim, {
    code: 'PAY',
    name: 'Payroll',
    recurring: { interval: 'month', count: 1 },
    prices: [{ currency: 'AUD', unitPrice: '99.9', taxBehavior: 'exclusive' }],
  });
  const [record] = await kind('service').read(world.workspaceId, [id]);
  expect(record?.fields['prices']).toEqual({
    AUD: { unit_price: '99.9', tax_behavior: 'exclusive', interval: 'month', interval_count: 1 },
  });
});

test('creating twice under one reference is creating once, and is found by it', async () => {
  const first = applied(
    await write('contact', 'create', null, { name: 'Acme', 'billingAddress.country': 'Australia' }),
  );
  const second = applied(await write('contact', 'create', null, { name: 'Acme Group' }));
  expect(second.key).toBe(first.key);
  expect(second.fields).toMatchObject({ name: 'Acme Group', billingAddress: { country: 'AU' } });
  const found = await kind('contact').findByReference(world.workspaceId, ['plb:1', 'plb:2']);
  expect(found.map((record) => record.key)).toEqual([first.key]);
  expect(world.touched).toEqual([]);
});

test('one bad write of many is refused by its reason, and the others are done', async () => {
  applied(await write('contact', 'create', null, { name: 'Acme', code: 'A1' }));
  const outcomes = await kind('contact').write?.(world.workspaceId, 'create', [
    { key: null, reference: 'plb:2', set: { name: 'Beta', code: 'a1' } },
    { key: null, reference: 'plb:3', set: { name: 'Gamma', email: 'nowhere' } },
    { key: null, reference: 'plb:4', set: { name: 'Delta', ownerEmail: 'nobody@example.com' } },
    { key: 'ctc_00000000000000000000000000', reference: 'plb:5', set: { name: 'Gone' } },
  ]);
  expect(outcomes).toMatchObject([
    { outcome: 'refused', reason: 'conflict', code: 'crm.code_taken' },
    { outcome: 'refused', reason: 'invalid', fields: { email: 'is no e-mail address' } },
    { outcome: 'applied', record: { title: 'Delta' } },
    { outcome: 'refused', reason: 'gone' },
  ]);
  expect(outcomes?.[2]).toHaveProperty('warnings.0', expect.stringContaining('owner is left out'));
});

test('a write that was planned from an older version is refused as a conflict', async () => {
  const seen = applied(await write('contact', 'create', null, { name: 'Acme', email: 'first@acme.example' }));
  world.clock.advance(minuteMs);
  applied(await write('contact', 'update', seen.key, { email: 'typed@acme.example' }));
  const carry = (seenVersion: number) =>
    kind('contact').write?.(world.workspaceId, 'update', [
      { key: seen.key, reference: 'plb:1', set: { email: 'carried@acme.example' }, seenVersion },
    ]);
  expect(await carry(seen.version)).toMatchObject([
    { outcome: 'refused', reason: 'conflict', code: 'crm.stale' },
  ]);
  const [latest] = await kind('contact').read(world.workspaceId, [seen.key]);
  expect(latest?.email).toBe('typed@acme.example');
  expect(await carry(latest?.version ?? 0)).toMatchObject([
    { outcome: 'applied', record: { email: 'carried@acme.example' } },
  ]);
});

test('parts of an address are put over those that are there, and an archived contact is restored', async () => {
  const { key } = applied(
    await write('contact', 'create', null, {
      name: 'Acme',
      'postalAddress.line1': '1 George St',
      'postalAddress.city': 'Sydney',
    }),
  );
  const moved = applied(await write('contact', 'update', key, { 'postalAddress.line1': '2 George St' }));
  expect(moved.fields['postalAddress']).toEqual({ line1: '2 George St', city: 'Sydney' });
  expect(applied(await write('contact', 'archive', key, {})).state).toBe('archived');
  const back = applied(await write('contact', 'restore', key, { phone: '1' }));
  expect([back.state, back.fields['phone']]).toEqual(['active', '1']);
});

test('the version of a record grows with each change, also where a clock goes back', async () => {
  const { key, version } = applied(await write('contact', 'create', null, { name: 'Acme' }));
  const versions = [version];
  for (const name of ['B', 'C', 'D'])
    versions.push(applied(await write('contact', 'update', key, { name })).version);
  expect(versions).toEqual([version, version + 1, version + 2, version + 3]);
});

test('an opportunity is made for a contact, valued to its currency, and follows the state that is wanted', async () => {
  const contactKey = await createContact(world.deps, world.kim, 'organization', { name: 'Acme' });
  const wanted = { title: 'Accounts', contactKey, value: '1200.005', currency: 'AUD', stageName: 'proposal' };
  const made = applied(await write('opportunity', 'create', null, { ...wanted, state: 'open' }));
  expect(made.fields).toMatchObject({
    value: '1200.01',
    stageName: 'Proposal',
    state: 'open',
    contactName: 'Acme',
  });
  const { key } = made;
  expect(applied(await write('opportunity', 'update', key, { state: 'won' })).fields['state']).toBe('won');
  expect(applied(await write('opportunity', 'update', key, { state: 'lost' })).fields).toMatchObject({
    state: 'lost',
    lostReason: 'Not named at the source',
  });
  const open = applied(await write('opportunity', 'update', key, { state: 'open', stageName: 'New' }));
  expect(open.fields).toMatchObject({ state: 'open', stageName: 'New' });
  expect(await write('opportunity', 'create', null, { title: 'No contact' }, 'plb:9')).toMatchObject({
    outcome: 'refused',
    reason: 'invalid',
  });
});

test('another workspace’s records are not there', async () => {
  const { key } = applied(await write('contact', 'create', null, { name: 'Acme' }));
  const other = await createCrmWorld(database);
  expect(await kind('contact').read(other.workspaceId, [key])).toEqual([]);
  expect(await kind('contact').findByReference(other.workspaceId, ['plb:1'])).toEqual([]);
});
