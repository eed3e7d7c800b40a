import { z } from 'zod';
import { parseDecimal, placesOf } from '#base/decimal.ts';
import { customTextLength } from '#model/crm/custom-values.ts';
import { crmSubjects } from '#model/crm/nouns.ts';
import { isCurrency, parseMoney } from '#model/currency.ts';
import type { ErrorCode } from './error-codes.ts';
import { idOf } from './vocabulary.ts';

/** Text that may be missing; empty text is taken for none. */
export const textOrNone = (longest: number): z.ZodNullable<z.ZodString> =>
  z.string().trim().max(longest).nullable();

const unknownCurrency = 'is no currency that is known here';
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: unknownCurrency, abort: true })
  .refine(isCurrency, { error: unknownCurrency })
  .meta({ description: 'ISO 4217 code in capitals' });

/** Decimal text (`12.5`) that is not negative, with at most so many places after the point. */
export const decimalUpTo = (places: number): z.ZodString =>
  z
    .string()
    .max(30)
    .refine(
      (text) => {
        const value = parseDecimal(text);
        return value !== null && value.units >= 0n && placesOf(value) <= places;
      },
      { error: `is no decimal number with at most ${String(places)} places` },
    );

/** An amount in major units with its currency; its places are at most those of the currency. */
export const money = z
  .object({ amount: z.string().max(30), currency })
  .refine((value) => parseMoney(value) !== null, { error: 'is no amount of this currency' });

/** A day without time or zone, `YYYY-MM-DD`. */
export const plainDate = z.iso.date();

export const postalAddress = z.object({
  line1: textOrNone(200),
  line2: textOrNone(200),
  city: textOrNone(100),
  region: textOrNone(100),
  postalCode: textOrNone(20),
  /** ISO 3166, two capital letters; as it was written where a vendor names a country that is none. */
  country: textOrNone(60),
});
export type PostalAddressText = z.infer<typeof postalAddress>;

/** Values by key of the custom field: text, decimal text, plain date, choice, or true and false. */
export const customValues = z.record(z.string(), z.union([z.string(), z.boolean()]));
/** In a change: only the keys that change; null empties one. Checked against the fields' types. */
export const customChange = z.record(
  z.string().max(40),
  z.union([z.string().max(customTextLength), z.boolean(), z.null()]),
);

export const tags = z.array(z.string().trim().min(1).max(60)).max(50);

/** The version that the change was made from: 409 `crm.stale` when somebody changed it since. */
export const version = z.number().int().min(1);

/** A member of the workspace. */
export const person = z.object({ id: z.string(), name: z.string(), email: z.string() });
export type CrmPerson = z.infer<typeof person>;
/** A user id of a member; null for nobody. */
export const personId = z.string().min(1).max(200).nullable();

/** What notes, attachments and activities are about. `title` is null when it is not there any more. */
export const subjectKind = z.enum(crmSubjects);
export const subjectRef = z.object({ kind: z.string(), id: z.string(), title: z.string().nullable() });

export const contactRef = z.object({
  id: idOf('contact'),
  type: z.enum(['organization', 'individual']),
  name: z.string(),
  archived: z.boolean(),
});

export const archivedFilter = z.enum(['no', 'yes', 'all']).default('no');
/** `me`, `none`, or a user id. */
export const personFilter = z.string().max(200).optional();
/** Beginnings of words, in any order. */
export const words = z.string().trim().max(200).optional();

/** What any change of a CRM noun can be refused with. */
export const changeErrors = [
  'crm.module_off',
  'crm.not_found',
  'crm.stale',
  'crm.invalid',
  'crm.bad_reference',
] as const satisfies readonly ErrorCode[];
export const createErrors = [
  'crm.module_off',
  'crm.invalid',
  'crm.bad_reference',
] as const satisfies readonly ErrorCode[];
export const readErrors = ['crm.module_off', 'crm.not_found'] as const satisfies readonly ErrorCode[];
export const listErrors = ['crm.module_off', 'api.bad_cursor'] as const satisfies readonly ErrorCode[];
