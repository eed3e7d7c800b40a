import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import type { ComposeIntent } from '#model/connector.ts';
import { contactId, json, openFakeXero } from '#test/builders/xero-fake.ts';
import { readJson, writeJson } from './xero-json.ts';
import { compose, parse } from './xero-mapper.ts';

const line = {
  Description: 'BAS',
  Quantity: '1',
  UnitAmount: '500',
  LineAmount: '500.00',
  AccountCode: '200',
  TaxType: 'OUTPUT',
};
const wanted = {
  InvoiceNumber: 'INV-1',
  'Contact.ContactID': contactId(2),
  Date: '2026-07-01',
  DueDate: '2026-07-15',
  LineAmountTypes: 'Exclusive',
  CurrencyCode: 'AUD',
  Status: 'AUTHORISED',
  LineItems: [line],
  Total: '550.00',
};
const creating = (set: ComposeIntent['set']): ComposeIntent => ({
  action: 'create',
  key: null,
  reference: 'plb:one',
  set,
  current: null,
});
const changing = (
  action: ComposeIntent['action'],
  set: ComposeIntent['set'],
  current: JsonObject,
): ComposeIntent => ({ action, key: contactId(1), reference: 'plb:one', set, current });

const endOf = (current: JsonObject): unknown =>
  compose('invoice', changing('archive', {}, current)).body['Status'];

const answered =
  '{"InvoiceID":"' +
  contactId(1) +
  '","Type":"ACCREC","InvoiceNumber":"INV-1","Reference":"plb:one","Status":"AUTHORISED",' +
  '"Contact":{"ContactID":"' +
  contactId(2) +
  '","Name":"Wattle"},"Date":"\\/Date(1782864000000+0000)\\/","DueDate":"\\/Date(1784073600000+0000)\\/",' +
  '"LineAmountTypes":"Exclusive","CurrencyCode":"AUD","SubTotal":1234567890123.40,"TotalTax":0.10,"Total":1234567890123.50,' +
  '"AmountDue":550.00,"LineItems":[{"LineItemID":"' +
  contactId(4) +
  '","Description":"BAS","Quantity":1.0000,"UnitAmount":0.1234,"LineAmount":0.12,"TaxType":"OUTPUT","AccountCode":"200","Tracking":[]}],' +
  '"UpdatedDateUTC":"\\/Date(1782871200000+0000)\\/"}';

