import { afterAll, beforeAll, expect, test } from 'vitest';
import { personActs } from '#sim/stripe/person-acts.ts';
import { openApi } from '#test/world/asking-api.ts';
import { createClearingWorld } from '#test/world/clearing-world.ts';
import { openCommandLine } from '#test/world/command-line.ts';
import { masterKey } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** What went through a clearing account, as the command line and the API tell it. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('what is left on the clearing account is a finding until the payout has taken it', async () => {
  await using world = await createClearingWorld(database);
  const { workspaceId, flows } = world;
  await using cli = await openCommandLine({ database, workspaceId, masterKey });
  await using api = await openApi(world);
  const flow = flows['crm-payments-to-xero'] ?? '';
  const asked = (id: string) => api.ask('member', 'GET', `/api/flows/${id}/clearing`);
  expect(await cli.run('flow', 'clearing', flow)).toEqual({
    code: 0,
    out: 'Nothing has gone through the clearing account yet.\n',
    err: '',
  });
  expect(await asked(flow)).toMatchObject({ status: 200, body: { items: [] } });

  const invoice = await world.bill('500');
  personActs(world.stripe.books()).payInvoice(invoice.key);
  await world.settle();
  await world.days(1);
  const left = await cli.run('flow', 'clearing', flow);
  expect([left.code, left.out]).toEqual([
    1,
    expect.stringMatching(
      /^CURRENCY +PAYMENTS +TRANSFERS +TRANSACTIONS +LEFT\nAUD +550\.00 +0\.00 +0\.00 +550\.00\n$/,
    ),
  ]);
  const items = [
    { currency: 'AUD', payments: '550.00', transfers: '0.00', transactions: '0.00', balance: '550.00' },
  ];
  expect(await cli.json('flow', 'clearing', flow)).toEqual({ code: 1, printed: { items } });
  expect(await asked(flow)).toMatchObject({ status: 200, body: { items } });

  await world.days(5);
  const over = await cli.json('flow', 'clearing', flow);
  expect(over).toMatchObject({ code: 0, printed: { items: [{ currency: 'AUD', balance: '0.00' }] } });
  expect((await asked(flow)).body).toEqual(over.printed);
  expect(world.clearing()).toBe(0n);
});

test('a flow that is none, or that has no clearing account, is said so', async () => {
  await using world = await createClearingWorld(database);
  const { workspaceId, flows } = world;
  await using cli = await openCommandLine({ database, workspaceId, masterKey });
  await using api = await openApi(world);
  const contacts = flows['crm-contacts-to-xero'] ?? '';
  const none = await cli.run('flow', 'clearing', contacts);
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('flow.no_ledger')]);
  const unknown = await cli.run('flow', 'clearing', 'Nothing');
  expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('operate.flow_unknown')]);
  expect(await api.ask('member', 'GET', `/api/flows/${contacts}/clearing`)).toMatchObject({
    code: 'flow.no_ledger',
  });
  expect(await api.ask('member', 'GET', '/api/flows/flw_01m7zf3sr5fsx6wa5j2vs7rknc/clearing')).toMatchObject({
    status: 404,
    code: 'flow.not_found',
  });
});
