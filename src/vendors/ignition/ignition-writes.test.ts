import { describe, expect, test } from 'vitest';
import {
  aConnectionTo,
  aPage,
  aWireClient,
  json,
  type FakeIgnition,
} from '#test/builders/ignition-context.ts';
import type { ComposeIntent, WriteOutcome } from '#model/connector.ts';
import { createIgnitionConnector } from './ignition-connector.ts';

const connector = createIgnitionConnector({ baseUrl: 'https://ignition.test' });
const options = { idempotencyKey: 'k1', purpose: 'live' } as const;

const intent = (more: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'create',
  key: null,
  reference: 'plb:1',
  set: {},
  current: null,
  ...more,
});

/** Composes and sends, as the engine does. */
const put = async (fake: FakeIgnition, kind: string, given: ComposeIntent): Promise<WriteOutcome> => {
  const { body, refused } = connector.compose(kind, given);
  expect(refused).toEqual([]);
  const write = { key: given.key, reference: given.reference, body };
  const [outcome] = await connector.open(fake.context).writeRecords(kind, given.action, [write], options);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
};

test('a new client carries our reference and the idempotency key', async () => {
  const fake = aConnectionTo(() => json({ data: aWireClient(1, { external_client_id: 'plb:1' }) }, 201));
  const outcome = await put(
    fake,
    'client',
    intent({ set: { name: 'New Pty Ltd', email: 'a@example.test' } }),
  );
  expect(outcome).toMatchObject({ outcome: 'applied', record: { reference: 'plb:1' }, warnings: [] });
  expect(fake.asked).toEqual(['POST /v1/clients']);
  expect(fake.requests[0]?.headers.get('idempotency-key')).toBe('k1');
  expect(await fake.requests[0]?.json()).toEqual({
    name: 'New Pty Ltd',
    email: 'a@example.test',
    external_client_id: 'plb:1',
  });
});

test('an update sends only what is to change and leaves the client’s own id alone', async () => {
  const fake = aConnectionTo(() => json(aWireClient(1)));
  await put(fake, 'client', intent({ action: 'update', key: 'cli/1', set: { phone: null, tags: ['SME'] } }));
  expect(fake.asked).toEqual(['PATCH /v1/clients/cli%2F1']);
  expect(await fake.requests[0]?.json()).toEqual({ phone: null, tags: ['SME'] });
});

const tell = (current: ComposeIntent['current']): ComposeIntent =>
  intent({ action: 'update', key: 'cli_a', set: { externalClientId: 'xero:1' }, current });

describe('the field for other systems’ ids', () => {
  test('is written when the client still holds there what it was last seen with', async () => {
    const fake = aConnectionTo(() => json(aWireClient(1)));
    expect(await put(fake, 'client', tell(aWireClient(1)))).toMatchObject({ outcome: 'applied' });
    expect(fake.asked).toEqual(['GET /v1/clients/cli_a', 'PATCH /v1/clients/cli_a']);
    expect(await fake.requests[1]?.json()).toEqual({ external_client_id: 'xero:1' });
  });

  test('is left alone when another system has written there since', async () => {
    const fake = aConnectionTo(() => json(aWireClient(1, { external_client_id: 'EX-7' })));
    expect(await put(fake, 'client', tell(aWireClient(1)))).toMatchObject({
      outcome: 'refused',
      reason: 'conflict',
      code: 'ignition.changed_meanwhile',
    });
    expect(fake.asked).toEqual(['GET /v1/clients/cli_a']);
    const ours = aConnectionTo(() => json(aWireClient(1, { external_client_id: 'xero:0' })));
    const seen = aWireClient(1, { external_client_id: 'xero:0' });
    expect(await put(ours, 'client', tell(seen))).toMatchObject({ outcome: 'applied' });
  });
});

const reasonsFor = (kind: string, given: ComposeIntent) =>
  connector.compose(kind, given).refused.map(({ field }) => field);

