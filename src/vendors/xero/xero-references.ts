import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ObservedRecord, RecordState } from '#model/connector.ts';
import { instantOf } from './xero-dates.ts';
import {
  accountSchema,
  brandingThemeSchema,
  contactGroupSchema,
  currencySchema,
  taxRateSchema,
  trackingCategorySchema,
} from './xero-schemas.ts';
import { codeWord, guidOf } from './xero-text.ts';

/** Lists that are read and kept so that mappings can be checked against them; never written. */
type ParseReference = (raw: JsonValue) => ObservedRecord | null;

const stateOf = (status: string): { state: RecordState; findings: readonly string[] } => {
  switch (status) {
    case 'ACTIVE':
    case '':
      return { state: 'active', findings: [] };
    case 'ARCHIVED':
      return { state: 'archived', findings: [] };
    case 'DELETED':
      return { state: 'deleted', findings: [] };
    default:
      return { state: 'active', findings: [`unknown Status “${codeWord(status)}”`] };
  }
};

/** Drops what says nothing, so that absent and empty are one. */
const saying = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== null));

const record = (
  kind: string,
  raw: JsonValue,
  of: {
    readonly key: string | null;
    readonly title: string;
    readonly status: string;
    readonly version: number | null;
    readonly fields: JsonObject;
  },
): ObservedRecord | null =>
  of.key === null || of.key === ''
    ? null
    : {
        kind,
        key: of.key,
        aliases: [],
        version: of.version,
        ...stateOf(of.status),
        mergedInto: null,
        title: of.title.trim() === '' ? of.key : of.title.trim(),
        email: null,
        taxNumber: null,
        reference: null,
        parent: null,
        foreignKeys: {},
        fields: saying(of.fields),
        raw,
      };

const account: ParseReference = (raw) => {
  const read = accountSchema.safeParse(raw);
  if (!read.success) return null;
  const { AccountID, UpdatedDateUTC, ...fields } = read.data;
  return record('account', raw, {
    key: guidOf(AccountID),
    title: `${fields.Code} ${fields.Name}`,
    status: fields.Status,
    version: instantOf(UpdatedDateUTC),
    fields: { AccountID, ...fields },
  });
};

/** Keyed by the code that lines carry. Rates are kept as decimal text: they multiply amounts. */
const taxRate: ParseReference = (raw) => {
  const read = taxRateSchema.safeParse(raw);
  if (!read.success) return null;
  const fields = read.data;
  return record('tax_rate', raw, {
    key: fields.TaxType,
    title: fields.Name,
    status: fields.Status,
    version: null,
    fields,
  });
};

const trackingCategory: ParseReference = (raw) => {
  const read = trackingCategorySchema.safeParse(raw);
  if (!read.success) return null;
  return record('tracking_category', raw, {
    key: guidOf(read.data.TrackingCategoryID),
    title: read.data.Name,
    status: read.data.Status,
    version: null,
    fields: read.data,
  });
};

const brandingTheme: ParseReference = (raw) => {
  const read = brandingThemeSchema.safeParse(raw);
  if (!read.success) return null;
  return record('branding_theme', raw, {
    key: guidOf(read.data.BrandingThemeID),
    title: read.data.Name,
    status: '',
    version: null,
    fields: read.data,
  });
};

const contactGroup: ParseReference = (raw) => {
  const read = contactGroupSchema.safeParse(raw);
  if (!read.success) return null;
  return record('contact_group', raw, {
    key: guidOf(read.data.ContactGroupID),
    title: read.data.Name,
    status: read.data.Status,
    version: null,
    fields: read.data,
  });
};

const currency: ParseReference = (raw) => {
  const read = currencySchema.safeParse(raw);
  if (!read.success) return null;
  return record('currency', raw, {
    key: read.data.Code,
    title: read.data.Description,
    status: '',
    version: null,
    fields: read.data,
  });
};

export const referenceParsers: Readonly<Record<string, ParseReference>> = {
  account,
  tax_rate: taxRate,
  tracking_category: trackingCategory,
  branding_theme: brandingTheme,
  currency,
  contact_group: contactGroup,
};
