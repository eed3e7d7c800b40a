import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ComposeIntent } from '#model/connector.ts';
import { aContact, contactId, json, openFakeXero, startAt, type Sent } from '#test/builders/xero-fake.ts';
import { asList, at, createXeroChecker, readSpec, xeroSpecFolder } from '#test/builders/xero-specs.ts';
import { contactFields } from './xero-contact-fields.ts';
import { xeroKinds } from './xero-kinds.ts';
import { compose, parse } from './xero-mapper.ts';
import { addresses, phones } from './xero-parts.ts';
import { timeZoneOf } from './xero-time-zones.ts';

const folder = xeroSpecFolder();

describe.skipIf(folder === null)(
  'held to Xero’s OpenAPI files (skipped where PLUMBLINE_SPECS has none)',
  () => {
    const spec = folder === null ? {} : readSpec(folder, 'xero_accounting.yaml');
    const check = createXeroChecker(spec);
    const schema = (name: string): JsonValue | undefined =>
      at(spec, 'components', 'schemas', name, 'properties');
    const example = (path: string): JsonValue | undefined =>
      at(spec, 'paths', path, 'get', 'responses', '200', 'content', 'application/json', 'example');

    test('the check itself catches what it should', async () => {
      const sent: Sent = {
        method: 'PUT',
        url: new URL('https://api.example/api.xro/2.0/Contacts?pagesize=1&summarizeErrors=no'),
        headers: new Headers({ 'x-extra': '1' }),
        body: JSON.stringify({
          Contacts: [
            { Nmae: 'W', Name: 'W'.repeat(256), ContactStatus: 'Active', Phones: [{ Number: '1' }] },
          ],
        }),
      };
      const found = check(sent).join('\n');
      for (const part of [
        'pagesize',
        'summarizeErrors',
        'xero-tenant-id',
        'x-extra',
        'Nmae',
        '/Name',
        'Number',
      ])
        expect(found).toContain(part);
      expect(found).toContain('/Contacts/0/ContactStatus');
      expect(check({ ...sent, method: 'PATCH' })).toEqual(['no operation PATCH /Contacts']);
    });

    test('all that the client sends is in the file: path, query, headers, body', async () => {
      const xero = openFakeXero(answerAnything, { scope: 'accounting.banktransactions' });
      const { client } = xero;
      for (const { spec: kind } of xeroKinds) {
        for (const since of [null, startAt])
          await client.listRecords({ kind: kind.kind, since, cursor: null, purpose: 'live' });
        await client.readRecords(kind.kind, [{ key: contactId(1), version: null }], 'live');
      }
      await client.findByReference('contact', ['plb:1', 'plb:2', 'too-broad'], 'live');
      await client.readFacts('live');
      for (const intent of everyIntent()) {
        const { body, refused } = compose('contact', intent);
        expect(refused).toEqual([]);
        const write = { key: intent.key, reference: intent.reference, body };
        await client.writeRecords('contact', intent.action, [write], {
          idempotencyKey: 'a',
          purpose: 'live',
        });
      }
      for (const [kind, intent] of documentIntents()) {
        const { body, refused } = compose(kind, intent);
        expect(refused).toEqual([]);
        const write = { key: intent.key, reference: intent.reference, body };
        const options = { idempotencyKey: 'a', purpose: 'live' } as const;
        await client.writeRecords(kind, intent.action, [write], options);
        await client.findByReference(kind, ['plb:1'], 'live');
      }
      expect(xero.sent.length).toBeGreaterThan(25);
      expect(xero.sent.flatMap((sent) => check(sent))).toEqual([]);
      expect(
        xero.sent
          .map(({ headers }) => headers.get('if-modified-since'))
          .filter((value) => value !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value)),
      ).toEqual([]);
    });

    test('lengths of fields and parts are those of the file', () => {
      const texts = contactFields.filter(({ name }) => !name.includes('.'));
      for (const { name, maxLength } of texts)
        expect([name, maxLength]).toEqual([name, at(schema('Contact'), name, 'maxLength')]);
      for (const [list, type] of [
        [phones, 'Phone'],
        [addresses, 'Address'],
      ] as const) {
        for (const [part, length] of Object.entries(list.parts))
          expect([part, at(schema(type), part, 'maxLength')]).toEqual([part, length]);
        expect(asList(at(schema(type), list.typeName, 'enum'))).toEqual(
          expect.arrayContaining([...list.types]),
        );
      }
    });

    test('every kind’s fields are members of its object in the file', () => {
      const objects: Readonly<Record<string, string>> = {
        contact: 'Contact',
        invoice: 'Invoice',
        quote: 'Quote',
        payment: 'Payment',
        bank_transaction: 'BankTransaction',
        bank_transfer: 'BankTransfer',
        account: 'Account',
        tax_rate: 'TaxRate',
        tracking_category: 'TrackingCategory',
        branding_theme: 'BrandingTheme',
        currency: 'Currency',
        contact_group: 'ContactGroup',
      };
      for (const { spec: kind } of xeroKinds)
        for (const { name } of kind.fields)
          expect(
            name.includes('.') || at(schema(objects[kind.kind] ?? ''), name) !== undefined,
            `${kind.kind}.${name}`,
          ).toBe(true);
    });

    test('every time zone of the file is one that this machine can compute with', () => {
      const zones = asList(at(spec, 'components', 'schemas', 'TimeZone', 'enum')).map(String);
      expect(zones.length).toBeGreaterThan(100);
      for (const zone of zones) {
        const name = timeZoneOf(zone);
        expect([zone, name]).toEqual([zone, expect.any(String)]);
        expect(() => new Intl.DateTimeFormat('en', { timeZone: name ?? '' })).not.toThrow();
      }
    });

    test.each(xeroKinds.map((kind) => [kind.spec.kind, kind] as const))(
      'the published examples of %s are read whole',
      (name, kind) => {
        const published = asList(at(example(kind.path), kind.list));
        expect(published.length).toBeGreaterThan(0);
        for (const raw of published) {
          const record = parse(name, raw);
          expect(record?.key).toBeTruthy();
          expect(record?.findings).toEqual([]);
          expect(record?.title).not.toBe('');
        }
      },
    );

    test('tenants are asked for at the paths of the identity file', () => {
      const identity = folder === null ? {} : readSpec(folder, 'xero-identity.yaml');
      const paths = Object.keys(at(identity, 'paths') ?? {}).map((path) => path.toLowerCase());
      expect(paths).toEqual(['/connections', '/connections/{id}']);
    });
  },
);

