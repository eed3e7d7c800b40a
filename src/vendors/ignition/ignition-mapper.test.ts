import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ChildView } from '#model/connector.ts';
import { parseRecord, viewRecord } from './ignition-mapper.ts';
import { rowsFor } from './ignition-rows.ts';
import { isIgnitionKind, wireSchemas } from './ignition-schemas.ts';
import { parseJsonText } from './ignition-wire.ts';

const kinds = Object.keys(wireSchemas).filter((kind) => isIgnitionKind(kind));

test('a client carries its fields, its foreign key and its version', () => {
  const raw = {
    slug: 'cli_bbbbbbbbbbbbbbbbbbbb',
    id: 4711,
    name: ' Example Pty Ltd ',
    email: 'office@example.test',
    phone: '',
    state: 'lead',
    external_client_id: 'EX-7',
    xero_contact_id: '6f2c1a9e-0000-4000-8000-000000000001',
    qbo_customer_id: 12,
    manager: { name: 'Mia', email: 'mia@example.test' },
    partner: null,
    tags: ['SME', { name: 'GST' }],
    group_name: 'Example group',
    created_at: '2026-01-02T03:04:05Z',
    updated_at: '2026-07-01T00:05:00+10:00',
    link: 'https://go.example.test/clients/1',
    a_new_member: { of: 'tomorrow' },
  };
  expect(parseRecord('client', raw)).toEqual({
    people: [{ field: 'manager.email', email: 'mia@example.test', name: 'Mia' }],
    kind: 'client',
    key: 'cli_bbbbbbbbbbbbbbbbbbbb',
    aliases: ['4711'],
    version: Date.UTC(2026, 5, 30, 14, 5),
    state: 'active',
    mergedInto: null,
    title: 'Example Pty Ltd',
    email: 'office@example.test',
    taxNumber: null,
    reference: 'EX-7',
    parent: null,
    foreignKeys: { 'xero/contact': '6f2c1a9e-0000-4000-8000-000000000001' },
    fields: {
      name: 'Example Pty Ltd',
      email: 'office@example.test',
      status: 'lead',
      externalClientId: 'EX-7',
      xeroContactId: '6f2c1a9e-0000-4000-8000-000000000001',
      manager: { name: 'Mia', email: 'mia@example.test' },
      tags: ['SME', 'GST'],
      groupName: 'Example group',
      createdAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-06-30T14:05:00.000Z',
      link: 'https://go.example.test/clients/1',
      other: { qbo_customer_id: 12, a_new_member: { of: 'tomorrow' } },
    },
    raw,
    findings: [],
  });
});

const stateOf = (state: string) => parseRecord('client', { slug: 'cli_a', state });

test('archived and deleted are states of the record, every other state is its own affair', () => {
  expect(stateOf('archived')?.state).toBe('archived');
  expect(stateOf('deleted')?.state).toBe('deleted');
  expect(stateOf('inactive')?.state).toBe('active');
  expect(stateOf('frozen')).toMatchObject({
    state: 'active',
    fields: { status: 'frozen' },
    findings: ['unknown state "frozen"'],
  });
});

test('a member of a wrong shape is a finding that does not repeat the value', () => {
  const record = parseRecord('client', {
    slug: 'cli_a',
    name: 'A',
    email: { secret: 'x' },
    updated_at: 'soon',
  });
  expect(record).toMatchObject({ version: null, email: null });
  expect(record?.findings).toEqual(['email could not be read', 'updated_at could not be read']);
});

test('a contact belongs to its client and is known by its number, too', () => {
  const record = parseRecord('contact', {
    slug: 'con_a',
    id: 17,
    client: { slug: 'cli_a' },
    first_name: 'Mary',
    last_name: 'O’Neill',
    email: 'mary@example.test',
    is_primary: true,
    is_signatory: false,
  });
  expect(record).toMatchObject({
    key: 'con_a',
    aliases: ['17'],
    title: 'Mary O’Neill',
    parent: { kind: 'client', key: 'cli_a' },
    fields: {
      name: 'Mary O’Neill',
      firstName: 'Mary',
      isPrimary: true,
      isSignatory: false,
      clientKey: 'cli_a',
    },
  });
  expect(parseRecord('contact', { slug: 'con_b', name: 'B' })).toMatchObject({
    parent: null,
    findings: ['no client'],
  });
});

