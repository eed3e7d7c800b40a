import { dayMs, toIso } from '#base/clock.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { amountText, parseAmount, type Money } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import {
  compareStandings,
  type ChargedDoor,
  type CollectedPayment,
  type PairFinding,
  type PairingSettings,
  type ToldMoney,
} from '#model/pairing.ts';
import { planRecord, type Plan, type PlanInput, type SkipReason } from './plan.ts';

/** What belongs to a payment beside its own record. */
export interface PairContext {
  readonly payment: CollectedPayment;
  /** Keys of all charges that it refers to or that refer to it. */
  readonly charges: readonly string[];
  /** The charge that is looked at: linked, or the only one of `charges`, or one that only looks alike; null without any. */
  readonly charge: { readonly key: string; readonly money: ToldMoney } | null;
  /** How the charge came to be looked at. `alike`: no reference leads to it, only payer, amount and time. */
  readonly found: 'linked' | 'named' | 'alike';
  /** Whether a reference is of the payment itself, and not only of an invoice. */
  readonly isExact: boolean;
  /** Other payments that the charge belongs to as well. */
  readonly rivals: readonly string[];
  /** Ids of charges that it names and that are not known. */
  readonly unseen: readonly string[];
}

/** What lies on the desk of whoever plans pairs. */
export interface PairDesk {
  readonly settings: PairingSettings;
  readonly door: ChargedDoor;
  readonly facts: JsonObject;
  readonly contextOf: (view: JsonObject) => PairContext;
}

/** Money that came within this time of the other may be the same customer paying twice. Ours. */
export const alikeWithinMs = 14 * dayMs;

/**
 * Plans one pair: a payment that one vendor collected and the charge of another that an explicit reference says it is. Amount,
 * currency, how the money came and how far it has come are compared first, and nothing is written where one of them differs.
 * An amount, a name or an e-mail address never makes a pair. Pure.
 */
export const planPair = (input: PlanInput, desk: PairDesk): Plan => {
  const context = desk.contextOf(input.source.view);
  const { charge, found, unseen } = context;
  const payment: CollectedPayment =
    input.source.state === 'active' ? context.payment : { ...context.payment, standing: 'none' };
  if (found !== 'linked' && isBefore(payment, desk)) return skip('flow.before_start');
  if (context.charges.length > 1 || leadsElsewhere(context))
    return payment.standing === 'none' && !context.isExact
      ? skip('flow.not_collected')
      : refuse('plan.pair_several', severalMessage(context));
  if (charge === null || input.target === null)
    return unseen.length > 0
      ? skip('pair.charge_unseen', `It names ${unseen.join(', ')}.`)
      : skip('pair.no_reference');
  const { money } = charge;
  if (found === 'alike')
    return skip(
      'pair.paid_in_both',
      `${moneyWords(payment)} was collected, and ${charge.key} of ${moneyWords(money)} came from the same customer; no reference says that they are one.`,
    );
  if (payment.standing === 'none' && !context.isExact && found !== 'linked')
    return skip('flow.not_collected');
  if (context.rivals.length > 0)
    return refuse(
      'plan.pair_shared',
      `${charge.key} belongs to ${context.rivals.join(', ')} as well: one charge is one payment.`,
    );
  const compared = compareMoney(payment, money, desk);
  if (compared.findings.length > 0)
    return { plan: 'refuse', findings: compared.findings, differing: compared.differing };
  const verdict = compareStandings(payment.standing, money.standing);
  if (verdict === 'wait') return skip('pair.under_way');
  if (verdict === 'no_money') return skip('flow.not_collected');
  return planRecord(input);
};

const skip = (reason: SkipReason, detail?: string): Plan => ({
  plan: 'skip',
  reason,
  ...(detail === undefined ? {} : { detail }),
});

const refuse = (code: PairFinding['code'], message: string): Plan => ({
  plan: 'refuse',
  findings: [{ field: 'record', code, message }],
});

/** It was linked to a charge, and names another one by now. */
const leadsElsewhere = ({ found, charge, charges }: PairContext): boolean =>
  found === 'linked' && charge !== null && charges.length > 0 && !charges.includes(charge.key);

const severalMessage = ({ found, charge, charges }: PairContext): string =>
  found === 'linked' && charge !== null
    ? `It is linked to ${charge.key}, and references lead to ${charges.join(', ')}.`
    : `References lead to ${charges.length} charges: ${charges.join(', ')}.`;

