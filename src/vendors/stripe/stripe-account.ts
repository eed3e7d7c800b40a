import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec, ObservedRecord } from '#model/connector.ts';
import type { StripeMode } from './stripe-access.ts';
import { recordOf, spoken } from './stripe-records.ts';
import { accountSchema, type Account } from './stripe-schemas.ts';

const field = (name: string, label: string, type: FieldSpec['type'] = 'text'): FieldSpec => ({
  name,
  label,
  type,
  writable: false,
});

/**
 * The account itself is a record too, so that a change of it, and the end of our access above all, reaches us the way
 * everything does: an event marks it, reading it finds what became of it.
 */
export const accountFields: readonly FieldSpec[] = [
  field('name', 'Name'),
  field('country', 'Country'),
  field('currency', 'Currency'),
  field('charges_enabled', 'Takes payments', 'boolean'),
  field('payouts_enabled', 'Gets payouts', 'boolean'),
  field('details_submitted', 'Details are complete', 'boolean'),
];

export const accountName = (account: Account): string =>
  [account.settings?.dashboard?.display_name, account.business_profile?.name, account.email]
    .map((text) => text?.trim() ?? '')
    .find((text) => text !== '') ?? account.id;

export const parseAccount = (raw: JsonValue): ObservedRecord | null => {
  const read = accountSchema.safeParse(raw);
  if (!read.success) return null;
  const account = read.data;
  return recordOf({
    kind: 'account',
    key: account.id,
    state: 'active',
    title: accountName(account),
    fields: spoken({
      name: accountName(account),
      country: account.country,
      currency: account.default_currency.toUpperCase(),
      charges_enabled: account.charges_enabled,
      payouts_enabled: account.payouts_enabled,
      details_submitted: account.details_submitted,
    }),
    raw,
    findings: account.charges_enabled === null ? ['does not say whether it takes payments'] : [],
  });
};

/** What the engine and people must know of the account; null when the answer is no account. */
export const factsOf = (
  raw: JsonValue,
  access: { readonly mode: StripeMode; readonly scope: string | null },
): JsonObject | null => {
  const read = accountSchema.safeParse(raw);
  if (!read.success) return null;
  const account = read.data;
  return {
    accountId: account.id,
    name: accountName(account),
    timeZone: account.settings?.dashboard?.timezone || null,
    countryCode: account.country || null,
    currency: account.default_currency === '' ? null : account.default_currency.toUpperCase(),
    chargesEnabled: account.charges_enabled,
    payoutsEnabled: account.payouts_enabled,
    detailsSubmitted: account.details_submitted,
    livemode: access.mode === 'live',
    scope: access.scope,
  };
};
