import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const contacts = '/api.xro/2.0/Contacts';
const zeroGuid = '00000000-0000-0000-0000-000000000000';

interface WireContact {
  readonly ContactID: string;
  readonly Name: string;
  readonly ContactStatus: string;
  readonly StatusAttributeString?: string;
  readonly ValidationErrors?: readonly { readonly Message: string }[];
  readonly [field: string]: unknown;
}

const contactsOf = (reply: XeroReply): readonly WireContact[] =>
  (reply.body as { readonly Contacts: readonly WireContact[] }).Contacts;
const firstOf = (reply: XeroReply): WireContact => {
  const [first] = contactsOf(reply);
  if (first === undefined) throw new Error(`No contact in ${reply.text}`);
  return first;
};
const namesOf = (reply: XeroReply): readonly string[] => contactsOf(reply).map((contact) => contact.Name);

describe('contacts of the simulated Xero', () => {
  let clock: ManualClock;
  let xero: XeroSimulator;
  let caller: XeroCaller;

  beforeEach(async () => {
    clock = createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0));
    xero = await startXeroSimulator({
      clock,
      seed: 'contacts',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
      limits: { enabled: false },
    });
    caller = connectCaller(xero);
  });
  afterEach(() => xero.close());

  const create = (...elements: readonly Record<string, unknown>[]): Promise<XeroReply> =>
    caller.call('PUT', `${contacts}?summarizeErrors=false`, { Contacts: elements });

  const post = (element: Record<string, unknown>): Promise<XeroReply> =>
    caller.call('POST', `${contacts}?summarizeErrors=false`, { Contacts: [element] });
  const putBody = (body: unknown): Promise<XeroReply> => caller.call('PUT', contacts, body);
  const listed = (suffix: string): Promise<XeroReply> =>
    caller.call('GET', `${contacts}?includeArchived=true&summaryOnly=true&${suffix}`);
  const since = (value: string): Promise<XeroReply> =>
    caller.call('GET', `${contacts}?page=1`, undefined, { 'if-modified-since': value });

  it('answers 200 with one element per input, in order, whatever became of each', async () => {
    xero.createContact({ Name: 'Banksia Dental Pty Ltd' });
    const reply = await create({ Name: 'Coral Tiling' }, { Name: 'banksia dental pty ltd ' }, { Name: '' });
    expect(reply.status).toBe(200);
    const [made, clash, nameless] = contactsOf(reply);
    expect(made).toMatchObject({
      Name: 'Coral Tiling',
      StatusAttributeString: 'OK',
      HasValidationErrors: false,
    });
    expect(clash).toMatchObject({
      ContactID: zeroGuid,
      StatusAttributeString: 'ERROR',
      HasValidationErrors: true,
      ValidationErrors: [
        {
          Message:
            'The contact name banksia dental pty ltd is already assigned to another contact. The contact name must be unique across all active contacts.',
        },
      ],
    });
    expect(nameless?.ValidationErrors).toEqual([{ Message: 'Contact Name cannot be empty.' }]);
  });

  it('refuses the whole batch with 400 when errors are summarized, and keeps none of it', async () => {
    const reply = await caller.call('PUT', contacts, {
      Contacts: [{ Name: 'Karri Wines' }, { Name: 'x'.repeat(256) }],
    });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      ErrorNumber: 10,
      Type: 'ValidationException',
      Elements: [{ ContactID: zeroGuid }],
    });
    expect(xero.contacts()).toHaveLength(0);
  });

  it('lets an archived contact keep a name that an active one takes', async () => {
    const old = xero.createContact({ Name: 'Opal Motors' });
    xero.archiveContact(old.id);
    const reply = await create({ Name: 'Opal Motors' });
    expect(firstOf(reply).StatusAttributeString).toBe('OK');
    const restored = await caller.call('POST', `${contacts}?summarizeErrors=false`, {
      Contacts: [{ ContactID: old.id, ContactStatus: 'ACTIVE' }],
    });
    expect(firstOf(restored)).toMatchObject({ ContactID: old.id, StatusAttributeString: 'ERROR' });
  });

  it('matches a POST by id, then by number, then by name', async () => {
    const made = firstOf(await create({ Name: 'Swan Freight', ContactNumber: 'plb:1' }));
    expect(firstOf(await post({ ContactID: made.ContactID, EmailAddress: 'a@swan.example' })).ContactID).toBe(
      made.ContactID,
    );
    expect(firstOf(await post({ ContactNumber: 'PLB:1', Name: 'Swan Freight Lines' })).ContactID).toBe(
      made.ContactID,
    );
    const byName = firstOf(await post({ Name: 'SWAN freight lines', ContactNumber: 'other:9' }));
    expect(byName).toMatchObject({
      ContactID: made.ContactID,
      ContactNumber: 'other:9',
      EmailAddress: 'a@swan.example',
    });
    expect(xero.contacts()).toHaveLength(1);
  });

  it('keeps what is left out, merges phones and addresses by type, and replaces contact persons', async () => {
    const made = firstOf(
      await create({
        Name: 'Yarra Cabinets',
        EmailAddress: 'office@yarra.example',
        Phones: [
          { PhoneType: 'MOBILE', PhoneNumber: '491570006' },
          { PhoneType: 'DEFAULT', PhoneNumber: '55501234' },
        ],
        ContactPersons: [{ FirstName: 'Mei' }, { FirstName: 'Leo' }],
      }),
    );
    const changed = firstOf(
      await caller.call('POST', `${contacts}/${made.ContactID}`, {
        Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '491570156' }],
        ContactPersons: [{ FirstName: 'Zara' }],
      }),
    );
    expect(changed).toMatchObject({
      EmailAddress: 'office@yarra.example',
      ContactPersons: [{ FirstName: 'Zara' }],
    });
    expect(changed['Phones']).toContainEqual(
      expect.objectContaining({ PhoneType: 'MOBILE', PhoneNumber: '491570156' }),
    );
    expect(changed['Phones']).toContainEqual(
      expect.objectContaining({ PhoneType: 'DEFAULT', PhoneNumber: '55501234' }),
    );
  });

  it('tells stubs without page, everything with page, and less with summaryOnly', async () => {
    const term = { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } };
    await create({ Name: 'Murray Pools', PaymentTerms: term, ContactPersons: [{ FirstName: 'Ivan' }] });
    const stub = firstOf(await caller.call('GET', contacts));
    expect(stub).not.toHaveProperty('PaymentTerms');
    expect(stub).not.toHaveProperty('ContactPersons');
    const paged = await caller.call('GET', `${contacts}?page=1`);
    expect(firstOf(paged)).toMatchObject({ PaymentTerms: term, ContactPersons: [{ FirstName: 'Ivan' }] });
    expect(paged.body).toMatchObject({ pagination: { page: 1, pageSize: 100, pageCount: 1, itemCount: 1 } });
    expect(firstOf(await caller.call('GET', `${contacts}?page=1&summaryOnly=true`))).not.toHaveProperty(
      'IsCustomer',
    );
  });

  it('pages by pageSize up to 1,000, ignores a misspelt name and ends with an empty page', async () => {
    xero.seedContacts({ count: 1_300 });
    expect(contactsOf(await listed('page=1&page_size=7'))).toHaveLength(100);
    expect(contactsOf(await listed('page=1&pageSize=5000'))).toHaveLength(1_000);
    expect(contactsOf(await listed('page=2&pageSize=1000'))).toHaveLength(300);
    expect(contactsOf(await listed('page=3&pageSize=1000'))).toHaveLength(0);
  });

  it('obeys If-Modified-Since in the one right form and silently ignores all others', async () => {
    xero.createContact({ Name: 'Old' });
    clock.advance(60_000);
    xero.createContact({ Name: 'New' });
    expect(namesOf(await since('2026-07-01T02:00:30'))).toEqual(['New']);
    for (const wrong of [
      'Wed, 01 Jul 2026 02:00:30 GMT',
      '2026-07-01T02:00:30Z',
      '2026-07-01T02:00:30.000',
      '2026-07-01',
    ])
      expect(namesOf(await since(wrong))).toEqual(['Old', 'New']);
  });

  it('filters by where in its common forms', async () => {
    const ids = contactsOf(
      await create(
        { Name: 'A & "Co"', ContactNumber: 'plb:a', EmailAddress: 'shared@mail.example' },
        { Name: 'B Pty Ltd', ContactNumber: 'plb:b', EmailAddress: 'shared@mail.example' },
        { Name: 'C Trust', TaxNumber: '51824753556' },
      ),
    ).map((contact) => contact.ContactID);
    const where = async (clause: string): Promise<readonly string[]> =>
      namesOf(await caller.call('GET', `${contacts}?page=1&where=${encodeURIComponent(clause)}`));
    expect(await where('ContactNumber=="plb:b"')).toEqual(['B Pty Ltd']);
    expect(await where(String.raw`Name=="a & \"co\""`)).toEqual(['A & "Co"']);
    expect(await where('EmailAddress=="shared@mail.example"')).toEqual(['A & "Co"', 'B Pty Ltd']);
    expect(await where(`ContactID==Guid("${ids[2] ?? ''}")`)).toEqual(['C Trust']);
    expect(await where('ContactNumber=="plb:b" OR Name=="C Trust"')).toEqual(['B Pty Ltd', 'C Trust']);
    expect(await where('(Name.Contains("Pty") || TaxNumber!=null) AND ContactStatus=="ACTIVE"')).toEqual([
      'B Pty Ltd',
      'C Trust',
    ]);
    const wrong = await caller.call('GET', `${contacts}?where=${encodeURIComponent('Nmae=="x"')}`);
    expect(wrong).toMatchObject({ status: 400, body: { ErrorNumber: 16, Type: 'QueryParseException' } });
  });

  it('finds by IDs and searchTerm, and sorts', async () => {
    const made = contactsOf(
      await create({ Name: 'Beta' }, { Name: 'alpha', FirstName: 'Kiri' }, { Name: 'Gamma' }),
    );
    const ids = [made[2]?.ContactID, made[0]?.ContactID, 'not-an-id'].join(',');
    expect(namesOf(await caller.call('GET', `${contacts}?IDs=${ids}`))).toEqual(['Gamma', 'Beta']);
    expect(namesOf(await caller.call('GET', `${contacts}?searchTerm=kIRI`))).toEqual(['alpha']);
    expect(namesOf(await caller.call('GET', `${contacts}?page=1&order=Name DESC`))).toEqual([
      'Gamma',
      'Beta',
      'alpha',
    ]);
  });

  it('hides archived contacts from lists but not from single reads, and points from a merged one to the other', async () => {
    const gone = xero.createContact({ Name: 'Tasman Media' });
    const kept = xero.createContact({ Name: 'Tasman Media Pty Ltd' });
    xero.mergeContacts(gone.id, kept.id);
    expect(namesOf(await caller.call('GET', `${contacts}?page=1`))).toEqual(['Tasman Media Pty Ltd']);
    expect(contactsOf(await caller.call('GET', `${contacts}?includeArchived=true`))[0]).not.toHaveProperty(
      'MergedToContactID',
    );
    expect(firstOf(await caller.call('GET', `${contacts}/${gone.id}`))).toMatchObject({
      ContactStatus: 'ARCHIVED',
      MergedToContactID: kept.id,
    });
  });

  it('reads one by id or by number, and answers 404 in plain text otherwise', async () => {
    const made = firstOf(await create({ Name: 'Acacia', ContactNumber: 'plb:01/x' }));
    expect(firstOf(await caller.call('GET', `${contacts}/${encodeURIComponent('plb:01/x')}`)).ContactID).toBe(
      made.ContactID,
    );
    const missing = await caller.call('GET', `${contacts}/${zeroGuid}`);
    expect(missing).toMatchObject({ status: 404, text: "The resource you're looking for cannot be found" });
  });

  it('speaks XML unless asked for JSON, and escapes the slashes of dates', async () => {
    xero.createContact({ Name: 'A & B' });
    const xml = await caller.call('GET', contacts, undefined, { accept: '*/*' });
    expect(xml.headers.get('content-type')).toContain('xml');
    expect(xml.text).toContain('<Name>A &amp; B</Name>');
    const json = await caller.call('GET', contacts);
    expect(json.text).toContain(String.raw`"UpdatedDateUTC":"\/Date(1782871200000+0000)\/"`);
  });

  it('names each rule that is broken', async () => {
    xero.createContact({ Name: 'First', AccountNumber: 'A-1' });
    const messages = contactsOf(
      await create(
        { Name: 'Second', AccountNumber: 'a-1' },
        { Name: 'Third', EmailAddress: 'no address' },
        { Name: 'Fourth', ContactNumber: 'n'.repeat(51) },
        { Name: 'Fifth', Phones: [{ PhoneType: 'MOBILE', PhoneAreaCode: '01234567890' }] },
      ),
    ).map((contact) => contact.ValidationErrors?.[0]?.Message);
    expect(messages).toEqual([
      'The Account Number already exists. Please enter a different Account Number.',
      'Email address must be valid.',
      'The ContactNumber field must not be longer than 50 characters.',
      'The PhoneAreaCode field must not be longer than 10 characters.',
    ]);
  });

  it('refuses a body it cannot read, an unknown enum value and an empty list', async () => {
    expect((await putBody('{"Contacts":[')).body).toMatchObject({ ErrorNumber: 14 });
    expect((await putBody({ Contacts: [{ Name: 'X', ContactStatus: 'Active' }] })).body).toMatchObject({
      ErrorNumber: 14,
    });
    expect((await putBody({ Contacts: [] })).body).toMatchObject({ ErrorNumber: 17 });
    expect((await putBody({ Contacts: [{ Name: 'x'.repeat(3_500_000) }] })).status).toBe(413);
    expect(xero.contacts()).toHaveLength(0);
  });

  it('keeps a history that notes can be added to', async () => {
    const made = xero.createContact({ Name: 'Karri' });
    const address = `${contacts}/${made.id}/History`;
    await caller.call('PUT', address, { HistoryRecords: [{ Details: 'Linked by Plumbline' }] });
    const { body } = await caller.call('GET', address);
    expect(body).toMatchObject({
      HistoryRecords: [{ Changes: 'Note', Details: 'Linked by Plumbline' }, { Changes: 'Created' }],
    });
  });
});
