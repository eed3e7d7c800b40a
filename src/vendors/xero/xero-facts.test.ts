import { expect, test } from 'vitest';
import { factsOf } from './xero-facts.ts';

const organisation = {
  OrganisationID: 'b2c885a9-4bb9-4a00-9b6e-6c2bf60b1a2b',
  Name: 'Wattle Practice',
  BaseCurrency: 'AUD',
  CountryCode: 'AU',
  Timezone: 'AUSEASTERNSTANDARDTIME',
  PeriodLockDate: '/Date(1546214400000+0000)/',
  ShortCode: '!mBdtL',
  Edition: 'BUSINESS',
  Class: 'PREMIUM',
};

test('an organisation tells its zone by IANA name and its lock dates as plain dates', () => {
  expect(factsOf(organisation)).toEqual({
    organisationId: 'b2c885a9-4bb9-4a00-9b6e-6c2bf60b1a2b',
    name: 'Wattle Practice',
    legalName: null,
    timeZone: 'Australia/Sydney',
    timeZoneCode: 'AUSEASTERNSTANDARDTIME',
    countryCode: 'AU',
    currency: 'AUD',
    periodLockDate: '2018-12-31',
    endOfYearLockDate: null,
    class: 'PREMIUM',
    edition: 'BUSINESS',
    shortCode: '!mBdtL',
    isDemo: false,
    canInvoice: true,
  });
});

test('a zone that we do not know is no zone, and is named', () => {
  expect(factsOf({ ...organisation, Timezone: 'MARSSTANDARDTIME' })).toMatchObject({
    timeZone: null,
    timeZoneCode: 'MARSSTANDARDTIME',
  });
});

test.each([{ Edition: 'PARTNER' }, { Class: 'LEDGER' }, { Class: 'GST_CASHBOOK' }])(
  'an organisation with %o cannot invoice',
  (of) => {
    expect(factsOf({ ...organisation, ...of })).toMatchObject({ canInvoice: false });
  },
);

test('what is no organisation has no facts', () => {
  expect(factsOf(null)).toBeNull();
  expect(factsOf({ Name: ' ' })).toBeNull();
});