test('what cannot be carried is refused by name, before anything is sent', () => {
  expect(reasonsFor('client', intent({ set: { email: 'nobody', taxNumber: '1' } }))).toEqual([
    'email',
    'taxNumber',
    'name',
  ]);
  expect(reasonsFor('client', intent({ set: { name: null } }))).toEqual(['name']);
  expect(reasonsFor('client', intent({ set: { name: 'A', externalClientId: 'EX-7' } }))).toEqual([
    'externalClientId',
  ]);
  expect(reasonsFor('client', intent({ action: 'archive', key: 'cli_a' }))).toEqual(['record']);
  expect(reasonsFor('invoice', intent({ action: 'update', key: 'inv_a', set: { memo: 'x' } }))).toEqual([
    'record',
  ]);
  expect(reasonsFor('contact', intent({ set: { name: 'A' } }))).toEqual(['clientKey']);
  const moved = intent({
    action: 'update',
    key: 'con_a',
    set: { clientKey: 'cli_b' },
    current: { slug: 'con_a', client: { slug: 'cli_a' } },
  });
  expect(reasonsFor('contact', moved)).toEqual(['clientKey']);
});

test('a contact is written under its client', async () => {
  const contact = { slug: 'con_a', name: 'Mary', client: { slug: 'cli_a' } };
  const fake = aConnectionTo((request) => (request.method === 'GET' ? aPage([]) : json({ data: contact })));
  await put(fake, 'contact', intent({ set: { name: 'Mary', clientKey: 'cli_a', isPrimary: true } }));
  const update = intent({
    action: 'update',
    key: 'con_a',
    set: { mobile: '0491 570 156' },
    current: contact,
  });
  await put(fake, 'contact', update);
  expect(fake.asked.slice(1)).toEqual([
    'POST /v1/clients/cli_a/contacts',
    'PATCH /v1/clients/cli_a/contacts/con_a',
  ]);
  expect(await fake.requests[1]?.json()).toEqual({ name: 'Mary', is_primary: true });
  expect(await fake.requests[2]?.json()).toEqual({ mobile: '0491 570 156' });
});

test('a contact whose creation was lost is found instead of made twice', async () => {
  const made = { slug: 'con_a', name: 'Mary', email: 'mary@example.test', client: { slug: 'cli_a' } };
  const other = { ...made, slug: 'con_b', client: { slug: 'cli_b' } };
  const fake = aConnectionTo(() => aPage([other, made]));
  const set = { name: 'Mary', email: 'mary@example.test', clientKey: 'cli_a' };
  const outcome = await put(fake, 'contact', intent({ set }));
  expect(outcome).toMatchObject({ outcome: 'applied', record: { key: 'con_a' } });
  expect(fake.asked.every((asked) => asked.startsWith('GET'))).toBe(true);
});

test.each([
  [422, 'invalid'],
  [400, 'invalid'],
  [409, 'conflict'],
  [404, 'gone'],
  [410, 'gone'],
] as const)(
  'a record refused with %i is %s, with the vendor’s sentence by our field',
  async (status, reason) => {
    const errors = [
      {
        status: String(status),
        code: 'taken',
        detail: 'is taken',
        source: { pointer: '/data/attributes/group_name' },
      },
      { status: String(status), title: 'Too bad' },
    ];
    const fake = aConnectionTo(() => json({ errors }, status));
    const outcome = await put(
      fake,
      'client',
      intent({ action: 'update', key: 'cli_a', set: { groupName: 'G' } }),
    );
    expect(outcome).toEqual({
      outcome: 'refused',
      reason,
      code: 'taken',
      message: 'is taken',
      fields: { groupName: 'is taken', record: 'Too bad' },
    });
  },
);

test('a refusal without reasons still says what to think', async () => {
  const fake = aConnectionTo(() => new Response('no', { status: 422 }));
  const outcome = await put(fake, 'client', intent({ set: { name: 'A' } }));
  expect(outcome).toMatchObject({ outcome: 'refused', code: 'http_422', fields: {} });
});

test('the Reporting API writes nothing', async () => {
  const fake = aConnectionTo(() => aPage([]), { profile: 'reporting' });
  const client = connector.open(fake.context);
  const writes = [{ key: null, reference: 'plb:1', body: { name: 'A' } }];
  await expect(client.writeRecords('client', 'create', writes, options)).rejects.toMatchObject({
    code: 'vendor.forbidden',
  });
  expect(fake.asked).toEqual([]);
});