test('a keyed client’s addresses and numbers are carried', () => {
  const record = parseRecord('client', {
    slug: 'cli_a',
    tax_number: '51 824 753 556',
    company_number: '824753556',
    address: { line1: '1 High St', city: 'Fitzroy', region: 'VIC', postal_code: 3065, country: 'AU' },
    postal_address: { line1: 'PO Box 1', suburb: 'Fitzroy', state: 'VIC', postcode: '3065' },
  });
  expect(record?.taxNumber).toBe('51 824 753 556');
  expect(record?.fields).toMatchObject({
    companyNumber: '824753556',
    address: { line1: '1 High St', city: 'Fitzroy', region: 'VIC', postalCode: '3065', country: 'AU' },
    postalAddress: { line1: 'PO Box 1', city: 'Fitzroy', region: 'VIC', postalCode: '3065' },
  });
});

const invoice = (total: string) =>
  parseRecord(
    'invoice',
    parseJsonText(
      `{"slug":"inv_c","reference_number":"inv-ref","state":"issued","payment_state":"unpaid","date":"2026-07-01",
        "due_date":"2026-07-15T00:00:00Z","client":{"slug":"cli_b"},"amount":{"total":${total},"surcharge":0.00,"currency":"aud"},
        "items":[{"description":"BAS","quantity":1,"unit_price":${total},"discount":0.00,"total":${total},"currency":"AUD",
        "origin_type":"proposal","origin_identifier":"prop_a"}],"deployment":{},"disbursal":null}`,
    ),
  );

test('money keeps its digits whether it came as text or as a number', () => {
  for (const total of ['550.00', '"550.00"'])
    expect(invoice(total)).toMatchObject({
      aliases: ['inv-ref'],
      parent: { kind: 'proposal', key: 'prop_a' },
      findings: [],
      fields: {
        number: 'inv-ref',
        paymentStatus: 'unpaid',
        date: '2026-07-01',
        dueDate: '2026-07-15',
        amount: { total: '550.00', surcharge: '0.00', currency: 'AUD' },
        items: [{ quantity: '1', unitPrice: '550.00', total: '550.00', originKey: 'prop_a' }],
      },
    });
});

test('an invoice without a total says so', () => {
  expect(parseRecord('invoice', { slug: 'inv_a', amount: { currency: 'AUD' } })?.findings).toEqual([
    'no amount.total',
  ]);
});

test('a payment’s amount is its total or its amount, and it names all its invoices', () => {
  const record = parseRecord('payment', {
    slug: 'pmt_a',
    state: 'disbursed',
    amount: { amount: '1100.00', currency: 'AUD' },
    invoices: [{ slug: 'inv_a' }, { slug: 'inv_b' }],
    collection: { type: 'bank account', state: 'complete', fee_amount: { amount: '2.20' } },
    available_on: '2026-07-17',
  });
  expect(record?.fields).toMatchObject({
    amount: { total: '1100.00', currency: 'AUD' },
    invoiceKeys: ['inv_a', 'inv_b'],
    method: 'bank account',
    fee: { amount: '2.20' },
  });
});