/** What the client needs to go on, whatever it asked. */
const answerAnything = (sent: Sent): Response => {
  if (sent.url.searchParams.get('where')?.includes('too-broad') === true) return json({}, 400);
  if (sent.url.searchParams.get('pageSize') === '1000') return json({}, 400);
  const list = sent.url.pathname.split('/').at(-1) ?? '';
  if (sent.url.pathname.includes('/Quotes/')) return json({ Quotes: [{ QuoteID: list }] });
  if (list === 'Organisation') return json({ Organisations: [{ Name: 'Wattle' }] });
  if (list === 'ContactGroups')
    return json({ ContactGroups: [aGroup('VIP'), ...(sent.method === 'GET' ? [] : [aGroup('New')])] });
  if (sent.method === 'DELETE') return new Response(null, { status: 204 });
  if (sent.method === 'GET') return json({ [list]: [] });
  const body = JSON.parse(sent.body) as JsonObject & Readonly<Record<string, readonly JsonObject[]>>;
  const { Contacts, Invoices, Payments, BankTransactions, BankTransfers } = body;
  if (Contacts !== undefined) return json({ Contacts: Contacts.map((contact) => aContact(contact)) });
  if (Invoices !== undefined)
    return json({ Invoices: Invoices.map((one) => ({ InvoiceID: contactId(1), ...one })) });
  if (BankTransactions !== undefined)
    return json({
      BankTransactions: BankTransactions.map((one) => ({ BankTransactionID: contactId(1), ...one })),
    });
  if (BankTransfers !== undefined)
    return json({ BankTransfers: BankTransfers.map((one) => ({ BankTransferID: contactId(1), ...one })) });
  const payments = Payments ?? [body];
  return json({ Payments: payments.map((one) => ({ PaymentID: contactId(1), ...one })) });
};

const aGroup = (Name: string): JsonObject => ({
  ContactGroupID: contactId(Name.length),
  Name,
  Status: 'ACTIVE',
});

