import type { JsonObject } from '#base/json.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type {
  MoneyAccount,
  MoneyDoor,
  MoneyFinding,
  PaymentSettings,
  PaymentStage,
} from '#model/ledger-money.ts';
import { valueAt } from '#model/mapping.ts';
import type { RecordState } from '#model/connector.ts';
import { lockedTo } from './ledger-locks.ts';
import { planRecord, type Plan, type PlanInput, type SkipReason } from './plan.ts';

/** A payment of the same invoice, or another part of the same payment. */
export interface Neighbour {
  /** As the source's connector shows it. */
  readonly view: JsonObject;
  /** Its payment in the ledger, where it has one. */
  readonly target: { readonly state: RecordState; readonly fields: JsonObject } | null;
}

/** What belongs to a payment beside its own record. */
export interface PaymentContext {
  /** The source's invoice as its connector shows it; null while it is not read. */
  readonly invoice: JsonObject | null;
  /** The ledger's invoice that it is linked to; null while it is not. */
  readonly held: { readonly state: RecordState; readonly fields: JsonObject } | null;
  /** All payments of that invoice, the payment itself among them. */
  readonly neighbours: readonly Neighbour[];
  /** Totals of all invoices that the payment settles, by their keys. */
  readonly totals: ReadonlyMap<string, string>;
}

/** What lies on the desk of whoever plans payments into one ledger. */
export interface PaymentDesk {
  readonly settings: PaymentSettings;
  readonly door: MoneyDoor;
  readonly accounts: ReadonlyMap<string, MoneyAccount>;
  readonly facts: JsonObject;
  /** Whether the source's own vendor posts into this ledger. */
  readonly isFed: boolean;
  readonly contextOf: (view: JsonObject) => PaymentContext;
}

/**
 * Plans one payment into a ledger. A payment in the ledger stops the source's own collection, so only money that the source
 * says it has is carried, and never so that an invoice would be paid in the ledger while the source would still collect it.
 * Nothing is set against an invoice that others have paid. Pure.
 */
export const planLedgerPayment = (input: PlanInput, desk: PaymentDesk): Plan => {
  const { source, target } = input;
  const context = desk.contextOf(source.view);
  const stage = source.state === 'active' ? stageOf(source.view) : 'cancelled';
  if (target !== null) return planHeld(input, desk, context, stage);
  if (stage === 'refunded') return skip('flow.payment_taken_back');
  if (source.view['isElsewhere'] === true) return skip('flow.paid_elsewhere');
  if (!isSettled(stage, desk.settings)) return skip('flow.not_collected');
  const date = dayOf(source.view, desk.facts);
  if (date === null)
    return refuse('plan.amount_unreadable', 'The payment says no day on which it was collected.');
  const { from } = desk.settings;
  if (from !== undefined && date < from) return skip('flow.before_start');
  if (context.held === null || context.invoice === null) return skip('flow.waits_for_link');
  const share = shareOf(source.view, context);
  if ('finding' in share) return { plan: 'refuse', findings: [share.finding] };
  if (isAudit(context, desk))
    return skip(
      'plan.audit_missing',
      `No payment of ${amountText(share.minor, share.digits)} ${share.currency} stands on the ledger’s invoice.`,
    );
  const barrier = barrierOf(share, context, desk, source.view);
  if (barrier !== null) return barrier;
  const account = clearingOf(desk, share.currency);
  if ('plan' in account) return account;
  const locked = lockedTo(desk.facts);
  if (locked !== null && date <= locked)
    return refuse('plan.period_locked', `The ledger is locked up to ${locked}.`);
  const money = desk.door.placePayment({
    invoice: textAt(source.view, 'linked.invoice'),
    account: account.id,
    amount: amountText(share.minor, share.digits),
    date,
  });
  return planRecord({ ...input, source: { ...source, view: { ...source.view, money } } });
};

const skip = (reason: SkipReason, detail?: string): Plan => ({
  plan: 'skip',
  reason,
  ...(detail === undefined ? {} : { detail }),
});

const refuse = (code: MoneyFinding['code'] | 'plan.period_locked', message: string): Plan => ({
  plan: 'refuse',
  findings: [{ field: 'record', code, message }],
});

