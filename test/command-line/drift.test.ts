import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { FlowId, ServiceId } from '#base/ids.ts';
import { readServiceDrift } from '#contract/crm-service-drift.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { openApi, type AskedApi } from '#test/world/asking-api.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { masterKey } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A product was edited at Stripe; what differs is read, adopted and healed by the command line and the API. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Shop extends AsyncDisposable {
  readonly world: BillingWorld;
  readonly cli: CommandLine;
  readonly api: AskedApi;
  readonly id: ServiceId;
  readonly flow: FlowId;
  readonly name: () => string;
  /** Somebody types another name into the product. */
  readonly rename: (name: string) => Promise<void>;
  readonly settle: () => Promise<void>;
}

const productOf = (world: BillingWorld) => {
  const [product] = world.stripe.books().tables.products.oldestFirst();
  if (product === undefined) throw new Error('the service has a product');
  return product;
};

/** A service with its product at Stripe, under a flow that lets edits of it stand. */
const aShop = async (): Promise<Shop> => {
  const world = await createBillingWorld(database, { beginsAt: Date.now() });
  const { workspaceId } = world;
  const settle = async (): Promise<void> => {
    world.clock.advance(minuteMs);
    await world.settle();
  };
  const id = await world.aService({ code: 'BAS', prices: [{ currency: 'AUD', unitPrice: '150' }] });
  await settle();
  const { id: flow } = await inWorkspace(database.db, workspaceId, (trx) =>
    trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', 'crm-services-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  await changeFlow(world.engine, world.kim, flow, { state: null, settings: { onTargetEdit: 'keep' } });
  await settle();
  const cli = await openCommandLine({ database, workspaceId, masterKey });
  const api = await openApi(world);
  return {
    world,
    cli,
    api,
    id,
    flow,
    name: () => productOf(world).name,
    rename: async (name) => {
      const answer = await world.stripe.fetch(
        new Request(`http://stripe.simulated.invalid/v1/products/${productOf(world).id}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${world.stripe.secretKeyOf()}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams({ name }).toString(),
        }),
      );
      expect(answer.status).toBe(200);
      await settle();
    },
    settle,
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await cli[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

test('the command line shows what differs as a finding, and takes it over', async () => {
  await using shop = await aShop();
  const { cli, name, rename, settle } = shop;
  expect(await cli.run('service', 'drift', 'BAS')).toMatchObject({ code: 0, err: '' });
  await rename('Activity statement');
  const drifted = await cli.run('service', 'drift', 'BAS');
  expect(drifted.code).toBe(1);
  expect(drifted.out).toMatch(/ROW +CATALOGUE +STRIPE +CANNOT BE ADOPTED BECAUSE\nname +/);
  expect(drifted.out).toMatch(/Service BAS +Activity statement/);
  expect(await cli.run('service', 'adopt', 'BAS', '--rows', ',')).toMatchObject({ code: 2 });
  expect((await cli.run('service', 'adopt', 'BAS', '--rows', 'name')).code).toBe(0);
  await settle();
  expect((await cli.run('service', 'drift', 'BAS')).code).toBe(0);
  expect((await cli.run('service', 'show', 'BAS')).out).toContain('Activity statement');
  expect(name()).toBe('Activity statement');
  const again = await cli.run('service', 'adopt', 'BAS');
  expect([again.code, again.err]).toEqual([3, expect.stringContaining('record.in_step')]);
});

test('the command line has the catalogue’s values written', async () => {
  await using shop = await aShop();
  const { cli, name, rename, settle } = shop;
  const ours = name();
  await rename('Activity statement');
  const other = await cli.run('service', 'heal', 'BAS', '--flow', 'flw_01m7zf3sr5fsx6wa5j2vs7rknc');
  expect([other.code, other.err]).toEqual([3, expect.stringContaining('operate.flow_unknown')]);
  expect(await cli.json('service', 'heal', 'BAS')).toMatchObject({
    code: 0,
    printed: { flows: [{ isMoving: true }] },
  });
  await settle();
  expect(name()).toBe(ours);
  const again = await cli.run('service', 'heal', 'BAS');
  expect([again.code, again.err]).toEqual([3, expect.stringContaining('record.in_step')]);
  const none = await cli.run('service', 'drift', 'NOTHING');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('crm.not_found')]);
});

test('the API reads, adopts and heals; what was seen before another edit decides nothing', async () => {
  await using shop = await aShop();
  const { api, id, flow, name, rename, settle } = shop;
  const at = `/api/crm/services/${id}`;
  const read = async () => {
    const { status, body } = await api.ask('member', 'GET', `${at}/drift`);
    expect(status).toBe(200);
    const [drift] = readServiceDrift.success.parse(body).flows;
    if (drift === undefined) throw new Error('a flow carries the service');
    return drift;
  };
  await rename('Activity statement');
  const first = await read();
  expect(first).toMatchObject({
    flowId: flow,
    state: 'drifted',
    rows: [{ name: 'name', wanted: 'Service BAS', held: 'Activity statement', obstacle: null }],
  });
  await rename('Statement of activity');
  const service = (await api.ask('member', 'GET', at)).body as { version: number };
  const adopt = { flowId: flow, version: service.version, rows: ['name'] };
  const late = await api.ask('member', 'POST', `${at}/adopt`, { ...adopt, seen: first.seen });
  expect([late.status, late.code]).toEqual([409, 'record.drift_changed']);
  const old = await api.ask('member', 'POST', `${at}/heal`, { flowId: flow, seen: first.seen });
  expect([old.status, old.code]).toEqual([409, 'record.drift_changed']);
  const misspelt = await api.ask('member', 'POST', `${at}/adopt`, { ...adopt, row: ['name'] });
  expect([misspelt.status, JSON.stringify(misspelt.body)]).toEqual([
    400,
    expect.stringContaining('did you mean `rows`?'),
  ]);
  const taken = await api.ask('member', 'POST', `${at}/adopt`, { ...adopt, seen: (await read()).seen });
  expect([taken.status, taken.code]).toEqual([200, null]);
  await settle();
  expect(await read()).toMatchObject({ state: 'in_step', rows: [] });
  expect((await api.ask('member', 'POST', `${at}/adopt`, adopt)).code).not.toBeNull();
  await rename('Something else');
  expect((await api.ask('member', 'POST', `${at}/heal`, { flowId: flow })).status).toBe(200);
  await settle();
  expect(name()).toBe('BAS – Statement of activity');
  expect((await api.ask('member', 'POST', `${at}/heal`, { flowId: flow })).code).toBe('record.in_step');
  const unknown = await api.ask('member', 'GET', '/api/crm/services/svc_01m7zf3sr5fsx6wa5j2vs7rknc/drift');
  expect([unknown.status, unknown.code]).toEqual([404, 'crm.not_found']);
});
