import { expect, test } from 'vitest';
import { startTestIgnition, testApp } from './simulator-fixture.ts';
import type { ListAnswer } from './simulator-fixture.ts';

test('the key opens the keyed profile in the header agreed on, and no other key does', async () => {
  const ignition = await startTestIgnition({ keyHeader: 'x-api-key' });
  const { sim } = ignition;
  expect((await ignition.keyed('GET', 'clients')).status).toBe(401);
  expect((await ignition.keyed('GET', 'clients', undefined, { 'x-api-key': 'wrong' })).status).toBe(401);
  const right = { 'x-api-key': testApp.apiKey };
  expect((await ignition.keyed('GET', 'clients', undefined, right)).status).toBe(200);
  sim.setPlan('Core');
  expect((await ignition.keyed('GET', 'clients', undefined, right)).status).toBe(403);
});

test('a client is made, read, changed, archived and restored by key', async () => {
  const ignition = await startTestIgnition();
  const address = { line1: '1 Station Street', city: 'Orange', region: 'NSW', postcode: '2800' };
  const made = await ignition.keyedJson('POST', 'clients', {
    name: 'Example Pty Ltd',
    email: 'a@example.com',
    tax_number: '51 824 753 556',
    address,
    external_client_id: 'EX-7',
  });
  expect(made).toMatchObject({ state: 'active', address: { ...address, country: 'AU' } });
  const path = `clients/${String(made['slug'])}`;
  expect(await ignition.keyedJson('GET', path)).toEqual(made);
  expect(await ignition.keyedJson('PATCH', path, { phone: '02 5550 1234' })).toMatchObject({
    phone: '02 5550 1234',
    external_client_id: 'EX-7',
  });
  expect(await ignition.keyedJson('PATCH', path, { state: 'archived' })).toMatchObject({
    state: 'archived',
  });
  const hidden = (await ignition.keyedJson('GET', 'clients')) as unknown as ListAnswer;
  expect(hidden.data).toEqual([]);
  expect(await ignition.keyedJson('PATCH', path, { state: 'active' })).toMatchObject({ state: 'active' });
});

test('wrong bodies are refused with a pointer, and nothing of a ledger can be written', async () => {
  const ignition = await startTestIgnition();
  const nameless = await ignition.keyed('POST', 'clients', { email: 'a@example.com' });
  expect([nameless.status, await nameless.json()]).toMatchObject([
    422,
    { errors: [{ source: { pointer: '/name' } }] },
  ]);
  expect((await ignition.keyed('POST', 'clients', { name: 'A', xero_contact_id: 'x' })).status).toBe(422);
  expect((await ignition.keyed('POST', 'clients')).status).toBe(400);
  expect((await ignition.keyed('PATCH', 'clients/cli_nobody', { name: 'A' })).status).toBe(404);
  expect((await ignition.keyed('GET', 'clients/cli_nobody')).status).toBe(404);
});

test('a contact is added and changed by path or by body, and the primary one is one', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const contacts = `clients/${client.slug}/contacts`;
  const first = await ignition.keyedJson('POST', contacts, { name: 'Alex van Example' });
  expect(first).toMatchObject({ name: 'Alex van Example', is_primary: true });
  const second = await ignition.keyedJson('POST', contacts, { name: 'Kim', is_primary: true });
  expect(sim.practice.contacts.find(String(first['slug']))?.isPrimary).toBe(false);
  const patched = await ignition.keyedJson('PATCH', `${contacts}/${String(first['slug'])}`, {
    mobile: '0491 570 006',
  });
  expect(patched).toMatchObject({ mobile: '0491 570 006', name: 'Alex van Example' });
  expect(
    await ignition.keyedJson('PATCH', contacts, { slug: second['slug'], name: 'Kim Lee' }),
  ).toMatchObject({ name: 'Kim Lee' });
});