/** A payment that stands in the ledger: it agrees, or was taken back, or differs in what nobody may change. */
const planHeld = (
  input: PlanInput,
  desk: PaymentDesk,
  context: PaymentContext,
  stage: PaymentStage,
): Plan => {
  const { target, agreed } = input;
  if (target === null || target.state === 'deleted' || target.state === 'merged')
    return skip('flow.target_gone');
  const settled = isSettled(stage, { when: 'collected' });
  if (target.state === 'archived') {
    if (!settled)
      return { plan: 'nothing', agreed: { state: 'archived', values: agreed?.values ?? {} }, notes: [] };
    return agreed?.state === 'archived'
      ? refuse(
          'plan.payment_repaid',
          'The bank took the payment back, it was deleted in the ledger, and it is collected again.',
        )
      : skip('flow.target_archived');
  }
  const nothing: Plan = {
    plan: 'nothing',
    agreed: { state: 'active', values: agreed?.values ?? {} },
    notes: [],
  };
  if (settled) {
    const share = shareOf(input.source.view, context);
    if ('finding' in share) return { plan: 'refuse', findings: [share.finding] };
    const held = desk.door.readPayment(target.fields);
    const there = parseAmount(held.amount ?? '', share.digits);
    if (there === share.minor) return nothing;
    return refuse(
      'plan.payment_differs',
      `The source’s payment is ${amountText(share.minor, share.digits)} and the ledger’s ${held.amount ?? 'unknown'}.`,
    );
  }
  if (stage === 'refunded')
    return desk.settings.onRefunded === 'keep'
      ? nothing
      : refuse('plan.payment_refunded', 'The money was given back to the customer.');
  if (isAudit(context, desk))
    return skip(
      'plan.audit_differs',
      'The source does not have the money any more, and the ledger shows it.',
    );
  if (desk.settings.onRejected === 'finding')
    return refuse('plan.payment_rejected', 'The bank took the payment back, and the ledger shows it still.');
  const locked = lockedTo(desk.facts);
  const date = valueAt(target.fields, 'Date');
  if (locked !== null && typeof date === 'string' && date <= locked)
    return refuse('plan.period_locked', `The ledger is locked up to ${locked}.`);
  return {
    plan: 'write',
    action: 'archive',
    set: {},
    reason: 'The source does not have the money any more: the bank took it back.',
    agreed: { state: 'archived', values: agreed?.values ?? {} },
    notes: [],
  };
};

interface Share {
  readonly minor: bigint;
  readonly digits: number;
  readonly currency: string;
}

const unreadable = (message: string): { readonly finding: MoneyFinding } => ({
  finding: { field: 'record', code: 'plan.amount_unreadable', message },
});

/**
 * What of the payment is for its invoice: all of it, or the invoice's total where the totals of all its invoices come to
 * the payment to the cent. Anything else cannot be told.
 */
const shareOf = (
  view: JsonObject,
  { totals }: PaymentContext,
): Share | { readonly finding: MoneyFinding } => {
  const currency = textAt(view, 'amount.currency');
  if (!isCurrency(currency)) return unreadable('The payment names no currency that is known.');
  const digits = minorDigits(currency);
  const whole = parseAmount(textAt(view, 'amount.total'), digits);
  if (whole === null || whole <= 0n)
    return unreadable('The payment’s amount is none in whole units of its currency.');
  const keys = view['invoiceKeys'];
  const invoices = Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  if (invoices.length < 2) return { minor: whole, digits, currency };
  const each = invoices.map((key) => parseAmount(totals.get(key) ?? '', digits));
  const sum = each.reduce<bigint>((total, minor) => total + (minor ?? 0n), 0n);
  const own = parseAmount(totals.get(textAt(view, 'invoiceKey')) ?? '', digits);
  if (own === null || each.includes(null) || sum !== whole)
    return {
      finding: {
        field: 'record',
        code: 'plan.shares_unknown',
        message: `The payment of ${amountText(whole, digits)} is for ${invoices.length} invoices that come to ${amountText(sum, digits)}.`,
      },
    };
  return { minor: own, digits, currency };
};

/** What keeps the payment off the ledger's invoice; null when nothing does. */
const barrierOf = (
  share: Share,
  context: PaymentContext,
  desk: PaymentDesk,
  view: JsonObject,
): Plan | null => {
  if (context.held === null || context.invoice === null) return skip('flow.waits_for_link');
  const there = desk.door.readInvoice(context.held.fields);
  if (there.state === 'ended' || context.held.state !== 'active')
    return refuse('plan.invoice_ended', 'The ledger’s invoice was voided or deleted.');
  if (there.state === 'draft' || there.state === 'awaiting_approval') return skip('flow.waits_for_approval');
  const settled = textAt(view, 'settlementCurrency');
  if (settled !== '' && settled !== share.currency)
    return refuse(
      'plan.currency_differs',
      `The payment of ${amountText(share.minor, share.digits)} ${share.currency} was settled in ${settled}, so it is not on a clearing account in ${share.currency}.`,
    );
  if (there.currency !== null && there.currency !== share.currency)
    return refuse(
      'plan.currency_differs',
      `The payment is in ${share.currency} and the ledger’s invoice in ${there.currency}.`,
    );
  const [due, total] = [there.due, there.total].map((text) => parseAmount(text ?? '', share.digits));
  if (due === null || due === undefined || total === null || total === undefined)
    return refuse('plan.amount_unreadable', 'What the ledger’s invoice still owes cannot be read.');
  const shown = (minor: bigint): string => `${amountText(minor, share.digits)} ${share.currency}`;
  if (share.minor > due) {
    const ours = paidByUs(context, desk, share.digits);
    const byOthers = total - due - ours;
    if (byOthers > 0n)
      return refuse(
        'plan.paid_in_both',
        `The source collected ${shown(share.minor)}, and ${shown(byOthers)} of the invoice was paid or credited in the ledger by others; it owes ${shown(due)}.`,
      );
    return refuse(
      'plan.payment_exceeds',
      `The source collected ${shown(share.minor)}, and the ledger’s invoice owes ${shown(due)} of ${shown(total)}: ${shown(share.minor - due)} too much.`,
    );
  }
  return share.minor === due ? collectionBarrier(context, view) : null;
};

