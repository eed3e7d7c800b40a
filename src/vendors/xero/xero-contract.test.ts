import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ComposeIntent } from '#model/connector.ts';
import {
  aContact,
  aXeroConnector,
  contactId,
  json,
  openFakeXero,
  startAt,
  type Sent,
} from '#test/builders/xero-fake.ts';
import { asList, at, createXeroChecker, readSpec, xeroSpecFolder } from '#test/builders/xero-specs.ts';
import { contactFields } from './xero-contact-fields.ts';
import { factsOf } from './xero-facts.ts';
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
    const example = (path: string, method = 'get', status = '200'): JsonValue | undefined =>
      at(spec, 'paths', path, method, 'responses', status, 'content', 'application/json', 'example');

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
      const xero = openFakeXero(answerAnything);
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
        account: 'Account',
        tax_rate: 'TaxRate',
        tracking_category: 'TrackingCategory',
        branding_theme: 'BrandingTheme',
        currency: 'Currency',
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

    test('the published contact by number reads as it stands', () => {
      const raw = at(example('/Contacts/{ContactNumber}'), 'Contacts', '0') ?? null;
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

    test('the published organisation has facts', () => {
      expect(factsOf(at(example('/Organisation'), 'Organisations', '0') ?? null)).toMatchObject({
        timeZone: 'Pacific/Auckland',
        periodLockDate: '2018-12-31',
        countryCode: 'NZ',
        currency: 'NZD',
        canInvoice: true,
      });
    });

    test('the published refusal is a name clash', async () => {
      const refusal = example('/Contacts', 'put', '400');
      const xero = openFakeXero(() => json(refusal ?? null, 400));
      const write = { key: null, reference: 'plb:1', body: { Name: 'Buzz Lightyear' } };
      const [outcome] = await xero.client.writeRecords('contact', 'create', [write], {
        idempotencyKey: 'a',
        purpose: 'live',
      });
      expect(outcome).toMatchObject({
        outcome: 'refused',
        reason: 'conflict',
        code: 'xero.contact_name_taken',
      });
    });

    test('the published webhook is taken as events of its contact', () => {
      const webhooks = folder === null ? {} : readSpec(folder, 'xero-webhooks.yaml');
      const published = at(
        webhooks,
        'components',
        'responses',
        '200WebhookDataReceivedOk',
        'content',
        'application/json',
        'schema',
        'example',
      );
      const rawBody = Buffer.from(JSON.stringify(published));
      const signature = createHmac('sha256', 'hook-key').update(rawBody).digest('base64');
      const headers = { 'x-xero-signature': signature };
      const input = { headers, rawBody, path: '/', now: startAt, settings: {}, secrets: [] };
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

    test('the published connections are tenants, at the paths of the identity file', async () => {
      const identity = folder === null ? {} : readSpec(folder, 'xero-identity.yaml');
      const paths = Object.keys(at(identity, 'paths') ?? {}).map((path) => path.toLowerCase());
      expect(paths).toEqual(['/connections', '/connections/{id}']);
      const published = at(
        identity,
        'paths',
        '/Connections',
        'get',
        'responses',
        '200',
        'content',
        'application/json',
        'example',
      );
      const tenants = await aXeroConnector().oauth?.listTenants({
        profile: 'oauth',
        settings: {},
        clock: { now: () => startAt, sleep: () => Promise.resolve() },
        credential: { kind: 'oauth', accessToken: 't', refreshToken: 'r', expiresAt: 0, scope: '' },
        fetch: () => Promise.resolve(new Response(typeof published === 'string' ? published : null)),
      });
      expect(tenants).toEqual([
        {
          tenantId: 'fe79f7dd-b6d4-4a92-ba7b-538af6289c58',
          name: 'Demo Company (NZ)',
          consentId: '7cb59f93-2964-421d-bb5e-a0f7a4572a44',
        },
      ]);
    });
  },
);

/** What the client needs to go on, whatever it asked. */
const answerAnything = (sent: Sent): Response => {
  if (sent.url.searchParams.get('where')?.includes('too-broad') === true) return json({}, 400);
  if (sent.url.searchParams.get('pageSize') === '1000') return json({}, 400);
  const list = sent.url.pathname.split('/').at(-1) ?? '';
  if (list === 'Organisation') return json({ Organisations: [{ Name: 'Wattle' }] });
  if (sent.method === 'GET') return json({ [list]: [] });
  const body = JSON.parse(sent.body) as { Contacts: JsonObject[] };
  return json({ Contacts: body.Contacts.map((contact) => aContact(contact)) });
};

const everyIntent = (): readonly ComposeIntent[] => {
  const filled: Record<string, JsonValue> = {};
  const cleared: Record<string, JsonValue> = {};
  for (const { name, type, writable } of contactFields) {
    if (!writable) continue;
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
  ];
};
