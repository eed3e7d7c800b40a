import type { CrmActivity } from '#contract/crm-activity.ts';
import { humanise } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

/**
 * `changed email and phone`, `moved Website redesign: Negotiation`, `refunded: AUD 120.00`. `own` leaves out what the
 * page around it is about.
 */
export const sentenceOf = (entry: CrmActivity, own: boolean): string => {
  const fields = entry.fields
    .filter((field) => field !== 'state' || entry.verb === 'changed')
    .map((field) => humanise(field).toLowerCase());
  const details = wordsOf(entry, own);
  const about = own ? '' : ` ${entry.subject.title ?? `a ${entry.subject.kind}`}`;
  const what = fields.length === 0 ? '' : ` (${joined(fields)})`;
  const more = details.length === 0 ? '' : `: ${details.join(', ')}`;
  return `${verbs[entry.verb] ?? entry.verb.replaceAll('_', ' ')}${about}${what}${more}`;
};

/** Where the verb as it is stored reads badly after a name. */
const verbs: Readonly<Record<string, string>> = {
  billing_stopped: 'was stopped at Stripe',
  cancellation_changed: 'changed when it ends',
  disputed: 'heard of a dispute',
  given_up: 'gave up',
  new_customer_asked: 'asked for a new customer',
  marked_uncollectible: 'marked it as uncollectible',
  paid_out_of_band: 'recorded a payment',
  quote_accepted: 'took over the quoted lines',
  time_added: 'added time',
};

const idShape = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;
const codeShape = /^[a-z_]+\.[a-z_]+$/;

/** Details as people read them: amounts with their currency, no ids or codes, nothing that the sentence says already. */
const wordsOf = ({ details, subject }: CrmActivity, own: boolean): readonly string[] => {
  const { amount, currency, number, ...others } = details;
  const isNamed = number === undefined || number === subject.title || (own && subject.kind === 'invoice');
  return [
    ...(isNamed ? [] : [number]),
    ...(amount === undefined || currency === undefined
      ? [amount ?? '', currency ?? '']
      : [formatMoney({ amount, currency })]),
    ...Object.values(others)
      .filter((text) => !idShape.test(text) && !codeShape.test(text))
      .map((text) => (/^[a-z]+(_[a-z]+)+$/.test(text) ? text.replaceAll('_', ' ') : text)),
  ].filter((text) => text !== '');
};

const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