const everyIntent = (): readonly ComposeIntent[] => {
  const filled: Record<string, JsonValue> = {};
  const cleared: Record<string, JsonValue> = {};
  for (const { name, type, writable } of contactFields) {
    // Groups are written apart.
    if (!writable || type === 'text_list') continue;
    const parts = type === 'phone' ? phones.parts : addresses.parts;
    filled[name] =
      type === 'text' || type === 'email'
        ? 'x'
        : Object.fromEntries(Object.entries(parts).map(([part, length]) => [part, 'x'.repeat(length)]));
    if (name !== 'Name') cleared[name] = null;
  }
  const existing = { key: contactId(1), reference: 'plb:1', current: aContact() };
  return [
    { action: 'create', key: null, reference: 'plb:1', set: filled, current: null },
    { action: 'create', key: null, reference: 'plb:1', set: { ...cleared, Name: 'x' }, current: null },
    { action: 'update', ...existing, set: filled },
    { action: 'update', ...existing, set: cleared },
    { action: 'archive', ...existing, set: {} },
    { action: 'restore', ...existing, set: filled },
    { action: 'update', ...existing, set: { ContactGroups: ['New', 'VIP'] }, createMissing: true },
    {
      action: 'update',
      ...existing,
      current: aContact({ ContactGroups: [aGroup('VIP')] }),
      set: { ContactGroups: [] },
    },
  ];
};

const documentIntents = (): readonly (readonly [string, ComposeIntent])[] => {
  const LineItems = [
    {
      Description: 'BAS',
      Quantity: '2.5',
      UnitAmount: '110.1234',
      LineAmount: '275.31',
      AccountCode: '200',
      TaxType: 'OUTPUT',
      Tracking: [{ Name: 'Office', Option: 'Sydney' }],
    },
    { Description: 'For the June quarter' },
  ];
  const set = {
    InvoiceNumber: 'INV-1',
    'Contact.ContactID': contactId(2),
    Date: '2026-07-01',
    DueDate: '2026-07-15',
    LineAmountTypes: 'Inclusive',
    CurrencyCode: 'AUD',
    Status: 'AUTHORISED',
    Url: 'https://plumbline.example/records/1',
    BrandingThemeID: contactId(3),
    LineItems,
    Total: '275.31',
  };
  const current = {
    InvoiceID: contactId(1),
    Status: 'AUTHORISED',
    LineAmountTypes: 'Inclusive',
    LineItems: [{ LineItemID: contactId(4), Description: 'BAS', UnitAmount: '100.00', TaxAmount: 9.09 }],
  };
  const there = { key: contactId(1), reference: 'plb:1', current };
  const payment = {
    'Invoice.InvoiceID': contactId(1),
    'Account.AccountID': contactId(5),
    Amount: '275.31',
    Date: '2026-07-03',
  };
  const received = {
    Type: 'RECEIVE',
    'BankAccount.AccountID': contactId(6),
    'Contact.Name': 'Ignition',
    Date: '2026-07-17',
    LineAmountTypes: 'Inclusive',
    LineItems: [
      {
        Description: 'Payments',
        Quantity: '1',
        UnitAmount: '550.00',
        LineAmount: '550.00',
        AccountCode: '625',
      },
      {
        Description: 'Fees',
        Quantity: '1',
        UnitAmount: '-9.20',
        LineAmount: '-9.20',
        AccountCode: '405',
        TaxType: 'INPUT',
      },
    ],
    Total: '540.80',
    Url: 'https://plumbline.example/records/1',
  };
  const moved = {
    'FromBankAccount.AccountID': contactId(6),
    'ToBankAccount.AccountID': contactId(7),
    Amount: '540.80',
    Date: '2026-07-17',
  };
  const made = { action: 'create', key: null, reference: 'plb:1', current: null } as const;
  return [
    ['bank_transaction', { ...made, set: received }],
    ['bank_transfer', { ...made, set: moved }],
    ['invoice', { action: 'create', key: null, reference: 'plb:1', set, current: null }],
    ['invoice', { action: 'update', ...there, set }],
    ['invoice', { action: 'update', ...there, set: { DueDate: '2026-07-20' } }],
    ['invoice', { action: 'archive', ...there, set: {} }],
    ['payment', { action: 'create', key: null, reference: 'plb:1', set: payment, current: null }],
    [
      'payment',
      { action: 'archive', ...there, current: { PaymentID: contactId(1), Status: 'AUTHORISED' }, set: {} },
    ],
  ];
};