/**
 * The payment would make the invoice paid in the ledger, which stops the source's own collection. So the source must say
 * that it is paid, and have no other payment of it that it would still collect.
 */
const collectionBarrier = (context: PaymentContext, view: JsonObject): Plan | null => {
  const own = textAt(view, 'paymentKey');
  const isStillOpen = context.neighbours.some(
    (other) => textAt(other.view, 'paymentKey') !== own && stageOf(other.view) === 'open',
  );
  if (isStillOpen)
    return refuse(
      'plan.would_still_collect',
      'Another payment of the invoice is scheduled or under way at the source, which a paid invoice would stop.',
    );
  const invoice = context.invoice ?? {};
  if (textAt(invoice, 'paidState') === 'paid') return null;
  const [changed, collected] = [textAt(invoice, 'updatedAt'), textAt(view, 'collectedAt')].map((text) =>
    Date.parse(text),
  );
  // What was read of the invoice is from before the collection: it is read again by itself.
  if (changed !== undefined && collected !== undefined && changed < collected)
    return skip('flow.waits_for_source');
  return refuse(
    'plan.would_still_collect',
    'The payment would make the invoice paid in the ledger, and the source says that it is not paid.',
  );
};

const paidByUs = ({ neighbours }: PaymentContext, { door }: PaymentDesk, digits: number): bigint =>
  neighbours.reduce(
    (sum, { target }) =>
      target?.state === 'active'
        ? sum + (parseAmount(door.readPayment(target.fields).amount ?? '', digits) ?? 0n)
        : sum,
    0n,
  );

const clearingOf = ({ settings, accounts, facts }: PaymentDesk, currency: string): MoneyAccount | Plan => {
  const named = settings.clearingAccounts?.find((each) => each.currency === currency)?.account;
  const id = named ?? settings.clearingAccount;
  if (id === '')
    return refuse(
      'plan.money_account',
      `No clearing account for ${currency} is chosen in the flow’s settings.`,
    );
  const account = accounts.get(id.toLowerCase());
  if (account === undefined)
    return refuse('plan.money_account', 'The clearing account is not in the ledger, or was archived.');
  if (!account.isBank && !account.takesPayments)
    return refuse('plan.money_account', `The account “${account.name}” does not take payments.`);
  const own = account.currency ?? textAt(facts, 'currency');
  if (account.isBank && own !== '' && own !== currency)
    return refuse(
      'plan.money_account',
      `The account “${account.name}” is in ${own}, the payment in ${currency}.`,
    );
  return account;
};

const isAudit = ({ invoice }: PaymentContext, { settings, isFed }: PaymentDesk): boolean =>
  settings.mode === 'audit' ||
  (settings.mode === 'auto' && isFed) ||
  typeof invoice?.['pushedTo'] === 'string';

/** What is not understood may still be collected. */
export const stageOf = (view: JsonObject): PaymentStage => {
  const stage = view['stage'];
  return stage === 'collected' || stage === 'paid_out' || stage === 'refunded' || stage === 'cancelled'
    ? stage
    : 'open';
};

export const isSettled = (stage: PaymentStage, { when }: Pick<PaymentSettings, 'when'>): boolean =>
  stage === 'paid_out' || (when === 'collected' && stage === 'collected');

/** The calendar day of the collection where the ledger's organisation is. */
const dayOf = (view: JsonObject, facts: JsonObject): string | null => {
  const at = Date.parse(textAt(view, 'collectedAt'));
  if (Number.isNaN(at)) return null;
  const timeZone = textAt(facts, 'timeZone');
  return new Intl.DateTimeFormat('en-CA', { timeZone: timeZone === '' ? 'UTC' : timeZone }).format(at);
};

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