test('a payment is titled by its amount, its payer and the day of its collection', () => {
  const wire = {
    slug: 'pmt_a',
    amount: { total: '550.00', currency: 'AUD' },
    client: { slug: 'cli_a' },
    invoices: [{ slug: 'inv_a' }],
    collection: { completed_at: '2026-07-14T21:00:00Z' },
    created_at: '2026-07-01T00:00:00Z',
  };
  const titled = {
    title: '550.00 AUD',
    titledBy: { kind: 'client', key: 'cli_a' },
    titledAt: Date.UTC(2026, 6, 14, 21),
  };
  expect(parseRecord('payment', wire)).toMatchObject(titled);
  expect(parseRecord('allocation', { ...wire, allocated_to: 'inv_a' })).toMatchObject(titled);
  const amount = { amount: 550, currency: 'AUD' };
  expect(parseRecord('payment', { ...wire, amount })?.title).toBe('550.00 AUD');
  expect(parseRecord('payment', { ...wire, amount: { amount: 5, currency: 'XXQ' } })?.title).toBe('5 XXQ');
  expect(parseRecord('payment', { ...wire, amount: null })?.title).toBe('pmt_a');
});

const row = (type: string, total: string) =>
  parseRecord('collection', { id: 90_001, type, amount: { total, currency: 'AUD' } });

test('a collection is keyed by its number, and a clawback is told by type or sign', () => {
  expect(row('credit card', '550.00')).toMatchObject({
    key: '90001',
    fields: { isClawback: false, amount: { total: '550.00' } },
  });
  expect(row('clawback', '550.00')?.fields['isClawback']).toBe(true);
  expect(row('credit card', '-550.00')?.fields).toMatchObject({
    isClawback: true,
    amount: { total: '550.00' },
  });
});

test('a proposal keeps its lines with their billing, and its number is an alias', () => {
  const record = parseRecord('proposal', {
    slug: 'prop_a',
    reference_number: 'PROP-1042',
    name: 'FY27 compliance',
    state: 'accepted',
    minimum_contract_value: { amount: '6600.00', currency: 'AUD' },
    services: [
      {
        slug: 'line-1',
        service_slug: 'service-1',
        name: 'BAS',
        position: 0,
        is_add_on: false,
        is_selected_for_acceptance: true,
        billing: {
          mode: 'automatic',
          is_recurring: true,
          schedules: [{ cadence: 'every month', currency: 'AUD' }],
        },
        pricing: {
          price_type: 'fixed',
          quantity: 1,
          minimum_period_value: { amount: '550.00', currency: 'AUD' },
        },
      },
    ],
  });
  expect(record?.aliases).toEqual(['PROP-1042']);
  expect(record?.fields).toMatchObject({
    minimumContractValue: { amount: '6600.00', currency: 'AUD' },
    services: [
      {
        key: 'line-1',
        position: 0,
        isAddOn: false,
        billing: { isRecurring: true, schedules: [{ cadence: 'every month', currency: 'AUD' }] },
        pricing: { quantity: '1', minimumPeriodValue: { amount: '550.00', currency: 'AUD' } },
      },
    ],
  });
});

const likelihood = (value: JsonValue) =>
  parseRecord('deal_stage', { slug: 'sta_a', win_likelihood: value })?.fields['winLikelihood'];

test('a likelihood above one is percent', () => {
  expect(likelihood(0.5)).toBe('0.5');
  expect(likelihood(75)).toBe('0.75');
  expect(likelihood('100')).toBe('1.00');
  expect(likelihood(1)).toBe('1');
});

test('nothing is stored of an object without a key or of an unknown kind', () => {
  expect(parseRecord('client', { name: 'A' })).toBeNull();
  expect(parseRecord('client', { slug: ' ' })).toBeNull();
  expect(parseRecord('collection', { slug: 'x' })).toBeNull();
  expect(parseRecord('payout', { slug: 'x' })).toBeNull();
  expect(parseRecord('client', [])).toBeNull();
});