describe('an invoice of Xero', () => {
  test('is read with every digit of its amounts and the day that was meant', () => {
    const record = parse('invoice', readJson(answered).json);
    expect(record).toMatchObject({
      key: contactId(1),
      title: 'INV-1',
      reference: 'plb:one',
      state: 'active',
      findings: [],
      fields: {
        Date: '2026-07-01',
        DueDate: '2026-07-15',
        SubTotal: '1234567890123.40',
        Total: '1234567890123.50',
        AmountDue: '550.00',
        Contact: { ContactID: contactId(2) },
        LineItems: [{ Quantity: '1', UnitAmount: '0.1234', LineAmount: '0.12', AccountCode: '200' }],
      },
    });
  });

  test.each(['VOIDED', 'DELETED'])('that is %s is archived', (Status) => {
    expect(parse('invoice', { InvoiceID: contactId(1), Status })?.state).toBe('archived');
  });

  test('leaves as JSON numbers with the very digits of its amounts', () => {
    expect(writeJson({ UnitAmount: '0.1000', Description: '1.10' })).toBe(
      '{"UnitAmount":0.1000,"Description":"1.10"}',
    );
  });

  test('is composed with our reference and without the totals that Xero computes', () => {
    const { body, refused } = compose('invoice', creating(wanted));
    expect(refused).toEqual([]);
    expect(body).toMatchObject({
      Type: 'ACCREC',
      Reference: 'plb:one',
      Contact: { ContactID: contactId(2) },
    });
    expect(body).not.toHaveProperty('Total');
  });

  test.each([
    ['no contact', { 'Contact.ContactID': null }, 'Contact.ContactID'],
    [
      'an amount that is not quantity times price',
      { LineItems: [{ ...line, LineAmount: '499.99' }] },
      'LineItems',
    ],
    ['a float for a price', { LineItems: [{ ...line, UnitAmount: 500 }] }, 'LineItems'],
    ['a price of five places', { LineItems: [{ ...line, UnitAmount: '0.12345' }] }, 'LineItems'],
    ['no account on an approved invoice', { LineItems: [{ ...line, AccountCode: '' }] }, 'LineItems'],
    ['no lines', { LineItems: [] }, 'LineItems'],
    ['a state that payments make', { Status: 'PAID' }, 'Status'],
    ['no due date on an approved invoice', { DueDate: null }, 'DueDate'],
    ['a date that is none', { Date: '2026-02-31x' }, 'Date'],
    ['a basis of its own', { LineAmountTypes: 'inclusive' }, 'LineAmountTypes'],
  ])('is refused with %s', (_, more, field) => {
    const { refused } = compose('invoice', creating({ ...wanted, ...more }));
    expect(refused.map((each) => each.field)).toContain(field);
  });

  test('carries its lines and their ids along when something else changes', () => {
    const current = readJson(answered).json as JsonObject;
    const { body } = compose('invoice', changing('update', { DueDate: '2026-07-20' }, current));
    expect(body).toMatchObject({
      InvoiceID: contactId(1),
      DueDate: '2026-07-20',
      LineAmountTypes: 'Exclusive',
      LineItems: [{ LineItemID: contactId(4), UnitAmount: '0.1234', LineAmount: '0.12' }],
    });
    expect(body).not.toHaveProperty('Reference');
    const moved = compose('invoice', changing('update', { Status: 'AUTHORISED' }, current));
    expect(moved.body).toEqual({ InvoiceID: contactId(1), Status: 'AUTHORISED' });
  });

  test('is voided when it was approved, deleted when it was not, and neither once money was set against it', () => {
    expect(endOf({ Status: 'AUTHORISED' })).toBe('VOIDED');
    expect(endOf({ Status: 'DRAFT' })).toBe('DELETED');
    expect(endOf({ Status: 'AUTHORISED', AmountPaid: 1 })).toBeUndefined();
    expect(endOf({ Status: 'PAID' })).toBeUndefined();
  });

  test('that Xero refuses says why in a code of ours', async () => {
    const sentences = {
      'Invoice # must be unique.': ['conflict', 'xero.invoice_number_taken'],
      "The TaxType code 'INPUT' cannot be used with account code '200'.": ['invalid', 'xero.tax_and_account'],
      "Account code '260' has been archived, or deleted.": ['invalid', 'xero.account_refused'],
      'The document date cannot be before the period lock date, currently 30 June 2026': [
        'invalid',
        'xero.period_locked',
      ],
      'Invoice not of valid status for modification': ['gone', 'xero.document_closed'],
    };
    for (const [Message, [reason, code]] of Object.entries(sentences)) {
      const { client } = openFakeXero(() =>
        json({ Invoices: [{ InvoiceNumber: 'INV-1', HasErrors: true, ValidationErrors: [{ Message }] }] }),
      );
      const { body } = compose('invoice', creating(wanted));
      const write = { key: null, reference: 'plb:one', body };
      const outcomes = await client.writeRecords('invoice', 'create', [write], {
        idempotencyKey: 'a',
        purpose: 'live',
      });
      expect(outcomes).toMatchObject([{ outcome: 'refused', reason, code }]);
    }
  });
});

describe('a payment of Xero', () => {
  test('is made whole, deleted by its own address, and never changed', async () => {
    const set = {
      'Invoice.InvoiceID': contactId(1),
      'Account.AccountID': contactId(5),
      Amount: '550.00',
      Date: '2026-07-03',
    };
    expect(compose('payment', creating(set)).refused).toEqual([]);
    expect(compose('payment', creating({ ...set, Amount: '0' })).refused).toHaveLength(1);
    const raw = { PaymentID: contactId(1), Status: 'AUTHORISED' };
    expect(compose('payment', changing('update', set, raw)).refused).toHaveLength(1);
    const { client, sent } = openFakeXero(() => json({ Payments: [{ ...raw, Status: 'DELETED' }] }));
    const { body } = compose('payment', changing('archive', {}, raw));
    const [outcome] = await client.writeRecords(
      'payment',
      'archive',
      [{ key: contactId(1), reference: 'plb:one', body }],
      { idempotencyKey: 'a', purpose: 'live' },
    );
    expect(sent[0]).toMatchObject({ method: 'POST', body: '{"Status":"DELETED"}' });
    expect(sent[0]?.url.pathname).toBe(`/api.xro/2.0/Payments/${contactId(1)}`);
    expect(outcome).toMatchObject({ outcome: 'applied', record: { state: 'archived' } });
  });
});
