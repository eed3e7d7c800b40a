import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowId, ServiceId } from '#base/ids.ts';
import type { FlowDrift } from '#model/drift.ts';
import { driftDesk } from '#api/crm/service-drift-answers.ts';
import { adoptService } from '#crm/services/adopt-service.ts';
import { changeService } from '#crm/services/catalogue-service.ts';
import { driftRows } from '#crm/services/service-drift.ts';
import { serviceStateOf, type ServiceState } from '#crm/services/service-state.ts';
import { look } from '#crm/work.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import {
  healDrift,
  readDrift,
  requireDrift,
  resyncRecord,
  settleAdopted,
} from '#engine/actions/drift-actions.ts';
import { findOwnRecord } from '#store/crm/own-records.ts';
import { findService, loadPrices } from '#store/crm/services.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** Somebody edits a product or a price at Stripe, and a person decides which side is right. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const atStripe = async (
  world: BillingWorld,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await world.stripe.fetch(
    new Request(`http://stripe.simulated.invalid${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.stripe.secretKeyOf()}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(params).toString(),
    }),
  );
  expect(answer.status).toBe(200);
  return (await answer.json()) as Readonly<Record<string, unknown>>;
};

const products = (world: BillingWorld) => [...world.stripe.books().tables.products.oldestFirst()];

interface Shop {
  readonly world: BillingWorld;
  readonly id: ServiceId;
  readonly product: string;
  readonly flowId: FlowId;
}

/** A service with its product at Stripe, under a flow that keeps or takes back what is edited there. */
const aShop = async (
  world: BillingWorld,
  onTargetEdit: 'keep' | 'restore',
  prices = [{ currency: 'AUD', unitPrice: '150' }],
): Promise<Shop> => {
  const id = await world.aService({ prices });
  await world.settle();
  const { id: flowId } = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    trx
      .selectFrom('flow')
      .select('id')
      .where('preset', '=', 'crm-services-to-stripe')
      .executeTakeFirstOrThrow(),
  );
  await changeFlow(world.engine, world.kim, flowId, { state: null, settings: { onTargetEdit } });
  await world.settle();
  return { world, id, flowId, product: products(world)[0]?.id ?? '' };
};

const recordOf = async ({ world, id }: Shop) => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    findOwnRecord(trx, 'service', id),
  );
  if (found === null) throw new Error('the service was read');
  return found;
};

const driftOf = async (shop: Shop): Promise<FlowDrift> => {
  const [drift] = await readDrift(shop.world.engine, shop.world.kim, await recordOf(shop));
  if (drift === undefined) throw new Error('a flow carries the service');
  return drift;
};

const rowsOf = async (shop: Shop) =>
  driftRows(await driftOf(shop)).map(({ name, wanted, held }) => [name, wanted, held]);

const adopt = async (
  shop: Shop,
  given: { readonly rows?: readonly string[]; readonly seen?: string } = {},
): Promise<void> => {
  const { engine } = shop.world;
  const desk = driftDesk({
    records: {
      requireDrift: (trx, ...asked) => requireDrift(trx, engine, ...asked),
      settleAdopted: (trx, ...asked) => settleAdopted(trx, engine, ...asked),
    },
  });
  const { rows = null, seen = null } = given;
  await adoptService(shop.world.deps, desk, shop.world.kim, shop.id, {
    flowId: shop.flowId,
    version: null,
    seen,
    rows,
  });
};

const heal = async (shop: Shop): Promise<void> => {
  const asked = { flowId: shop.flowId, sourceRecordId: await recordOf(shop) };
  await healDrift(shop.world.engine, shop.world.kim, asked, null);
};

const service = ({ world, id }: Shop): Promise<ServiceState & { readonly isArchived: boolean }> =>
  look(world.deps, world.kim, 'services', async (trx) => {
    const row = await findService(trx, id);
    if (row === undefined) throw new Error('the service is there');
    return {
      ...serviceStateOf(row, (await loadPrices(trx, [id]))(id)),
      isArchived: row.archived_at !== null,
    };
  });

/** Writes of ours at Stripe so far. */
const writes = ({ world }: Shop): Promise<number> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const rows = await trx.selectFrom('attempt').select('id').execute();
    return rows.length;
  });

/** Everything that could lead to a write: both sides are read again and compared. */
const lookAgain = async (shop: Shop): Promise<void> => {
  await resyncRecord(shop.world.engine, shop.world.kim, await recordOf(shop));
  await shop.world.settle();
};

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'taken',
    (caught: { code: string }) => caught.code,
  );

describe('under a flow that lets edits stand', () => {
  test('each field that differs is told, and all are adopted without a write to Stripe', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'keep');
    await atStripe(world, `/v1/products/${shop.product}`, {
      name: 'BAS – Activity statement',
      description: 'By the quarter',
      unit_label: 'quarter',
    });
    await atStripe(world, '/v1/prices', {
      product: shop.product,
      currency: 'usd',
      unit_amount_decimal: '9950',
      lookup_key: 'BAS:usd',
      tax_behavior: 'exclusive',
    });
    await world.settle();
    expect(await rowsOf(shop)).toEqual([
      ['name', 'Service BAS', 'Activity statement'],
      ['description', null, 'By the quarter'],
      ['unit', null, 'quarter'],
      ['price:USD', null, { unit_price: '99.5', tax_behavior: 'exclusive' }],
    ]);
    const before = await writes(shop);
    const { seen } = await driftOf(shop);
    await adopt(shop, { seen });
    expect(await service(shop)).toMatchObject({
      name: 'Activity statement',
      description: 'By the quarter',
      unit: 'quarter',
      prices: [
        { currency: 'AUD', unitPrice: '150' },
        { currency: 'USD', unitPrice: '99.5', taxBehavior: 'exclusive' },
      ],
    });
    expect((await driftOf(shop)).state).toBe('in_step');
    await lookAgain(shop);
    expect([await writes(shop), (await driftOf(shop)).state]).toEqual([before, 'in_step']);
    expect(world.bugs).toEqual([]);
  });

  test('one row is adopted and the others stay as they are on both sides', async () => {
    await using world = await createBillingWorld(database);
    const prices = [
      { currency: 'AUD', unitPrice: '150' },
      { currency: 'USD', unitPrice: '100' },
    ];
    const shop = await aShop(world, 'keep', prices);
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS - Renamed' });
    for (const currency of ['aud', 'usd'])
      await atStripe(world, '/v1/prices', {
        product: shop.product,
        currency,
        unit_amount: '7700',
        lookup_key: `BAS:${currency}`,
        transfer_lookup_key: 'true',
        tax_behavior: 'exclusive',
      });
    await world.settle();
    const before = await writes(shop);
    await adopt(shop, { rows: ['price:AUD'] });
    await lookAgain(shop);
    expect(await rowsOf(shop)).toEqual([
      ['name', 'Service BAS', 'Renamed'],
      [
        'price:USD',
        { unit_price: '100', tax_behavior: 'exclusive' },
        { unit_price: '77', tax_behavior: 'exclusive' },
      ],
    ]);
    expect((await service(shop)).prices.map(({ unitPrice }) => unitPrice)).toEqual(['77', '100']);
    expect(await writes(shop)).toBe(before);
  });

  test('healing writes the catalogue’s values, once', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'keep');
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Other', unit_label: 'hour' });
    await world.settle();
    await heal(shop);
    await world.settle();
    expect((await driftOf(shop)).state).toBe('in_step');
    expect(products(world)[0]).toMatchObject({ name: 'BAS – Service BAS' });
    const after = await writes(shop);
    await lookAgain(shop);
    expect(await writes(shop)).toBe(after);
    expect(await codeOf(heal(shop))).toBe('record.in_step');
  });

  test('what the catalogue cannot have is refused with the reason, and nothing is changed', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'keep');
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Other' });
    await atStripe(world, '/v1/prices', {
      product: shop.product,
      currency: 'aud',
      unit_amount_decimal: '0.123456',
      lookup_key: 'BAS:aud',
      transfer_lookup_key: 'true',
    });
    await atStripe(world, '/v1/prices', {
      product: shop.product,
      currency: 'usd',
      unit_amount: '100',
      'recurring[interval]': 'month',
    });
    await world.settle();
    await expect(adopt(shop)).rejects.toMatchObject({
      code: 'crm.adopt_refused',
      details: {
        fields: [
          'price:AUD: The price in AUD, 0.00123456, has 8 decimal places; the catalogue takes 4.',
          expect.stringContaining('recur differently') as string,
        ],
      },
    });
    expect((await service(shop)).name).toBe('Service BAS');
    await adopt(shop, { rows: ['name'] });
    expect((await service(shop)).name).toBe('Other');
  });

  test('a decision about something else than what is there now is refused', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'keep');
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Other' });
    await world.settle();
    const { seen } = await driftOf(shop);
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Yet another' });
    await world.settle();
    expect(await codeOf(adopt(shop, { seen }))).toBe('record.drift_changed');
    await changeService(world.deps, world.kim, shop.id, 1, { name: 'Yet another' });
    await world.settle();
    expect(await codeOf(adopt(shop))).toBe('record.in_step');
  });
});

describe.each(['keep', 'restore'] as const)('a product that was archived at Stripe, under %s', (setting) => {
  test('is adopted by archiving the service, and no write follows', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, setting);
    await atStripe(world, `/v1/products/${shop.product}`, { active: 'false' });
    await world.settle();
    expect(await rowsOf(shop)).toEqual([['active', true, false]]);
    const before = await writes(shop);
    await adopt(shop);
    await lookAgain(shop);
    expect([(await service(shop)).isArchived, await writes(shop)]).toEqual([true, before]);
    expect((await driftOf(shop)).state).toBe('in_step');
  });

  test('is healed by restoring it', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, setting);
    await atStripe(world, `/v1/products/${shop.product}`, { active: 'false' });
    await world.settle();
    await heal(shop);
    await world.settle();
    expect(products(world)[0]?.active).toBe(true);
    expect((await driftOf(shop)).state).toBe('in_step');
  });
});

describe('under a flow that takes edits back', () => {
  test('an edit is gone by the time somebody would adopt it, and that is said', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'restore');
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Other' });
    await world.settle();
    const drift = await driftOf(shop);
    expect([drift.state, drift.lastOverwrite?.fields]).toEqual(['in_step', ['name']]);
    await expect(adopt(shop)).rejects.toMatchObject({
      code: 'record.in_step',
      message: expect.stringContaining('took an edit of name back') as string,
    });
  });

  test('one that is adopted while the flow is paused is not taken back afterwards', async () => {
    await using world = await createBillingWorld(database);
    const shop = await aShop(world, 'restore');
    await changeFlow(world.engine, world.kim, shop.flowId, { state: 'paused', settings: {} });
    await atStripe(world, `/v1/products/${shop.product}`, { name: 'BAS – Other' });
    await world.settle();
    const before = await writes(shop);
    expect(await codeOf(heal(shop))).toBe('flow.paused');
    await adopt(shop);
    await changeFlow(world.engine, world.kim, shop.flowId, { state: 'enabled', settings: {} });
    await lookAgain(shop);
    expect([await writes(shop), products(world)[0]?.name]).toEqual([before, 'BAS – Other']);
  });
});