test('no JSON makes the parser throw, and whatever it makes of it holds no empty field', () => {
  const members = fc.constantFrom(
    ...Object.values(wireSchemas).flatMap((schema) => Object.keys(schema.shape)),
    '__proto__',
  );
  const value = fc.jsonValue() as fc.Arbitrary<JsonValue>;
  const likely = fc.oneof(
    value,
    fc.constantFrom<JsonValue>('cli_a', '5.50', -1, true, '2026-01-01T00:00:00Z', null),
  );
  const object = fc.dictionary(members, fc.oneof(likely, fc.dictionary(members, likely), fc.array(likely)));
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.oneof(value, object), (kind, raw) => {
      const record = parseRecord(kind, raw);
      if (record === null) return;
      expect(record.key).not.toBe('');
      expect(record.raw).toBe(raw);
      expect(hasNothing(record.fields)).toBe(false);
      viewRecord(kind, record.fields, []);
    }),
    { numRuns: 2_000 },
  );
});

const hasNothing = (value: JsonValue | undefined): boolean => {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0 || value.some((item: JsonValue) => hasNothing(item));
  return isJsonObject(value) && Object.values(value).some(hasNothing);
};

const aContact = (
  key: string,
  fields: Readonly<Record<string, JsonValue>>,
  state: ChildView['state'] = 'active',
) => ({
  kind: 'contact',
  key,
  state,
  fields: { name: key, ...fields },
});

test('a client is seen with its contacts, the primary first, in whatever order they came', () => {
  const children = [
    aContact('con_c', { createdAt: '2026-03-01T00:00:00.000Z' }),
    aContact('con_a', { createdAt: '2026-02-01T00:00:00.000Z' }),
    aContact('con_p', { isPrimary: true, email: 'p@example.test' }),
    aContact('con_x', { isPrimary: true }, 'archived'),
  ];
  const seen = viewRecord('client', { name: 'A' }, children);
  expect(seen['primaryContact']).toEqual({
    key: 'con_p',
    name: 'con_p',
    isPrimary: true,
    email: 'p@example.test',
  });
  expect(seen['contacts']).toMatchObject([{ key: 'con_p' }, { key: 'con_a' }, { key: 'con_c' }]);
  expect(viewRecord('client', { name: 'A' }, children.toReversed())).toEqual(seen);
});

test('without a primary the first contact stands in, and without contacts there is none', () => {
  const seen = viewRecord('client', { name: 'A' }, [aContact('con_b', {}), aContact('con_a', {})]);
  expect(seen['primaryContact']).toMatchObject({ key: 'con_a' });
  expect(viewRecord('client', { name: 'A' }, [])).toEqual({ name: 'A' });
});

const samples = new URL('../../../samples/ignition/', import.meta.url);
const sampleOf = (name: string): JsonValue =>
  parseJsonText(readFileSync(new URL(`${name}.json`, samples), 'utf8'));

/** An allocation is a payment, of one of its invoices; an agreed service is a proposal, for one of its lines. */
const sampleNames: Readonly<Record<string, string>> = { allocation: 'payment', agreed_service: 'proposal' };

/** Members that no field holds; they stay in the raw object. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  client: ['qbo_customer_id'],
  deal: ['seconds_to_close'],
};

test.each(kinds)('the sample of a %s is read whole, and without a finding', (kind) => {
  const [raw = null] = rowsFor(kind, [sampleOf(sampleNames[kind] ?? kind.replace('_', '-'))]);
  const record = parseRecord(kind, raw);
  expect(record?.findings).toEqual([]);
  const known = isIgnitionKind(kind) ? Object.keys(wireSchemas[kind].shape) : [];
  expect(Object.keys(raw ?? {}).filter((name) => !known.includes(name))).toEqual(leftOut[kind] ?? []);
});

test('the sample of a keyed client brings its number and addresses', () => {
  const record = parseRecord('client', sampleOf('keyed-client'));
  expect(record).toMatchObject({
    taxNumber: '51 824 753 556',
    findings: [],
    foreignKeys: {},
    fields: {
      address: {
        line1: '1 Station Street',
        city: 'Orange',
        region: 'NSW',
        postalCode: '2800',
        country: 'AU',
      },
      postalAddress: { line1: 'PO Box 1' },
    },
  });
});
