import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const specs = join(process.env['PLUMBLINE_SPECS'] ?? '../shared/specs', 'xero');
const isPresent = existsSync(join(specs, 'xero_accounting.yaml'));

interface Media {
  readonly schema?: AnySchemaObject;
}
interface Operation {
  readonly parameters?: readonly { readonly $ref?: string; readonly in?: string; readonly name?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Record<string, Media> }>
  >;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, AnySchemaObject>>>>;
}

/** The checker of one description: the message of every breach, nothing when all is well. */
const checkerOf = (file: string, name: string) => {
  const description = parse(readFileSync(join(specs, file), 'utf8')) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const format of ['double', 'int64', 'byte']) ajv.addFormat(format, true);
  // Timestamps of connections and events carry no zone, which the format would insist on.
  ajv.addFormat('date-time', true);
  ajv.addSchema(description, name);
  const resolve = <T extends { readonly $ref?: string }>(value: T): T => {
    if (value.$ref === undefined) return value;
    const [, , group = '', key = ''] = value.$ref.split('/');
    return (description.components[group]?.[key] ?? value) as unknown as T;
  };
  const errorsOf = (schema: AnySchemaObject, value: unknown): readonly string[] => {
    const ref: unknown = schema['$ref'];
    const validate = ajv.compile(
      typeof ref === 'string' ? { $ref: `${name}${ref}` } : absolute(schema, name),
    );
    void validate(value);
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  };
  return { description, resolve, errorsOf };
};

/** References inside an inline schema must name the document they point into. */
const absolute = (schema: AnySchemaObject, name: string): AnySchemaObject =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#', `"$ref":"${name}#`)) as AnySchemaObject;

if (!isPresent)
  process.stdout.write(
    'The contract of Xero was not checked: no OpenAPI files at PLUMBLINE_SPECS or ../shared/specs.\n',
  );

