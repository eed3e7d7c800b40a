import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const root = '/api.xro/2.0/Invoices';
const zeroGuid = '00000000-0000-0000-0000-000000000000';

interface WireInvoice {
  readonly InvoiceID: string;
  readonly InvoiceNumber: string;
  readonly LineItems: readonly { readonly LineItemID: string; readonly [field: string]: unknown }[];
  readonly ValidationErrors?: readonly { readonly Message: string }[];
  readonly [field: string]: unknown;
}

const invoicesOf = (reply: XeroReply): readonly WireInvoice[] =>
  (reply.body as { readonly Invoices: readonly WireInvoice[] }).Invoices;
const firstOf = (reply: XeroReply): WireInvoice => {
  const [first] = invoicesOf(reply);
  if (first === undefined) throw new Error(`No invoice in ${reply.text}`);
  return first;
};
const messagesOf = (reply: XeroReply): readonly string[] =>
  invoicesOf(reply).flatMap((invoice) => (invoice.ValidationErrors ?? []).map((error) => error.Message));

describe('invoices of the simulated Xero', () => {
  let clock: ManualClock;
  let xero: XeroSimulator;
  let caller: XeroCaller;
  let contact: { readonly ContactID: string };
  const deliveries: string[] = [];

  beforeEach(async () => {
    deliveries.length = 0;
    clock = createManualClock(Date.UTC(2026, 6, 1, 20, 0, 0));
    xero = await startXeroSimulator({
      clock,
      seed: 'invoices',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
      webhookUrl: 'https://plumbline.example/hooks/xero',
      webhookSend: async (request) => {
        deliveries.push(await request.text());
        return new Response(null, { status: 200 });
      },
      limits: { enabled: false },
    });
    caller = connectCaller(xero);
    contact = { ContactID: xero.createContact({ Name: 'Riverina Wines' }).id };
  });
  afterEach(() => xero.close());

  const line = { Description: 'BAS', Quantity: 1, UnitAmount: 500, AccountCode: '200', TaxType: 'OUTPUT' };
  const invoice = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    Type: 'ACCREC',
    Contact: contact,
    Date: '2026-07-01',
    DueDate: '2026-07-15',
    LineAmountTypes: 'Exclusive',
    Status: 'AUTHORISED',
    LineItems: [line],
    ...more,
  });
  const put = (elements: readonly unknown[], query = 'summarizeErrors=false&unitdp=4'): Promise<XeroReply> =>
    caller.call('PUT', `${root}?${query}`, { Invoices: elements });
  const post = (element: unknown, query = 'summarizeErrors=false&unitdp=4'): Promise<XeroReply> =>
    caller.call('POST', `${root}?${query}`, { Invoices: [element] });

  it('rounds tax on each line: 76.30 in three lines holds 7.62 of tax, not 7.63', async () => {
    const lines = ['25.43', '25.43', '25.44'].map((price) => ({ ...line, UnitAmount: price }));
    const made = firstOf(await put([invoice({ LineItems: lines })]));
    expect(made).toMatchObject({ SubTotal: 76.3, TotalTax: 7.62, Total: 83.92, AmountDue: 83.92 });
  });

  it('takes tax out of inclusive amounts and asks none without tax', async () => {
    const inclusive = firstOf(await put([invoice({ LineAmountTypes: 'Inclusive' })]));
    expect(inclusive).toMatchObject({ SubTotal: 454.55, TotalTax: 45.45, Total: 500 });
    const none = firstOf(await put([invoice({ LineAmountTypes: 'NoTax' })]));
    expect(none).toMatchObject({ SubTotal: 500, TotalTax: 0, Total: 500 });
  });

  it('keeps prices of four places only when asked to, and cuts off what a discount rate leaves', async () => {
    const priced = { ...line, Quantity: 1000, UnitAmount: 0.1234 };
    expect(firstOf(await put([invoice({ LineItems: [priced] })]))).toMatchObject({ SubTotal: 123.4 });
    expect(firstOf(await put([invoice({ LineItems: [priced] })], 'summarizeErrors=false'))).toMatchObject({
      SubTotal: 120,
    });
    const discounted = { ...line, UnitAmount: '2120.44', DiscountRate: 10 };
    expect(firstOf(await put([invoice({ LineItems: [discounted] })]))).toMatchObject({ SubTotal: 1908.39 });
  });

  it('dates an invoice by the organisation’s calendar, not by UTC', async () => {
    const made = firstOf(await put([invoice({ Date: undefined })]));
    expect(made['DateString']).toBe('2026-07-02T00:00:00');
  });

  it('takes a number once, even of a deleted invoice, and makes numbers where none is given', async () => {
    const made = firstOf(await put([invoice({ InvoiceNumber: 'IGN-1', Status: 'DRAFT' })]));
    await post({ InvoiceID: made.InvoiceID, Status: 'DELETED' });
    const again = await put([invoice({ InvoiceNumber: 'ign-1' }), invoice()]);
    expect(messagesOf(again)).toEqual(['Invoice # must be unique.']);
    expect(invoicesOf(again)[0]?.InvoiceID).toBe(zeroGuid);
    expect(invoicesOf(again)[1]?.InvoiceNumber).toMatch(/^INV-\d{4}$/);
  });

  it('moves by the table of states and by no other way', async () => {
    const made = firstOf(await put([invoice({ Status: 'DRAFT' })]));
    const move = (Status: string): Promise<XeroReply> => post({ InvoiceID: made.InvoiceID, Status });
    expect(messagesOf(await move('VOIDED'))).toEqual(['Invoice not of valid status for modification']);
    expect(firstOf(await move('SUBMITTED'))['Status']).toBe('SUBMITTED');
    expect(firstOf(await move('AUTHORISED'))['Status']).toBe('AUTHORISED');
    expect(messagesOf(await move('DRAFT'))).toHaveLength(1);
    expect(firstOf(await move('VOIDED'))).toMatchObject({ Status: 'VOIDED', AmountDue: 0 });
    expect(messagesOf(await move('AUTHORISED'))).toHaveLength(1);
    expect(messagesOf(await put([invoice({ Status: 'PAID' })]))).toHaveLength(1);
  });

  it('names each rule that is broken', async () => {
    xero.archiveAccount('260');
    const archived = xero.createContact({ Name: 'Old Client' });
    xero.archiveContact(archived.id);
    const withLine = (more: Record<string, unknown>): Record<string, unknown> =>
      invoice({ LineItems: [{ ...line, ...more }] });
    const reply = await put([
      withLine({ AccountCode: '260' }),
      withLine({ AccountCode: '999' }),
      withLine({ AccountCode: '429' }),
      withLine({ TaxType: 'OUTPUT2' }),
      withLine({ AccountCode: undefined }),
      withLine({ LineAmount: 499 }),
      withLine({ Description: '' }),
      invoice({ Contact: { ContactID: archived.id } }),
      invoice({ Date: '2025-06-30' }),
      invoice({ DueDate: undefined }),
      invoice({ CurrencyCode: 'USD' }),
    ]);
    expect(messagesOf(reply)).toEqual([
      "Account code '260' has been archived, or deleted.",
      'Account code or ID must be specified.',
      "Account code '999' is not a valid code for this document.",
      'Account code or ID must be specified.',
      "The TaxType code 'OUTPUT' cannot be used with account code '429'.",
      "The TaxType code 'OUTPUT2' does not exist or cannot be used for this type of transaction.",
      'Account code or ID must be specified.',
      'The line total 499.00 does not match the expected line total 500.00',
      'Description cannot be empty.',
      'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.',
      'The document date cannot be before the period lock date, currently 30 June 2025',
      'Due Date cannot be empty.',
      'Organisation is not subscribed to currency USD',
    ]);
    expect(xero.invoices()).toHaveLength(0);
  });

  it('keeps line ids that are sent, and makes lines again that an update leaves out', async () => {
    const made = firstOf(
      await put([invoice({ LineItems: [{ ...line, UnitAmount: 0.1234, Quantity: 100 }] })]),
    );
    const id = made.LineItems[0]?.LineItemID;
    const named = await post({ InvoiceID: made.InvoiceID, LineItems: [{ LineItemID: id, Quantity: 200 }] });
    expect(firstOf(named).LineItems[0]).toMatchObject({
      LineItemID: id,
      UnitAmount: 0.1234,
      LineAmount: 24.68,
    });
    const left = firstOf(await post({ InvoiceID: made.InvoiceID, Reference: 'x' }, 'summarizeErrors=false'));
    expect(left.LineItems[0]?.LineItemID).not.toBe(id);
    expect(left.LineItems[0]).toMatchObject({ UnitAmount: 0.12, LineAmount: 24 });
  });

  it('is paid by payments, owed again when they are deleted, and holds its amounts meanwhile', async () => {
    const made = firstOf(await put([invoice()]));
    const account = { Code: '835' };
    const pay = (Amount: number): Promise<XeroReply> =>
      caller.call('PUT', '/api.xro/2.0/Payments?summarizeErrors=false', {
        Payments: [{ Invoice: { InvoiceID: made.InvoiceID }, Account: account, Amount, Date: '2026-07-03' }],
      });
    await pay(200);
    const status = async (): Promise<unknown> =>
      firstOf(await caller.call('GET', `${root}/${made.InvoiceID}`))['Status'];
    expect(await status()).toBe('AUTHORISED');
    expect(messagesOf(await post({ InvoiceID: made.InvoiceID, Status: 'VOIDED' }))).toHaveLength(1);
    expect(messagesOf(await post({ ...invoice(), InvoiceID: made.InvoiceID }))).toHaveLength(1);
    const tooMuch = await pay(350.01);
    expect(tooMuch.text).toContain('Payment amount exceeds the amount outstanding on this document');
    const last = await pay(350);
    expect(await status()).toBe('PAID');
    const [paid] = (last.body as { Payments: readonly { PaymentID: string }[] }).Payments;
    await caller.call('POST', `/api.xro/2.0/Payments/${paid?.PaymentID ?? ''}`, { Status: 'DELETED' });
    expect(firstOf(await caller.call('GET', `${root}/${made.InvoiceID}`))).toMatchObject({
      Status: 'AUTHORISED',
      AmountDue: 350,
      AmountPaid: 200,
    });
  });

  it('is settled by a credit note as well', async () => {
    const made = firstOf(await put([invoice()]));
    const note = await caller.call('PUT', '/api.xro/2.0/CreditNotes', {
      CreditNotes: [{ ...invoice(), Type: 'ACCRECCREDIT', DueDate: undefined }],
    });
    const [credit] = (note.body as { CreditNotes: readonly { CreditNoteID: string }[] }).CreditNotes;
    await caller.call('PUT', `/api.xro/2.0/CreditNotes/${credit?.CreditNoteID ?? ''}/Allocations`, {
      Allocations: [{ Invoice: { InvoiceID: made.InvoiceID }, Amount: 550, Date: '2026-07-04' }],
    });
    expect(firstOf(await caller.call('GET', `${root}/${made.InvoiceID}`))).toMatchObject({
      Status: 'PAID',
      AmountCredited: 550,
      AmountDue: 0,
    });
  });

  it('finds by numbers, ids, states, where and time, and tells no lines without a page', async () => {
    await put([
      invoice({ InvoiceNumber: 'A' }),
      invoice({ InvoiceNumber: 'B', Status: 'DRAFT', Reference: 'plb:b' }),
    ]);
    clock.advance(60_000);
    await put([invoice({ InvoiceNumber: 'C' })]);
    const numbers = async (query: string): Promise<readonly string[]> =>
      invoicesOf(await caller.call('GET', `${root}?${query}`)).map((each) => each.InvoiceNumber);
    expect(await numbers('InvoiceNumbers=A,C')).toEqual(['A', 'C']);
    expect(await numbers('Statuses=DRAFT&page=1')).toEqual(['B']);
    expect(await numbers(`page=1&where=${encodeURIComponent('Reference=="plb:b"')}`)).toEqual(['B']);
    expect(await numbers('page=1&pageSize=2&order=InvoiceNumber DESC')).toEqual(['C', 'B']);
    const since = await caller.call('GET', `${root}?page=1`, undefined, {
      'if-modified-since': '2026-07-01T20:00:30',
    });
    expect(invoicesOf(since).map((each) => each.InvoiceNumber)).toEqual(['C']);
    expect(firstOf(await caller.call('GET', root)).LineItems).toEqual([]);
  });

  it('announces invoices, and payments as changes of their invoices', async () => {
    const made = firstOf(await put([invoice()]));
    xero.recordPayment({ Invoice: { InvoiceID: made.InvoiceID }, Account: { Code: '835' }, Amount: 550 });
    await xero.settleWebhooks();
    const events = deliveries.flatMap(
      (raw) =>
        (JSON.parse(raw) as { events: readonly { eventCategory: string; eventType: string }[] }).events,
    );
    expect(events.map((event) => `${event.eventCategory} ${event.eventType}`)).toEqual([
      'CONTACT CREATE',
      'INVOICE CREATE',
      'INVOICE UPDATE',
    ]);
    expect(xero.contact(contact.ContactID).isCustomer).toBe(true);
  });

  it('lets a person write, approve, pay and read on pages', async () => {
    const tenant = xero.organisations()[0]?.id ?? '';
    const base = `${xero.url}/organisations/${tenant}/invoices`;
    const send = (path: string, form: Record<string, string>): Promise<Response> =>
      xero.fetch(
        new Request(`${base}${path}`, {
          method: 'POST',
          body: new URLSearchParams(form),
          redirect: 'manual',
        }),
      );
    await send('', {
      contact: 'Riverina Wines',
      number: 'P-1',
      date: '2026-07-01',
      due: '2026-07-15',
      amounts: 'Inclusive',
      description0: 'Advice',
      quantity0: '2',
      price0: '110',
      account0: '201',
      tax0: '',
    });
    const made = xero.invoice('P-1');
    expect(made).toMatchObject({ status: 'DRAFT', total: 22_000n, totalTax: 2_000n });
    await send(`/${made.id}/status`, { status: 'AUTHORISED' });
    const account = xero.organisations()[0]?.accounts.find((each) => each.Name === 'Stripe Clearing');
    await send(`/${made.id}/payments`, {
      amount: '220',
      date: '2026-07-02',
      account: account?.AccountID ?? '',
    });
    expect(xero.invoice('P-1').status).toBe('PAID');
    const shown = await xero.fetch(new Request(`${base}/${made.id}`));
    expect(await shown.text()).toContain('Paid');
  });
});
