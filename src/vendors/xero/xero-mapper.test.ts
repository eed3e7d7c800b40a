import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ComposeIntent } from '#model/connector.ts';
import { valueAt } from '#model/mapping.ts';
import { aContact, contactId } from '#test/builders/xero-fake.ts';
import { contactFields } from './xero-contact-fields.ts';
import { compose, parse } from './xero-mapper.ts';
import { addresses, phones, type PartList } from './xero-parts.ts';
import { contactBodySchema, listIn } from './xero-schemas.ts';

const intent = (of: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'update',
  key: contactId(1),
  reference: 'plb:01k',
  set: {},
  current: aContact(),
  ...of,
});

describe('reading a contact', () => {
  test('says what it holds, without what is empty', () => {
    const raw = aContact({ ContactNumber: 'plb:01k', Name: '  Wattle & Gum Pty Ltd ' });
    expect(parse('contact', raw)).toEqual({
      kind: 'contact',
      key: contactId(1),
      aliases: [],
      version: 1_551_459_777_193,
      state: 'active',
      mergedInto: null,
      title: 'Wattle & Gum Pty Ltd',
      email: 'office@wattle.example',
      taxNumber: '51824753556',
      reference: 'plb:01k',
      parent: null,
      foreignKeys: {},
      fields: {
        Name: 'Wattle & Gum Pty Ltd',
        EmailAddress: 'office@wattle.example',
        TaxNumber: '51 824 753 556',
        ContactNumber: 'plb:01k',
        Phone: { DEFAULT: { PhoneCountryCode: '61', PhoneAreaCode: '3', PhoneNumber: '53310000' } },
        Address: {
          POBOX: {
            AddressLine1: 'PO Box 12',
            City: 'Ballarat',
            Region: 'VIC',
            PostalCode: '3350',
            Country: 'Australia',
          },
        },
      },
      raw,
      findings: [],
    });
  });

  test.each([
    ['ARCHIVED', 'archived', []],
    ['GDPRREQUEST', 'deleted', []],
    ['FROZEN', 'active', ['unknown ContactStatus “FROZEN”']],
    ['Jane Doe', 'active', ['unknown ContactStatus “?”']],
  ])('a status %s is the state %s', (ContactStatus, state, findings) => {
    expect(parse('contact', aContact({ ContactStatus }))).toMatchObject({ state, findings });
  });

  test('a merged contact points to the one that took it in', () => {
    const raw = aContact({ ContactStatus: 'ARCHIVED', MergedToContactID: contactId(2).toUpperCase() });
    expect(parse('contact', raw)).toMatchObject({ state: 'merged', mergedInto: contactId(2) });
  });

  test('a contact number of another integration is no reference of ours', () => {
    expect(parse('contact', aContact({ ContactNumber: 'HUB-77' }))?.reference).toBeNull();
  });

  test('the zero id of a failed create is no record', () => {
    expect(parse('contact', aContact({ ContactID: '00000000-0000-0000-0000-000000000000' }))).toBeNull();
  });

  test('two phones of one type keep the first and say so', () => {
    const Phones = [
      { PhoneType: 'MOBILE', PhoneNumber: '1' },
      { PhoneType: 'MOBILE', PhoneNumber: '2' },
      { PhoneType: 'OFFICE', PhoneNumber: '3' },
    ];
    const record = parse('contact', aContact({ Phones }));
    expect(record?.fields['Phone']).toEqual({ MOBILE: { PhoneNumber: '1' } });
    expect(record?.findings).toEqual(['more than one Phone of type MOBILE']);
  });

  test('never throws, whatever Xero sends', () => {
    const kinds = ['contact', 'account', 'tax_rate', 'tracking_category', 'branding_theme', 'currency', 'x'];
    const wild = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          ContactID: fc.oneof(fc.uuid(), fc.jsonValue()),
          ContactStatus: fc.jsonValue(),
          Name: fc.jsonValue(),
          UpdatedDateUTC: fc.oneof(
            fc.integer().map((ms) => `/Date(${ms}+0000)/`),
            fc.jsonValue(),
          ),
          Phones: fc.oneof(fc.array(fc.record({ PhoneType: fc.jsonValue() })), fc.jsonValue()),
          Addresses: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...kinds), wild, (kind, raw) => {
        const record = parse(kind, raw);
        expect(record === null || record.key !== '').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('composing a contact', () => {
  test('a create carries our reference and only what is filled', () => {
    const composed = compose(
      'contact',
      intent({
        action: 'create',
        key: null,
        current: null,
        set: {
          Name: ' Wattle & Gum ',
          FirstName: null,
          'Phone.MOBILE': { PhoneCountryCode: '61', PhoneNumber: '400 000 000', PhoneAreaCode: '' },
          'Address.STREET': null,
        },
      }),
    );
    expect(composed).toEqual({
      refused: [],
      body: {
        ContactNumber: 'plb:01k',
        Name: 'Wattle & Gum',
        Phones: [{ PhoneType: 'MOBILE', PhoneCountryCode: '61', PhoneNumber: '400 000 000' }],
      },
    });
  });

  test('an update never touches the contact number and carries the other phones along', () => {
    const { body, refused } = compose(
      'contact',
      intent({ set: { 'Phone.MOBILE': { PhoneNumber: '400 000 000' }, CompanyNumber: null } }),
    );
    expect(refused).toEqual([]);
    expect(body).toEqual({
      ContactID: contactId(1),
      CompanyNumber: '',
      Phones: [
        { PhoneType: 'DDI', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
        { PhoneType: 'DEFAULT', PhoneNumber: '53310000', PhoneAreaCode: '3', PhoneCountryCode: '61' },
        { PhoneType: 'FAX', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
        { PhoneType: 'MOBILE', PhoneNumber: '400 000 000', PhoneAreaCode: '', PhoneCountryCode: '' },
      ],
    });
  });

  test('archiving says nothing but the state; restoring may bring a new name', () => {
    const set = { Name: 'Wattle' };
    expect(compose('contact', intent({ action: 'archive', set })).body).toEqual({
      ContactID: contactId(1),
      ContactStatus: 'ARCHIVED',
    });
    expect(compose('contact', intent({ action: 'restore', set })).body).toEqual({
      ContactID: contactId(1),
      ContactStatus: 'ACTIVE',
      Name: 'Wattle',
    });
  });

  test.each<[string, Partial<ComposeIntent>, string]>([
    ['too long', { set: { AccountNumber: 'x'.repeat(51) } }, 'AccountNumber'],
    ['a control character', { set: { Name: 'Wattle\u0000' } }, 'Name'],
    ['half a surrogate pair', { set: { Name: 'Wattle\uD800' } }, 'Name'],
    ['an unknown field', { set: { Nmae: 'Wattle' } }, 'Nmae'],
    ['a read-only field', { set: { ContactNumber: 'mine' } }, 'ContactNumber'],
    ['a name taken away', { set: { Name: ' ' } }, 'Name'],
    ['a create without a name', { action: 'create', key: null, set: {} }, 'Name'],
    ['an update without an id', { key: null, set: { Name: 'W' } }, 'ContactID'],
    ['an unknown part', { set: { 'Phone.FAX': { Number: '1' } } }, 'Phone.FAX'],
    ['a part too long', { set: { 'Phone.FAX': { PhoneAreaCode: '12345678901' } } }, 'Phone.FAX'],
    ['a number for a text', { set: { Name: 5 } }, 'Name'],
    ['unknown present phones', { current: null, set: { 'Phone.FAX': { PhoneNumber: '1' } } }, 'Phone.FAX'],
  ])('%s is refused, by field', (_what, of, field) => {
    expect(compose('contact', intent(of)).refused.map((refusal) => refusal.field)).toEqual([field]);
  });

  test('reference lists are not written', () => {
    expect(compose('account', intent({})).refused).toHaveLength(1);
  });
});

/** What Xero does with a body: replaces what is there, lists whole, keeps what is not. */
const applyAsXero = (current: JsonValue | null, body: JsonObject): JsonObject => ({
  ...(isJsonObject(current) ? current : {}),
  UpdatedDateUTC: '/Date(1782867723000+0000)/',
  ContactID: contactId(1),
  ...body,
});

const texts = contactFields.filter(({ writable, type }) => writable && (type === 'text' || type === 'email'));
const plainText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength })
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= maxLength && !/\p{Cc}|\p{Cs}|\uFFFE|\uFFFF/u.test(text));
const partsOf = (list: PartList): fc.Arbitrary<JsonObject | null> =>
  fc.option(
    fc
      .record(
        Object.fromEntries(
          Object.entries(list.parts).map(([part, maxLength]) => [part, plainText(Math.min(maxLength, 12))]),
        ),
        { requiredKeys: [] },
      )
      .filter((parts) => Object.keys(parts).length > 0),
  );
const wanted = fc.record(
  {
    ...Object.fromEntries(
      texts
        .filter(({ required }) => required !== true)
        .map(({ name, maxLength }) => [name, fc.option(plainText(Math.min(maxLength ?? 20, 20)))]),
    ),
    Name: plainText(20),
    ...Object.fromEntries(phones.types.map((type) => [`Phone.${type}`, partsOf(phones)])),
    ...Object.fromEntries(addresses.types.map((type) => [`Address.${type}`, partsOf(addresses)])),
  },
  { requiredKeys: ['Name'] },
);

test('what is written reads back as it was wanted, and all else as it was', () => {
  fc.assert(
    fc.property(wanted, wanted, fc.constantFrom('create', 'update', 'restore'), (before, set, action) => {
      const created = compose('contact', intent({ action: 'create', key: null, current: null, set: before }));
      const current = action === 'create' ? null : applyAsXero(null, created.body);
      const { body, refused } = compose('contact', intent({ action, current, set }));
      expect(refused).toEqual([]);
      expect(contactBodySchema.safeParse(body).error).toBeUndefined();
      for (const { list, typeName } of [phones, addresses]) {
        const types = (listIn(body, list) ?? []).map((element) => valueAt(element, typeName));
        expect(new Set(types).size).toBe(types.length);
      }
      const after = parse('contact', applyAsXero(current, body));
      const expected: ComposeIntent['set'] = action === 'create' ? set : { ...before, ...set };
      const names = Object.keys(expected);
      expect(names.map((name) => [name, valueAt(after?.fields, name)])).toEqual(
        names.map((name) => [name, expected[name] ?? null]),
      );
    }),
    { numRuns: 300 },
  );
});

describe('reading reference lists', () => {
  test('a tax rate is keyed by its code and its rate stays a decimal text', () => {
    const raw = { Name: 'GST on Income', TaxType: 'OUTPUT', Status: 'ACTIVE', EffectiveRate: 10.0 };
    expect(parse('tax_rate', raw)).toMatchObject({
      key: 'OUTPUT',
      version: null,
      title: 'GST on Income',
      fields: { EffectiveRate: '10' },
    });
  });

  test('an account keeps its id, for its code may be absent; a bank number is no field', () => {
    const AccountID = 'ebd06280-af70-4bed-97c6-7451a454ad85';
    const raw = { AccountID, Name: 'Cheque', Type: 'BANK', Status: 'ARCHIVED', BankAccountNumber: '0209' };
    const record = parse('account', raw);
    expect(record).toMatchObject({ key: AccountID, title: 'Cheque', state: 'archived' });
    expect(JSON.stringify(record?.fields)).not.toContain('0209');
  });

  test('a tracking category, a branding theme and a currency have their own keys', () => {
    const TrackingCategoryID = 'ae777a87-5ef3-4fa0-a4f0-d10e1f13073a';
    expect(
      parse('tracking_category', { TrackingCategoryID, Name: 'Region', Status: 'ACTIVE', Options: null })
        ?.key,
    ).toBe(TrackingCategoryID);
    expect(parse('branding_theme', { BrandingThemeID: TrackingCategoryID, SortOrder: 0 })?.title).toBe(
      TrackingCategoryID,
    );
    expect(parse('currency', { Code: 'AUD', Description: 'Australian Dollar' })?.key).toBe('AUD');
  });
});
