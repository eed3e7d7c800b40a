import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import type { JsonValue } from '#base/json.ts';
import { aGrant, aXeroConnector, json, openFakeXero, startAt } from '#test/builders/xero-fake.ts';
import { factsOf } from './xero-facts.ts';
import { compose, parse } from './xero-mapper.ts';
import { listIn } from './xero-schemas.ts';

/** Payloads as Xero publishes them, the witness that this room shares with the simulator. */
const sampleText = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../../samples/xero', name), 'utf8');
const sample = (name: string): JsonValue => JSON.parse(sampleText(name)) as JsonValue;

test('a page of contacts is read whole', () => {
  const records = (listIn(sample('contacts-list.json'), 'Contacts') ?? []).map((raw) =>
    parse('contact', raw),
  );
  expect(records).toMatchObject([
    {
      key: '5cc8cf28-567e-4d43-b287-687cfcaec47c',
      title: 'Katherine Warren',
      email: 'kat.warren@clampett.com',
      version: 1_503_348_544_227,
      taxNumber: null,
      findings: [],
      fields: {
        CompanyNumber: 'NumberBusiness1234',
        Phone: { DEFAULT: { PhoneAreaCode: '(626)', PhoneNumber: '847-1294' } },
        Address: {
          POBOX: { City: 'Palo Alto', Region: 'CA', PostalCode: '94020', Country: 'United States' },
        },
      },
    },
    { title: 'Lisa Parker', state: 'active', findings: [] },
  ]);
});

test('a single contact shows what only paged and single reads hold', () => {
  const raw = listIn(sample('contact-by-number.json'), 'Contacts')?.[0] ?? null;
  expect(parse('contact', raw)).toMatchObject({
    key: '8138a266-fb42-49b2-a104-014b7045753d',
    version: 1_551_459_777_193,
    taxNumber: '123223456',
    reference: null,
    fields: {
      ContactNumber: 'SB2',
      Website: 'http://www.google.com',
      Phone: { MOBILE: { PhoneNumber: '999-44', PhoneAreaCode: '234', PhoneCountryCode: '3' } },
      Address: { POBOX: { AttentionTo: 'Blake' }, STREET: { PostalCode: 'V6B 2T4' } },
    },
  });
});

test('a create says the same as Xero’s own request, and our reference', () => {
  const published = listIn(sample('contacts-post-request.json'), 'Contacts')?.[0] ?? null;
  const { body, refused } = compose('contact', {
    action: 'create',
    key: null,
    reference: 'plb:1',
    current: null,
    set: {
      Name: 'Bruce Banner',
      EmailAddress: 'hulk@avengers.com',
      'Phone.MOBILE': { PhoneNumber: '555-1212', PhoneAreaCode: '415' },
    },
  });
  expect(refused).toEqual([]);
  const { ContactNumber, ...rest } = body;
  expect(ContactNumber).toBe('plb:1');
  expect(published).toMatchObject(rest);
});

test('a refusal is a name clash, and the sentence stays with its field', async () => {
  const xero = openFakeXero(() => json(sample('contacts-post-refused.json'), 400));
  const write = { key: null, reference: 'plb:1', body: { Name: 'Buzz Lightyear' } };
  const [outcome] = await xero.client.writeRecords('contact', 'create', [write], {
    idempotencyKey: 'att-1',
    purpose: 'live',
  });
  expect(outcome).toMatchObject({
    outcome: 'refused',
    reason: 'conflict',
    code: 'xero.contact_name_taken',
    fields: { Name: expect.stringContaining('already assigned to another contact') as string },
  });
});

test('an organisation has its facts', () => {
  expect(factsOf(listIn(sample('organisation.json'), 'Organisations')?.[0] ?? null)).toMatchObject({
    timeZone: 'Pacific/Auckland',
    periodLockDate: '2018-12-31',
    endOfYearLockDate: '2018-12-31',
    countryCode: 'NZ',
    currency: 'NZD',
    class: 'PREMIUM',
    canInvoice: true,
  });
});

test('connections are the tenants of a grant', async () => {
  const tenants = await aXeroConnector().oauth?.listTenants({
    profile: 'oauth',
    settings: {},
    clock: createManualClock(startAt),
    credential: aGrant(),
    fetch: () => Promise.resolve(new Response(sampleText('connections.json'))),
  });
  expect(tenants).toEqual([
    {
      tenantId: 'fe79f7dd-b6d4-4a92-ba7b-538af6289c58',
      name: 'Demo Company (NZ)',
      consentId: '7cb59f93-2964-421d-bb5e-a0f7a4572a44',
    },
  ]);
});

test('a webhook names the contact that may have changed', () => {
  const rawBody = Buffer.from(sampleText('webhook-contact-update.json'));
  const signature = createHmac('sha256', 'hook-key').update(rawBody).digest('base64');
  const headers = { 'x-xero-signature': signature };
  const input = { headers, rawBody, path: '/hooks/xero', now: startAt, settings: {}, secrets: [] };
  expect(aXeroConnector().webhook?.receive(input)).toMatchObject({
    result: 'accepted',
    events: [
      {
        tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
        kind: 'contact',
        key: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
        occurredAt: Date.UTC(2024, 5, 21, 1, 15, 39, 902),
      },
    ],
  });
});