test('a deal is opened, moved and won', async () => {
  const ignition = await startTestIgnition();
  const client = ignition.sim.createClient({ name: 'Example' });
  const last = ignition.sim.practice.dealStages.rows.at(-1);
  const deal = await ignition.keyedJson('POST', 'deals', {
    name: 'Tax',
    client_slug: client.slug,
    value: '66.5',
  });
  expect(deal).toMatchObject({ state: 'open', stage_position: 0, currency: 'AUD' });
  expect(Number(deal['value'])).toBe(66.5);
  const path = `deals/${String(deal['slug'])}`;
  expect(await ignition.keyedJson('PATCH', path, { stage_slug: last?.slug })).toMatchObject({
    stage_name: last?.name,
  });
  expect(await ignition.keyedJson('PATCH', path, { state: 'won' })).toMatchObject({ seconds_to_close: 0 });
  const nobody = await ignition.keyed('POST', 'deals', { name: 'Tax', client_slug: 'cli_nobody' });
  expect(nobody.status).toBe(422);
});

test('only a draft invoice can be made, which the Reporting API never shows until a person creates it', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const body = {
    client_slug: client.slug,
    date: '2026-11-18',
    items: [{ description: 'BAS', quantity: 2, unit_price: '275.00', discount: 50 }],
  };
  expect((await ignition.keyed('POST', 'invoices', { ...body, state: 'issued' })).status).toBe(422);
  const draft = await ignition.keyedJson('POST', 'invoices', { ...body, state: 'draft' });
  expect(draft).toMatchObject({ state: 'draft', due_date: '2026-12-02', source: 'api' });
  expect(Number((draft['amount'] as { total: unknown }).total)).toBe(500);
  expect((await ignition.reportList('invoices')).data).toEqual([]);
  await ignition.submit(`/invoices/${String(draft['slug'])}/create`, {});
  expect((await ignition.reportList('invoices')).data).toMatchObject([{ state: 'issued' }]);
});

test('an Idempotency-Key gives the first answer again, unless the vendor does not honour it', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const post = (name: string) =>
    ignition.keyed('POST', 'clients', { name }, { 'idempotency-key': 'key-of-one-write' });
  const first = (await (await post('Example')).json()) as { slug: string };
  const again = (await (await post('Example')).json()) as { slug: string };
  expect(again.slug).toBe(first.slug);
  expect(sim.practice.clients.size).toBe(1);
  expect((await post('Another')).status).toBe(422);
  sim.hazards.honourIdempotencyKeys = false;
  await post('Example');
  expect(sim.practice.clients.size).toBe(2);
});

test('a write whose answer is lost has happened all the same', async () => {
  const ignition = await startTestIgnition();
  ignition.sim.addFault({
    kind: 'timeout-after-commit',
    count: 1,
    match: { method: 'POST', path: '/api/v1/clients' },
  });
  await expect(ignition.keyed('POST', 'clients', { name: 'Example' })).rejects.toThrow('fetch failed');
  expect(ignition.sim.practice.clients.rows.map((client) => client.name)).toEqual(['Example']);
});

test('a draft shows its tax rates to the key alone, is refused with a pointer, and can be thrown away', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const item = { description: 'BAS', quantity: 1, unit_price: '550.00', tax_rate: 'GST' };
  const body = { client_slug: client.slug, state: 'draft', date: '2026-11-18', items: [item] };
  const refusedAt = async (more: object): Promise<unknown> => {
    const answer = await ignition.keyed('POST', 'invoices', { ...body, ...more });
    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { source?: { pointer: string } }[] };
    return errors[0]?.source?.pointer;
  };
  expect(await refusedAt({ items: [{ ...item, tax_rate: 'VAT' }] })).toBe('/items/0/tax_rate');
  expect(await refusedAt({ due_date: '2026-11-17' })).toBe('/due_date');
  const draft = await ignition.keyedJson('POST', 'invoices', body);
  expect(draft['items']).toMatchObject([{ tax_rate: 'GST' }]);
  const listOf = async (query: string): Promise<unknown> =>
    (await ignition.keyedJson('GET', `invoices${query}`))['data'];
  expect(await listOf('')).toEqual([]);
  expect(await listOf('?state=draft')).toMatchObject([{ slug: draft['slug'], state: 'draft' }]);
  await ignition.submit(`/invoices/${String(draft['slug'])}/discard`, {});
  expect(await listOf('?state=deleted')).toMatchObject([{ slug: draft['slug'] }]);
  sim.archiveClient(client.slug);
  expect(await refusedAt({})).toBe('/client_slug');
});
