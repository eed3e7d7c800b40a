import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ServiceId } from '#base/ids.ts';
import { changeService, createService, setServiceArchived } from '#crm/services/catalogue-service.ts';
import { serviceStateOf } from '#crm/services/service-state.ts';
import { changeTaxRate, createTaxRate } from '#crm/services/tax-rate-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { findService, listServices, loadPrices } from '#store/crm/services.ts';
import { listTaxRates } from '#store/crm/tax-rates.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['services']);
  world.touched.length = 0;
});

const read = (id: ServiceId) =>
  look(world.deps, world.kim, 'services', async (trx) => {
    const row = await findService(trx, id);
    if (row === undefined) throw new Error('the service is there');
    return serviceStateOf(row, (await loadPrices(trx, [id]))(id));
  });

const rates = () => look(world.deps, world.kim, 'services', (trx) => listTaxRates(trx, world.workspaceId));

test('a service has one price a currency, exact to four places', async () => {
  const id = await createService(world.deps, world.kim, {
    code: 'BAS',
    name: 'BAS preparation',
    taxCode: 'gst',
    recurring: { interval: 'month', count: 3 },
    prices: [
      { currency: 'USD', unitPrice: '99.9900', taxBehavior: 'exclusive' },
      { currency: 'AUD', unitPrice: '0.0125', taxBehavior: 'inclusive' },
    ],
  });
  expect(await read(id)).toMatchObject({
    code: 'BAS',
    taxCode: 'GST',
    recurring: { interval: 'month', count: 3 },
    prices: [
      { currency: 'AUD', unitPrice: '0.0125', taxBehavior: 'inclusive' },
      { currency: 'USD', unitPrice: '99.99', taxBehavior: 'exclusive' },
    ],
  });
  expect(world.touched).toEqual([{ kind: 'service', key: id }]);
});

const price = (unitPrice: string) => ({ currency: 'AUD', unitPrice, taxBehavior: 'unspecified' }) as const;

test('the same prices in another order or form are no change', async () => {
  const id = await createService(world.deps, world.kim, { code: 'A', name: 'A', prices: [price('10')] });
  world.touched.length = 0;
  await changeService(world.deps, world.kim, id, 1, { prices: [price('10.00')] });
  expect(world.touched).toEqual([]);
  await changeService(world.deps, world.kim, id, 1, { prices: [price('10.01')] });
  expect(world.touched).toEqual([{ kind: 'service', key: id }]);
});

test('prices that are none, doubled currencies and unknown tax codes are refused', async () => {
  const price = { currency: 'AUD', unitPrice: '1', taxBehavior: 'unspecified' } as const;
  for (const prices of [
    [price, price],
    [{ ...price, unitPrice: '1.00001' }],
    [{ ...price, unitPrice: '-1' }],
  ])
    await expect(
      createService(world.deps, world.kim, { code: 'A', name: 'A', prices }),
    ).rejects.toMatchObject({ code: 'crm.invalid' });
  await expect(
    createService(world.deps, world.kim, { code: 'A', name: 'A', taxCode: 'VAT' }),
  ).rejects.toMatchObject({ code: 'crm.bad_reference', details: { field: 'taxCode' } });
});

test('a code belongs to one service, archived ones included', async () => {
  const id = await createService(world.deps, world.kim, { code: 'Bas', name: 'BAS' });
  await setServiceArchived(world.deps, world.kim, id, 1, true);
  await expect(createService(world.deps, world.kim, { code: 'bAS', name: 'Other' })).rejects.toMatchObject({
    code: 'crm.code_taken',
  });
});

test('services are found by code and name, by currency and by what recurs', async () => {
  const price = { currency: 'AUD', unitPrice: '1', taxBehavior: 'unspecified' } as const;
  await createService(world.deps, world.kim, { code: 'BAS-Q', name: 'Quarterly statement', prices: [price] });
  await createService(world.deps, world.kim, {
    code: 'PAY',
    name: 'Payroll',
    recurring: { interval: 'month', count: 1 },
  });
  const list = (query: string, filter: object = {}) =>
    look(world.deps, world.kim, 'services', async (trx) => {
      const wanted = { prefixes: searchPrefixes(query), archived: 'no', ...filter } as const;
      const page = await listServices(trx, wanted, 'code', { after: null, limit: 10 });
      return page.rows.map((row) => row.code);
    });
  expect(await list('')).toEqual(['BAS-Q', 'PAY']);
  expect(await list('bas-q')).toEqual(['BAS-Q']);
  expect(await list('stat quart')).toEqual(['BAS-Q']);
  expect(await list('', { currency: 'AUD' })).toEqual(['BAS-Q']);
  expect(await list('', { recurring: true })).toEqual(['PAY']);
});

test('a workspace begins with Australian tax rates, once, and adds its own', async () => {
  expect((await rates()).map((rate) => [rate.code, rate.percentage, rate.is_inclusive])).toEqual([
    ['EXEMPT', '0', false],
    ['GST', '10', false],
    ['GST-FREE', '0', false],
    ['GST-INCL', '10', true],
  ]);
  const input = { code: 'GST', name: 'Again', percentage: '10', country: null, isInclusive: false };
  await expect(createTaxRate(world.deps, world.kim, input)).rejects.toMatchObject({ code: 'crm.code_taken' });
  const id = await createTaxRate(world.deps, world.kim, { ...input, code: 'VAT', percentage: '17.5' });
  await changeTaxRate(world.deps, world.kim, id, 1, { archived: true });
  await expect(changeTaxRate(world.deps, world.kim, id, 1, { name: 'VAT' })).rejects.toMatchObject({
    code: 'crm.stale',
  });
});