const isBefore = ({ at }: CollectedPayment, { settings, facts }: PairDesk): boolean => {
  if (settings.from === undefined || at === null) return false;
  const zone = facts['timeZone'];
  const timeZone = typeof zone === 'string' && zone !== '' ? zone : 'UTC';
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at) < settings.from;
};

/** An amount in minor units, or why it is none. */
const minorOf = (money: ToldMoney, whose: string): Money | { readonly reason: string } => {
  const { amount, currency } = money;
  if (currency === null || !isCurrency(currency))
    return { reason: `${whose} names no currency that is known${currency === null ? '' : `: ${currency}`}.` };
  const digits = minorDigits(currency);
  const minor = amount === null ? null : parseAmount(amount, digits);
  if (minor === null)
    return {
      reason:
        amount === null
          ? `${whose} says no amount.`
          : `${whose} is ${amount} ${currency}, and ${currency} has ${digits} decimal places.`,
    };
  return { minor, currency };
};

interface Compared {
  readonly findings: readonly PairFinding[];
  /** What the payment says of the charge’s fields that differ. */
  readonly differing: Readonly<Record<string, JsonValue>>;
}

const compareMoney = (payment: CollectedPayment, charge: ToldMoney, desk: PairDesk): Compared => {
  const { fields } = desk.door;
  const findings: PairFinding[] = [];
  const differing: Record<string, JsonValue> = {};
  const find = (
    at: keyof typeof fields,
    code: PairFinding['code'],
    message: string,
    wanted: JsonValue,
  ): void => {
    findings.push({ field: fields[at], code, message });
    differing[fields[at]] = wanted;
  };
  const wanted = collectedMinor(payment, desk.settings);
  const held = minorOf(charge, 'The charge');
  if ('reason' in wanted) find('amount', 'plan.amount_unreadable', wanted.reason, payment.amount);
  else if ('reason' in held)
    find(
      'amount',
      'plan.amount_unreadable',
      held.reason,
      amountText(wanted.minor, minorDigits(wanted.currency)),
    );
  else if (wanted.currency !== held.currency)
    find(
      'currency',
      'plan.currency_differs',
      `${words(wanted)} was collected, and the charge is ${words(held)}.`,
      wanted.currency,
    );
  else if (wanted.minor !== held.minor)
    find(
      'amount',
      'plan.pair_amount_differs',
      `${words(wanted)} was collected, and the charge is ${words(held)}: ${words({ minor: distance(wanted.minor, held.minor), currency: held.currency })} apart.`,
      amountText(wanted.minor, minorDigits(wanted.currency)),
    );
  if (payment.method !== null && charge.method !== null && payment.method !== charge.method)
    find(
      'method',
      'plan.pair_method_differs',
      `The payment came ${methodWords[payment.method]}, and the charge ${methodWords[charge.method]}.`,
      payment.method,
    );
  if (compareStandings(payment.standing, charge.standing) === 'differ')
    find(
      'status',
      'plan.pair_state_differs',
      `The payment is “${payment.status}”, and the charge “${charge.status}”.`,
      payment.status,
    );
  return { findings, differing };
};

const collectedMinor = (
  payment: CollectedPayment,
  { surcharge }: PairingSettings,
): Money | { readonly reason: string } => {
  const whole = minorOf(payment, 'The payment');
  if ('reason' in whole || surcharge === 'included' || payment.surcharge === null) return whole;
  const more = minorOf({ ...payment, amount: payment.surcharge }, 'The payment’s surcharge');
  return 'reason' in more ? more : { minor: whole.minor + more.minor, currency: whole.currency };
};

const words = ({ minor, currency }: Money): string =>
  `${amountText(minor, minorDigits(currency))} ${currency}`;

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

const methodWords = { card: 'by card', bank: 'from a bank account' } as const;

const moneyWords = ({ amount, currency, at }: ToldMoney): string =>
  `${amount ?? 'an unknown amount'} ${currency ?? ''}${at === null ? '' : ` on ${toIso(at).slice(0, 10)}`}`;

/** Whether a charge without any reference looks like the payment: as much money, of one customer, at about the time. */
export const looksAlike = (
  payment: CollectedPayment,
  charge: ToldMoney,
  settings: PairingSettings,
): boolean => {
  if (payment.standing !== 'received' || charge.standing !== 'received') return false;
  if (payment.at === null || charge.at === null || Math.abs(payment.at - charge.at) > alikeWithinMs)
    return false;
  const [wanted, held] = [collectedMinor(payment, settings), minorOf(charge, '')];
  return (
    !('reason' in wanted) &&
    !('reason' in held) &&
    wanted.currency === held.currency &&
    wanted.minor === held.minor
  );
};