describe.skipIf(!isPresent)('the simulated Xero keeps to the OpenAPI files', () => {
  let xero: XeroSimulator;
  let caller: XeroCaller;
  let checkers: Record<'accounting' | 'identity' | 'webhooks', ReturnType<typeof checkerOf>>;
  const deliveries: string[] = [];

  beforeAll(async () => {
    checkers = {
      accounting: checkerOf('xero_accounting.yaml', 'accounting'),
      identity: checkerOf('xero-identity.yaml', 'identity'),
      webhooks: checkerOf('xero-webhooks.yaml', 'webhooks'),
    };
    xero = await startXeroSimulator({
      clock: createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0)),
      seed: 'contract',
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
    xero.seedContacts({ count: 120 });
    caller = connectCaller(xero);
  });
  afterAll(() => xero.close());

  /** Calls, and checks the names in the query, the body sent and the body received. */
  const checked = async (
    method: string,
    template: string,
    path: string,
    body?: unknown,
  ): Promise<XeroReply> => {
    const { description, resolve, errorsOf } = checkers.accounting;
    const operation = description.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`Xero has no ${method} ${template}.`);
    const names = (operation.parameters ?? []).map((parameter) => resolve(parameter).name);
    for (const name of new URL(path, 'http://x').searchParams.keys()) expect(names).toContain(name);
    const sent =
      operation.requestBody === undefined ? undefined : resolve(operation.requestBody as { $ref?: string });
    const sentSchema = (sent as Operation['requestBody'])?.content['application/json']?.schema;
    if (sentSchema !== undefined) expect(errorsOf(sentSchema, body)).toEqual([]);
    const reply = await caller.call(method, `/api.xro/2.0${path}`, body);
    const documented = operation.responses[String(reply.status)];
    if (documented === undefined)
      throw new Error(`${method} ${template} does not document ${String(reply.status)}.`);
    const schema = resolve(documented).content?.['application/json']?.schema;
    if (schema === undefined)
      throw new Error(`${method} ${template} has no schema for ${String(reply.status)}.`);
    expect(errorsOf(schema, reply.body)).toEqual([]);
    return reply;
  };

  it('as far as this checker can tell right from wrong', () => {
    const contacts = { $ref: '#/components/schemas/Contacts' };
    const { errorsOf } = checkers.accounting;
    expect(errorsOf(contacts, { Contacts: [{ Name: 'Fine', ContactStatus: 'ACTIVE' }] })).toEqual([]);
    expect(
      errorsOf(contacts, { Contacts: [{ Name: 'x'.repeat(256), ContactStatus: 'Active' }] }),
    ).toHaveLength(2);
  });

  it('in what it tells of contacts', async () => {
    await checked('GET', '/Contacts', '/Contacts');
    await checked('GET', '/Contacts', '/Contacts?page=1&pageSize=50&includeArchived=true&order=Name');
    await checked('GET', '/Contacts', '/Contacts?page=1&summaryOnly=true&searchTerm=a');
    const id = xero.contacts()[0]?.id ?? '';
    expect((await checked('GET', '/Contacts/{ContactID}', `/Contacts/${id}`)).status).toBe(200);
    expect((await checked('GET', '/Contacts/{ContactID}/History', `/Contacts/${id}/History`)).status).toBe(
      200,
    );
  });

  it('in what it answers to writes', async () => {
    const element = {
      Name: 'Riverina Wines Pty Ltd',
      ContactNumber: 'plb:1',
      TaxNumber: '51824753556',
      EmailAddress: 'accounts@riverina.example',
      Phones: [{ PhoneType: 'MOBILE', PhoneCountryCode: '61', PhoneNumber: '491570006' }],
      Addresses: [
        { AddressType: 'POBOX', AddressLine1: '1 High Street', City: 'Wagga Wagga', PostalCode: '2650' },
      ],
      ContactPersons: [{ FirstName: 'Mei', EmailAddress: 'mei@riverina.example', IncludeInEmails: true }],
      PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } },
    };
    const path = '/Contacts?summarizeErrors=false';
    const reply = await checked('PUT', '/Contacts', path, { Contacts: [element, element] });
    expect(reply.status).toBe(200);
    const clash = { Contacts: [{ ...element, ContactNumber: 'plb:2' }] };
    expect((await checked('PUT', '/Contacts', '/Contacts', clash)).status).toBe(400);
    await checked('POST', '/Contacts', path, { Contacts: [{ Name: element.Name, FirstName: 'Ivan' }] });
    const id = xero.contacts().at(-1)?.id ?? '';
    await checked('POST', '/Contacts/{ContactID}', `/Contacts/${id}`, {
      Contacts: [{ Name: 'Riverina Wines' }],
    });
    const note = { HistoryRecords: [{ Details: 'Linked' }] };
    await checked('PUT', '/Contacts/{ContactID}/History', `/Contacts/${id}/History`, note);
  });

  it('in what it tells of groups, and answers to writes of them', async () => {
    const made = await checked('PUT', '/ContactGroups', '/ContactGroups', {
      ContactGroups: [{ Name: 'VIP' }],
    });
    expect(made.status).toBe(200);
    const again = { ContactGroups: [{ Name: 'vip' }] };
    expect((await checked('PUT', '/ContactGroups', '/ContactGroups', again)).status).toBe(400);
    const id = xero.groups()[0]?.id ?? '';
    const contact = xero.contacts().find((each) => each.status === 'ACTIVE')?.id ?? '';
    const members = { Contacts: [{ ContactID: contact }] };
    const inGroup = '/ContactGroups/{ContactGroupID}';
    await checked('PUT', `${inGroup}/Contacts`, `/ContactGroups/${id}/Contacts`, members);
    await checked('GET', inGroup, `/ContactGroups/${id}`);
    await checked('GET', '/Contacts', `/Contacts?page=1&IDs=${contact}`);
    await checked('POST', inGroup, `/ContactGroups/${id}`, { ContactGroups: [{ Name: 'VIPs' }] });
    expect((await checked('GET', '/ContactGroups', '/ContactGroups')).status).toBe(200);
  });

  it('in what it answers to invoices, payments and credit notes', async () => {
    const contact = xero.contacts().find((each) => each.status === 'ACTIVE')?.id ?? '';
    const element = {
      Type: 'ACCREC',
      Contact: { ContactID: contact },
      InvoiceNumber: 'IGN-1',
      Reference: 'plb:1',
      Url: 'https://plumbline.example/records/1',
      Date: '2026-07-01',
      DueDate: '2026-07-15',
      LineAmountTypes: 'Inclusive',
      CurrencyCode: 'AUD',
      Status: 'AUTHORISED',
      LineItems: [
        { Description: 'BAS', Quantity: 1, UnitAmount: 550, AccountCode: '200', TaxType: 'OUTPUT' },
        { Description: 'For the June quarter' },
      ],
    };
    const path = '/Invoices?summarizeErrors=false&unitdp=4';
    const made = await checked('PUT', '/Invoices', path, { Invoices: [element, element] });
    expect(made.status).toBe(200);
    expect((await checked('PUT', '/Invoices', '/Invoices', { Invoices: [element] })).status).toBe(400);
    const { id } = xero.invoice('IGN-1');
    await checked('POST', '/Invoices', path, { Invoices: [{ InvoiceID: id, Reference: 'plb:2' }] });
    await checked('POST', '/Invoices/{InvoiceID}', `/Invoices/${id}?unitdp=4`, {
      Invoices: [{ SentToContact: true }],
    });
    await checked('GET', '/Invoices/{InvoiceID}', `/Invoices/${id}?unitdp=4`);
    const payment = { Invoice: { InvoiceID: id }, Account: { Code: '835' }, Amount: 50, Date: '2026-07-02' };
    await checked('PUT', '/Payments', '/Payments?summarizeErrors=false', { Payments: [payment, payment] });
    await checked('POST', '/Payments', '/Payments', payment);
    const paid = xero.payments()[0]?.id ?? '';
    await checked('GET', '/Payments/{PaymentID}', `/Payments/${paid}`);
    await checked('POST', '/Payments/{PaymentID}', `/Payments/${paid}`, { Status: 'DELETED' });
    const note = {
      ...element,
      Type: 'ACCRECCREDIT',
      InvoiceNumber: undefined,
      Url: undefined,
      DueDate: undefined,
    };
    await checked('PUT', '/CreditNotes', '/CreditNotes?summarizeErrors=false', {
      CreditNotes: [JSON.parse(JSON.stringify(note)) as unknown],
    });
    const noteId = xero.organisations()[0]?.ledger.creditNotes.list()[0]?.id ?? '';
    await checked('GET', '/CreditNotes/{CreditNoteID}', `/CreditNotes/${noteId}`);
    const allocation = { Invoice: { InvoiceID: id }, Amount: 100, Date: '2026-07-03' };
    const allocated = '/CreditNotes/{CreditNoteID}/Allocations';
    await checked('PUT', allocated, `/CreditNotes/${noteId}/Allocations`, { Allocations: [allocation] });
    await checked('GET', '/Invoices', '/Invoices?page=1&IDs=' + id + '&Statuses=AUTHORISED&unitdp=4');
  });

  it('in what it answers to money received, spent and moved', async () => {
    const from = xero.organisations()[0]?.accounts.find((each) => each.Name === 'Stripe Clearing');
    const moved = {
      FromBankAccount: { AccountID: from?.AccountID },
      ToBankAccount: { Code: '090' },
      Amount: 540.8,
      Date: '2026-07-17',
      Reference: 'plb:1',
    };
    expect(
      (await checked('PUT', '/BankTransfers', '/BankTransfers', { BankTransfers: [moved] })).status,
    ).toBe(200);
    const wrong = { BankTransfers: [{ ...moved, Amount: 0 }] };
    expect((await checked('PUT', '/BankTransfers', '/BankTransfers', wrong)).status).toBe(400);
    const transferId = xero.bankTransfers()[0]?.id ?? '';
    await checked('GET', '/BankTransfers/{BankTransferID}', `/BankTransfers/${transferId}`);
    await checked('GET', '/BankTransfers', '/BankTransfers?includeDeleted=true&order=Amount');
    const spent = {
      Type: 'SPEND',
      Contact: { Name: 'Ignition' },
      BankAccount: { Code: '090' },
      LineItems: [{ Description: 'Fees', Quantity: 1, UnitAmount: 9.2, AccountCode: '405' }],
      Date: '2026-07-17',
      Reference: 'plb:2',
    };
    const path = '/BankTransactions?summarizeErrors=false&unitdp=4';
    const body = { BankTransactions: [spent, { ...spent, LineItems: [] }] };
    expect((await checked('PUT', '/BankTransactions', path, body)).status).toBe(200);
    const { id } = xero.bankTransactions()[0] ?? { id: '' };
    await checked('GET', '/BankTransactions/{BankTransactionID}', `/BankTransactions/${id}`);
    const ended = { BankTransactions: [{ ...spent, BankTransactionID: id, Status: 'DELETED' }] };
    await checked('POST', '/BankTransactions', path, ended);
    expect(xero.bankTransactions()[0]?.status).toBe('DELETED');
    await checked('GET', '/BankTransactions', '/BankTransactions?page=1&pageSize=100&unitdp=4');
  });

  it('in what it tells of quotes', async () => {
    const [contact] = xero.contacts();
    const { id } = xero.createQuote({
      Status: 'ACCEPTED',
      Contact: { ContactID: contact?.id ?? '' },
      ExpiryDate: '2026-08-01',
      Title: 'Advice',
      LineItems: [{ Description: 'Advice', Quantity: 2, UnitAmount: 275, AccountCode: '200' }],
    });
    const listed = await checked('GET', '/Quotes', '/Quotes?page=1&order=QuoteID&Status=ACCEPTED');
    expect(listed.body).toMatchObject({ Quotes: [{ QuoteID: id, QuoteNumber: 'QU-0001', Total: 605 }] });
    await checked('GET', '/Quotes/{QuoteID}', `/Quotes/${id}`);
    expect(xero.invoiceQuote(id)).toMatchObject({ reference: 'QU-0001', status: 'DRAFT', total: 60_500n });
    const invoiced = await checked('GET', '/Quotes/{QuoteID}', `/Quotes/${id}`);
    expect(invoiced.body).toMatchObject({ Quotes: [{ Status: 'INVOICED' }] });
  });

  it('in what it tells of settings and documents', async () => {
    for (const name of [
      'Organisation',
      'Accounts',
      'TaxRates',
      'Currencies',
      'BrandingThemes',
      'TrackingCategories',
    ])
      expect((await checked('GET', `/${name}`, `/${name}`)).status).toBe(200);
    for (const name of ['Invoices', 'Payments', 'CreditNotes', 'Overpayments', 'Prepayments'])
      expect((await checked('GET', `/${name}`, `/${name}?page=1`)).status).toBe(200);
  });

  it('in its connections and events', async () => {
    const { description, errorsOf } = checkers.identity;
    const schema =
      description.paths['/Connections']?.['get']?.responses['200']?.content?.['application/json']?.schema;
    const connections = await caller.call('GET', '/connections');
    expect(errorsOf(schema ?? { not: {} }, connections.body)).toEqual([]);
    xero.createContact({ Name: 'Delivered' });
    await xero.settleWebhooks();
    expect(deliveries.length).toBeGreaterThan(0);
    const event = { $ref: '#/components/schemas/WebhookEvent' };
    for (const raw of deliveries) expect(checkers.webhooks.errorsOf(event, JSON.parse(raw))).toEqual([]);
  });
});
