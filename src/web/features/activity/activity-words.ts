import type { CrmActivity } from '#contract/crm-activity.ts';
import { humanise } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

/**
 * `changed email and phone`, `moved Website redesign: Negotiation`, `refunded: AUD 120.00`. `own` leaves out what the
 * page around it is about.
 */
export const sentenceOf = (entry: CrmActivity, own: boolean): string => {
  const fields = entry.fields.map((field) => humanise(field).toLowerCase());
  const details = wordsOf(entry, own);
  const about = own ? '' : ` ${entry.subject.title ?? `a ${entry.subject.kind}`}`;
  const what = fields.length === 0 ? '' : ` (${joined(fields)})`;
  const more = details.length === 0 ? '' : `: ${details.join(', ')}`;
  return `${entry.verb.replaceAll('_', ' ')}${about}${what}${more}`;
};

const idShape = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;

/** Details as people read them: amounts with their currency, no ids, nothing that the sentence says already. */
const wordsOf = ({ details, subject }: CrmActivity, own: boolean): readonly string[] => {
  const { amount, currency, number, ...others } = details;
  const isNamed = number === undefined || number === subject.title || (own && subject.kind === 'invoice');
  return [
    ...(isNamed ? [] : [number]),
    ...(amount === undefined || currency === undefined
      ? [amount ?? '', currency ?? '']
      : [formatMoney({ amount, currency })]),
    ...Object.values(others)
      .filter((text) => !idShape.test(text))
      .map((text) => (/^[a-z]+(_[a-z]+)+$/.test(text) ? text.replaceAll('_', ' ') : text)),
  ].filter((text) => text !== '');
};

const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
