import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChildView } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import { parseRecord, viewRecord } from './ignition-mapper.ts';
import { parseJsonText } from './ignition-wire.ts';

const sample = parseJsonText(
  readFileSync(new URL('../../../samples/ignition/proposal.json', import.meta.url), 'utf8'),
);
const invoiceSample = parseJsonText(
  readFileSync(new URL('../../../samples/ignition/invoice.json', import.meta.url), 'utf8'),
);

const seen = (raw: JsonValue, children: readonly ChildView[] = []): JsonObject => {
  const record = parseRecord('proposal', raw);
  return record === null ? {} : viewRecord('proposal', record.fields, children);
};

const firstService = (view: JsonObject): JsonObject => {
  const services = valueAt(view, 'proposal.services');
  const first: JsonValue | undefined = Array.isArray(services) ? (services as JsonValue[])[0] : undefined;
  return isJsonObject(first) ? first : {};
};

const withService = (service: JsonObject): JsonObject =>
  firstService(seen({ slug: 'prop_a', services: [service] }));

const money = (amount: string): JsonObject => ({ amount, currency: 'AUD' });

const priced = (quantity: number, total: string): JsonObject =>
  withService({
    billing: { is_recurring: false },
    pricing: { quantity, minimum_period_value: money(total), minimum_contract_value: money(total) },
  });

describe('a proposal as what it may be billed by', () => {
  test('has of the vendor’s sample a recurring service that Ignition bills by itself', () => {
    expect(seen(sample)['proposal']).toEqual({
      isAccepted: true,
      contractTotal: '6600.00',
      issued: [],
      services: [
        {
          key: 'service-1',
          name: 'BAS',
          description: 'Business activity statement',
          quantity: '1',
          unitAmount: '550',
          total: '550.00',
          contractTotal: '6600.00',
          currency: 'AUD',
          isSelected: true,
          isRecurring: true,
          isBilledAtSource: true,
          price: 'set',
        },
      ],
    });
  });

  test.each([
    ['manual', false],
    ['Automatic', true],
    ['by pigeon', null],
  ])('is billed %s', (mode, isBilledAtSource) => {
    expect(withService({ billing: { mode } })).toMatchObject({ isBilledAtSource });
  });

  test.each([
    ['fixed', 'set'],
    ['unit', 'set'],
    ['included', 'included'],
    ['minimum', 'lowest'],
    ['price range', 'lowest'],
    ['range', 'lowest'],
    ['barter', null],
  ])('priced as %s', (price_type, price) => {
    expect(withService({ pricing: { price_type } })).toMatchObject({ price });
  });

  test('multiplies to the cent, as one of the whole where no price of four places does', () => {
    expect(priced(3, '370.35')).toMatchObject({ quantity: '3', unitAmount: '123.45', total: '370.35' });
    expect(priced(7, '100.00')).toMatchObject({ quantity: '7', unitAmount: '14.2857', total: '100.00' });
    expect(priced(30_000, '100.01')).toMatchObject({ quantity: '1', unitAmount: '100.01' });
  });

  test('that is billed once and says two prices has none', () => {
    const pricing = { minimum_period_value: money('100'), minimum_contract_value: money('300') };
    expect(withService({ billing: { is_recurring: false }, pricing })).toMatchObject({ total: null });
    expect(withService({ billing: { is_recurring: true }, pricing })).toMatchObject({ total: '100' });
  });

  test.each([
    ['completed', true],
    ['awaiting_acceptance', false],
    ['revoked', false],
    ['in_review', null],
  ])('is in state %s accepted: %s', (state, isAccepted) => {
    expect(seen({ slug: 'prop_a', state })['proposal']).toMatchObject({ isAccepted });
  });

  test('knows what Ignition’s invoices made of it bill, and of those that count only', () => {
    const invoice = parseRecord('invoice', invoiceSample);
    expect(invoice?.parent).toEqual({ kind: 'proposal', key: 'prop_aaaaaaaaaaaaaaaaaaaa' });
    const child = { kind: 'invoice', key: 'inv_c', state: 'active', fields: invoice?.fields ?? {} } as const;
    const issued = [{ invoice: 'invoice inv-ref', name: 'BAS' }];
    expect(seen(sample, [child])['proposal']).toMatchObject({ issued });
    expect(seen(sample, [{ ...child, state: 'archived' }])['proposal']).toMatchObject({ issued: [] });
  });
});
