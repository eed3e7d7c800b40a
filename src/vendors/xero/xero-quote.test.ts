import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#base/json.ts';
import { contactId, json, openFakeXero } from '#test/builders/xero-fake.ts';
import { xeroCompleted } from './xero-completed.ts';
import { parseInvoice } from './xero-invoice.ts';
import { parseQuote } from './xero-quote.ts';

const aQuote = (of: JsonObject = {}): JsonObject => ({
  QuoteID: contactId(1),
  QuoteNumber: 'QU-0001',
  Reference: '',
  Contact: { ContactID: contactId(2), Name: 'Harbour Bakery' },
  Date: '/Date(1782864000000+0000)/',
  ExpiryDate: '/Date(1783468800000+0000)/',
  Status: 'ACCEPTED',
  LineAmountTypes: 'INCLUSIVE',
  LineItems: [
    {
      Description: 'Advice',
      Quantity: 2,
      UnitAmount: 275,
      LineAmount: 550,
      TaxAmount: 50,
      TaxType: 'OUTPUT',
    },
  ],
  CurrencyCode: 'AUD',
  SubTotal: 500,
  TotalTax: 50,
  Total: 550,
  UpdatedDateUTC: '/Date(1782900000000+0000)/',
  ...of,
});

const read = (of: JsonObject = {}) => xeroCompleted.read(parseQuote(aQuote(of))?.fields ?? {}, 'quote');

describe('reading quotes', () => {
  test('an accepted one is read with its client, its lines and its day, and is due on no day', () => {
    expect(parseQuote(aQuote())).toMatchObject({ state: 'active', title: 'QU-0001', findings: [] });
    expect(read()).toMatchObject({
      number: 'QU-0001',
      stage: 'approved',
      contactKey: contactId(2),
      date: '2026-07-01',
      dueDate: null,
      basis: 'inclusive',
      total: '550.00',
      lines: [{ quantity: '2', unitPrice: '275', taxCode: 'OUTPUT', amount: '550.00' }],
    });
  });

  test('it is open until it is accepted, ended when it is declined, and its invoice’s once that is made', () => {
    const stages = ['DRAFT', 'SENT', 'ACCEPTED', 'INVOICED', 'DECLINED', 'DELETED', 'FROZEN'].map(
      (Status) => read({ Status })?.stage,
    );
    expect(stages).toEqual(['open', 'open', 'approved', 'approved', 'ended', 'ended', 'open']);
    expect(read({ Status: 'INVOICED' })?.isToldElsewhere).toBe(true);
    expect(read()?.isToldElsewhere).toBeUndefined();
  });

  test('one without an id is none, a deleted one is archived, an unknown state is told', () => {
    expect(parseQuote(aQuote({ QuoteID: 'x' }))).toBeNull();
    expect(parseQuote(aQuote({ Status: 'DELETED' }))?.state).toBe('archived');
    expect(parseQuote(aQuote({ Status: 'FROZEN' }))?.findings).toEqual(['unknown Status “FROZEN”']);
  });

  test('an invoice mentions the words of its Reference that can be numbers, and ours is none of them', () => {
    const invoice = { InvoiceID: contactId(1), Reference: 'as agreed, QU-0001 plb:rec1' };
    expect(parseInvoice(invoice)?.mentions).toEqual([{ name: 'Reference', value: 'QU-0001' }]);
  });
});

const page = (quotes: readonly JsonObject[]): Response => json({ Quotes: [...quotes] });

describe('asking for quotes', () => {
  test('a hundred a page, no size asked for, until an empty page', async () => {
    const xero = openFakeXero((_sent, count) => page(count < 2 ? [aQuote()] : []));
    const first = await xero.client.listRecords({
      kind: 'quote',
      since: null,
      cursor: null,
      purpose: 'live',
    });
    const { nextCursor } = first;
    const second = await xero.client.listRecords({
      kind: 'quote',
      since: null,
      cursor: nextCursor,
      purpose: 'live',
    });
    expect([first.records.length, second.records.length, second.nextCursor]).toEqual([1, 0, null]);
    expect(xero.sent.map(({ url }) => url.search)).toEqual([
      '?page=1&order=QuoteID',
      '?page=2&order=QuoteID',
    ]);
  });

  test('by id one a call, and one that Xero knows not is absent', async () => {
    const xero = openFakeXero((sent) =>
      sent.url.pathname.endsWith(contactId(1)) ? page([aQuote()]) : json({}, 404),
    );
    const wanted = [1, 3].map((number) => ({ key: contactId(number), version: null }));
    const { records, absent } = await xero.client.readRecords('quote', wanted, 'live');
    expect([records.map(({ key }) => key), absent]).toEqual([[contactId(1)], [contactId(3)]]);
  });
});
