import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFinanceSettings, setTaxRounding } from '#crm/invoicing/finance-settings.ts';
import { previewInvoices } from '#crm/invoicing/generate.ts';
import { look } from '#crm/work.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Three lines whose tax ends in half a cent each: 1.005. */
const threeLines = async (world: BillingWorld) => {
  const contact = await world.aContact();
  return Promise.all(
    ['A', 'B', 'C'].map((description) =>
      world.aBillable(contact, { description, unitPrice: '10.05', taxCode: 'GST' }),
    ),
  );
};

const taxOf = async (world: BillingWorld, billables: Awaited<ReturnType<typeof threeLines>>) => {
  const { invoices } = await previewInvoices(world.deps, world.kim, billables, {
    collection: 'send_invoice',
    until: 'draft',
  });
  return invoices[0]?.totals.tax;
};

const storedTax = (world: BillingWorld) =>
  look(world.deps, world.kim, 'finance', (trx) =>
    trx.selectFrom('crm_invoice').select(['tax_rounding', 'predicted_tax_minor', 'tax_minor']).execute(),
  );

test('an account that rounds on the subtotal is told so; invoices made before keep their figures', async () => {
  await using world = await createBillingWorld(database);
  await world.generate(await threeLines(world), { until: 'draft' });
  const before = await storedTax(world);
  expect(before).toEqual([{ tax_rounding: 'line', predicted_tax_minor: 303, tax_minor: 303 }]);

  const later = await threeLines(world);
  expect(await taxOf(world, later)).toBe(303n);
  await setTaxRounding(world.deps, world.kim, 'subtotal');
  await setTaxRounding(world.deps, world.kim, 'subtotal');
  expect(await taxOf(world, later)).toBe(302n);
  expect(await storedTax(world)).toEqual(before);

  const { settings, audit } = await look(world.deps, world.kim, 'finance', async (trx) => ({
    settings: await loadFinanceSettings(trx),
    audit: await trx
      .selectFrom('audit')
      .select(['actor', 'details'])
      .where('action', '=', 'finance_settings.changed')
      .execute(),
  }));
  expect(settings.taxRounding).toBe('subtotal');
  expect(audit).toEqual([{ actor: world.kim.actor, details: { taxRounding: 'subtotal', before: 'line' } }]);
});
