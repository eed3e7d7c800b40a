import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { FlowId, RecordId } from '#base/ids.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { openApi, type AskedApi } from '#test/world/asking-api.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { masterKey } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { openVendorDoor } from '#test/world/vendor-door.ts';

/** A customer was deleted at Stripe, and is made anew by the command line and the API. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice extends AsyncDisposable {
  readonly world: BillingWorld;
  readonly cli: CommandLine;
  readonly api: AskedApi;
  readonly flow: FlowId;
  /** The client's record. */
  readonly record: RecordId;
  readonly customers: () => readonly string[];
  readonly deleteCustomer: () => Promise<void>;
  readonly settle: () => Promise<void>;
}

/** A client of Ignition with a customer at Stripe. */
const aPractice = async (): Promise<Practice> => {
  const world = await createBillingWorld(database, { beginsAt: Date.now(), withIgnition: true });
  const { workspaceId, stripe, ignition } = world;
  const settle = async (): Promise<void> => {
    world.clock.advance(minuteMs);
    await world.settle();
  };
  ignition?.createClient(aClient());
  await settle();
  const door = await openVendorDoor((request) => stripe.fetch(request));
  const settings = {
    PLUMBLINE_STRIPE_API_URL: door.url,
    PLUMBLINE_STRIPE_CLIENT_ID: 'ca_plumbline',
    PLUMBLINE_STRIPE_SECRET_KEY: stripe.secretKeyOf(),
  };
  const cli = await openCommandLine({ database, workspaceId, masterKey, settings });
  const api = await openApi(world);
  const { flow, record } = await inWorkspace(database.db, workspaceId, (trx) =>
    trx
      .selectFrom('flow_record')
      .innerJoin('flow', 'flow.id', 'flow_record.flow_id')
      .select(['flow.id as flow', 'flow_record.source_record_id as record'])
      .where('flow.preset', '=', 'ignition-clients-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  const customers = () => [...stripe.books().tables.customers.oldestFirst()].map(({ id }) => id);
  return {
    world,
    cli,
    api,
    flow,
    record,
    customers,
    deleteCustomer: async () => {
      const answer = await stripe.fetch(
        new Request(`http://stripe.simulated.invalid/v1/customers/${customers()[0] ?? ''}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${stripe.secretKeyOf()}` },
        }),
      );
      expect(answer.status).toBe(200);
      await settle();
    },
    settle,
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await cli[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

test('the command line makes a deleted customer anew, once', async () => {
  await using practice = await aPractice();
  const { cli, record, flow, customers, deleteCustomer, settle, world } = practice;
  const [old] = customers();
  const there = await cli.run('record', 'anew', record);
  expect([there.code, there.err]).toEqual([3, expect.stringContaining('record.not_gone')]);
  await deleteCustomer();
  expect(customers()).toEqual([]);
  expect((await cli.run('record', 'why', record)).out).toContain('flow.target_gone');
  const other = await cli.run('record', 'anew', record, '--flow', 'flw_01m7zf3sr5fsx6wa5j2vs7rknc');
  expect([other.code, other.err]).toEqual([3, expect.stringContaining('operate.flow_unknown')]);
  expect(await cli.json('record', 'anew', 'Harbour Bakery Pty Ltd')).toMatchObject({
    code: 0,
    printed: { sourceRecordId: record, flowId: flow },
  });
  const twice = await cli.run('record', 'anew', record);
  expect([twice.code, twice.err]).toEqual([3, expect.stringContaining('record.not_gone')]);
  await settle();
  expect(customers()).toHaveLength(1);
  expect(customers()).not.toContain(old);
  world.clock.advance(dayMs);
  await settle();
  expect(customers()).toHaveLength(1);
  expect(world.bugs).toEqual([]);
  const nobody = await cli.run('record', 'anew', 'Nobody');
  expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('operate.record_unknown')]);
});

test('the API makes it anew for an admin, and says why it does not', async () => {
  await using practice = await aPractice();
  const { api, record, flow, customers, deleteCustomer, settle } = practice;
  const at = `/api/records/${record}/anew`;
  const anew = (role: 'admin' | 'member', body: object = { flowId: flow }) => api.ask(role, 'POST', at, body);
  expect(await anew('admin')).toMatchObject({ status: 409, code: 'record.not_gone' });
  await deleteCustomer();
  expect((await anew('member')).status).toBe(403);
  expect(await anew('admin', { flow })).toMatchObject({ status: 400, code: 'api.bad_request' });
  expect(await anew('admin', { flowId: 'flw_01m7zf3sr5fsx6wa5j2vs7rknc' })).toMatchObject({
    code: 'record.not_in_flow',
  });
  expect(await anew('admin')).toMatchObject({
    status: 200,
    body: { endedTargetId: expect.stringMatching(/^rec_/) as string },
  });
  expect(await anew('admin')).toMatchObject({ status: 409, code: 'record.not_gone' });
  await settle();
  expect(customers()).toHaveLength(1);
});
