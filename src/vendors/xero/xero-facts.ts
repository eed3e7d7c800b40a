import type { JsonObject, JsonValue } from '#base/json.ts';
import { plainDateOf } from './xero-dates.ts';
import { organisationSchema } from './xero-schemas.ts';
import { timeZoneOf } from './xero-time-zones.ts';

/** Plans without sales invoices. Source: `Organisation.Class` and `Edition` in Xero-OpenAPI 16.1.0. */
const cashbookClasses = new Set(['LEDGER', 'GST_CASHBOOK', 'NON_GST_CASHBOOK']);

/**
 * What the engine must know of an organisation. `periodLockDate` and `endOfYearLockDate` are plain dates or null:
 * nothing dated on or before them can be written. `timeZone` is an IANA name, null when Xero's is unknown to us
 * (`timeZoneCode` has Xero's own). Null when the answer is no organisation.
 */
export const factsOf = (raw: JsonValue): JsonObject | null => {
  const read = organisationSchema.safeParse(raw);
  if (!read.success || read.data.Name.trim() === '') return null;
  const organisation = read.data;
  return {
    organisationId: orNull(organisation.OrganisationID),
    name: organisation.Name.trim(),
    legalName: orNull(organisation.LegalName.trim()),
    timeZone: timeZoneOf(organisation.Timezone),
    timeZoneCode: orNull(organisation.Timezone),
    countryCode: orNull(organisation.CountryCode),
    currency: orNull(organisation.BaseCurrency),
    periodLockDate: plainDateOf(organisation.PeriodLockDate),
    endOfYearLockDate: plainDateOf(organisation.EndOfYearLockDate),
    class: orNull(organisation.Class),
    edition: orNull(organisation.Edition),
    shortCode: orNull(organisation.ShortCode),
    isDemo: organisation.IsDemoCompany,
    canInvoice: organisation.Edition !== 'PARTNER' && !cashbookClasses.has(organisation.Class),
  };
};

const orNull = (text: string): string | null => (text === '' ? null : text);
