import type { JsonObject } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import { clearingFigures, type ClearingFigures, type Movement } from '#model/clearing-figures.ts';
import type { ClearingSettings } from '#model/ledger-clearing.ts';
import type { MoneyAccount, MoneyDoor, MoneyFinding } from '#model/ledger-money.ts';
import { valueAt } from '#model/mapping.ts';
import { lockedTo } from './ledger-locks.ts';
import { planRecord, type Plan, type PlanInput, type SkipReason } from './plan.ts';

/** Where the payment or returned payout behind a movement stands in the ledger. */
export type Standing =
  | { readonly is: 'stands'; readonly account: string; readonly amount: string }
  /** It is known here and not in the ledger yet. */
  | { readonly is: 'waiting' }
  /** Nothing here is that payment. */
  | { readonly is: 'unknown' };

/** What lies on the desk of whoever plans payouts out of a clearing account. */
export interface ClearingDesk {
  readonly settings: ClearingSettings;
  readonly door: MoneyDoor;
  /** Whether this flow keeps the transfers; the other keeps what was spent on the way. */
  readonly isTransfer: boolean;
  /** By id. */
  readonly accounts: ReadonlyMap<string, MoneyAccount>;
  readonly facts: JsonObject;
  readonly standingOf: (movement: Movement) => Standing;
}

/**
 * Plans the money of one payout out of the clearing account of its currency: a transfer to the bank of what was paid out,
 * and what fees, refunds and disputes took as money spent, so that nothing of the payout is left on the account. Nothing is
 * written of a payout whose movements do not come to its amount, or whose payments do not stand there to the cent. A payout
 * that failed is spent from all the same, and its transfer left out: its money is part of a later payout. Pure.
 */
export const planClearing = (input: PlanInput, desk: ClearingDesk): Plan => {
  const { source, target } = input;
  const { view } = source;
  const { settings } = desk;
  if (target !== null && target.state !== 'active')
    return skip(target.state === 'archived' ? 'flow.target_archived' : 'flow.target_gone');
  if (source.state !== 'active') return skip('flow.source_gone');
  const { stage } = view;
  if (stage !== 'arrived' && stage !== 'failed') return skip('flow.payout_open');
  if (target === null && stage === 'failed' && desk.isTransfer) return skip('flow.payout_failed');
  const date = dayOf(view['arrivesAt'], 'UTC');
  if (date === null) return refuse('plan.amount_unreadable', 'The payout says no day of arrival.');
  if (target === null && settings.from !== undefined && date < settings.from)
    return skip('flow.before_start');
  const figures = clearingFigures(view);
  if ('code' in figures) return refuse(figures.code, figures.message);
  if (target !== null) return planHeld(input, desk, figures);
  const account = accountsOf(desk, figures.currency);
  if ('plan' in account) return account;
  const barrier = barrierOf(desk, figures, account.clearing);
  if (barrier !== null) return barrier;
  const money = moneyOf(desk, figures, account, date);
  if (money === null) return skip('flow.nothing_to_post');
  if (!('placed' in money)) return money;
  if (settings.mode === 'audit') return skip('flow.audit_only');
  return write(input, desk, money.placed, date);
};

/**
 * Plans the way back of a payout that failed after its transfer was made: the same amount from the bank to the clearing
 * account. `held` is that transfer's amount and currency; null where none stands. Pure.
 */
export const planReturn = (
  input: PlanInput,
  desk: Omit<ClearingDesk, 'standingOf' | 'isTransfer'>,
  held: { readonly amount: string } | null,
): Plan => {
  const { source, target } = input;
  if (target !== null) return planReturned(input);
  if (source.state !== 'active') return skip('flow.source_gone');
  if (source.view['stage'] !== 'failed') return skip('flow.nothing_to_post');
  if (held === null) return skip('flow.payout_failed');
  const currency = textAt(source.view, 'amount.currency');
  const total = textAt(source.view, 'amount.total');
  const date = dayOf(source.view['returnedAt'], textAt(desk.facts, 'timeZone'));
  if (date === null) return refuse('plan.amount_unreadable', 'The payout says no day on which it came back.');
  const account = accountsOf(desk, currency);
  if ('plan' in account) return account;
  if (held.amount !== total.replace(/^-/, ''))
    return refuse(
      'plan.payout_changed',
      `${total} ${currency} came back, and the ledger’s transfer is of ${held.amount}.`,
    );
  if (desk.settings.mode === 'audit') return skip('flow.audit_only');
  const [from, to] = total.startsWith('-')
    ? [account.clearing, account.bank]
    : [account.bank, account.clearing];
  const placed = desk.door.placeTransfer({ from: from.id, to: to.id, amount: held.amount, date });
  return write(input, desk, placed, date);
};

const planReturned = ({ target, agreed }: PlanInput): Plan =>
  target?.state === 'active'
    ? { plan: 'nothing', agreed: { state: 'active', values: agreed?.values ?? {} }, notes: [] }
    : skip(target?.state === 'archived' ? 'flow.target_archived' : 'flow.target_gone');

const write = (
  input: PlanInput,
  { facts }: Pick<ClearingDesk, 'facts'>,
  money: JsonObject,
  date: string,
): Plan => {
  const locked = lockedTo(facts);
  if (locked !== null && date <= locked)
    return refuse('plan.period_locked', `The ledger is locked up to ${locked}.`);
  return planRecord({
    ...input,
    // What may be created was decided above.
    settings: { ...input.settings, createStates: [textAt(input.source.view, 'status')] },
    source: { ...input.source, view: { ...input.source.view, money } },
  });
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

/** What was made of a payout is never changed; a payout that comes to another amount since is told. */
const planHeld = ({ target, agreed }: PlanInput, desk: ClearingDesk, figures: ClearingFigures): Plan => {
  const held = target === null ? '' : textAt(target.fields, desk.isTransfer ? 'Amount' : 'Total');
  const due = desk.isTransfer ? figures.net : costOf(figures);
  if (held === amountText(absolute(due), figures.digits))
    return { plan: 'nothing', agreed: { state: 'active', values: agreed?.values ?? {} }, notes: [] };
  return refuse(
    'plan.payout_changed',
    `The payout asks for ${amountText(due, figures.digits)} ${figures.currency}, and the ledger shows ${held === '' ? 'another amount' : held}.`,
  );
};

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

const costOf = ({ fees, refunds, disputes }: ClearingFigures): bigint => fees + refunds + disputes;

/** What keeps a payout off the ledger: movements that nobody can explain, or payments that do not stand there. */
const barrierOf = (desk: ClearingDesk, figures: ClearingFigures, clearing: MoneyAccount): Plan | null => {
  const shown = (minor: bigint): string => `${amountText(minor, figures.digits)} ${figures.currency}`;
  const others = figures.movements.filter(({ kind }) => kind === 'other');
  if (others.length > 0)
    return refuse(
      'plan.payout_unexplained',
      `${String(others.length)} of the payout’s movements are of a kind that is not posted: ${[...new Set(others.map(({ what, minor }) => `${what} of ${shown(minor)}`))].join(', ')}.`,
    );
  const expected = figures.movements
    .filter(({ kind }) => kind === 'payment' || kind === 'returned_payout')
    .map((movement) => ({ movement, standing: desk.standingOf(movement) }));
  const unknown = expected.filter(({ standing }) => standing.is === 'unknown');
  const sum = (of: typeof expected): bigint => of.reduce((total, { movement }) => total + movement.minor, 0n);
  if (unknown.length > 0)
    return refuse(
      'plan.payout_unexplained',
      `${String(unknown.length)} of the payout’s ${String(expected.length)} payments, ${shown(sum(unknown))} in all, are of no invoice that is known here.`,
    );
  for (const { movement, standing } of expected) {
    if (standing.is !== 'stands') continue;
    if (standing.account !== '' && standing.account !== clearing.id)
      return refuse(
        'plan.money_account',
        `A payment of ${shown(movement.minor)} stands on another account than “${clearing.name}”.`,
      );
    if (standing.amount !== '' && standing.amount !== amountText(movement.minor, figures.digits))
      return refuse(
        'plan.payment_differs',
        `The provider’s payment is ${shown(movement.minor)} and the ledger’s ${standing.amount}.`,
      );
  }
  const waiting = expected.filter(({ standing }) => standing.is === 'waiting');
  if (waiting.length === 0) return null;
  return skip(
    'flow.waits_for_payments',
    `${String(waiting.length)} of ${String(expected.length)} payments, ${shown(sum(waiting))} in all, are not in the ledger yet.`,
  );
};

interface Pair {
  readonly clearing: MoneyAccount;
  readonly bank: MoneyAccount;
}

/** The two accounts of a currency; both must be of it, so that no two currencies meet on one. */
const accountsOf = (
  { settings, accounts, facts }: Pick<ClearingDesk, 'settings' | 'accounts' | 'facts'>,
  currency: string,
): Pair | Plan => {
  const chosen = settings.accounts.find((each) => each.currency === currency);
  if (chosen === undefined)
    return refuse(
      'plan.money_account',
      `No clearing and bank accounts are chosen for ${currency} in the flow’s settings.`,
    );
  const found: MoneyAccount[] = [];
  for (const [id, what] of [
    [chosen.clearing, 'clearing account'],
    [chosen.bank, 'bank account of payouts'],
  ] as const) {
    const account = accounts.get(id.toLowerCase());
    if (account === undefined)
      return refuse(
        'plan.money_account',
        `The ${what} for ${currency} is not in the ledger, or was archived.`,
      );
    if (!account.isBank)
      return refuse(
        'plan.money_account',
        `The account “${account.name}” is no bank account, and transfers go between those only.`,
      );
    const own = account.currency ?? textAt(facts, 'currency');
    if (own !== '' && own !== currency)
      return refuse(
        'plan.money_account',
        `The account “${account.name}” is in ${own}, the payout in ${currency}.`,
      );
    found.push(account);
  }
  const [clearing, bank] = found;
  if (clearing === undefined || bank === undefined || clearing.id === bank.id)
    return refuse('plan.money_account', `Clearing and bank account for ${currency} are the same.`);
  return { clearing, bank };
};

/** The money to be written by this flow; null when there is none for it. */
const moneyOf = (
  desk: ClearingDesk,
  figures: ClearingFigures,
  { clearing, bank }: Pair,
  date: string,
): { readonly placed: JsonObject } | Plan | null => {
  const amountOf = (minor: bigint): string => amountText(minor, figures.digits);
  // Both flows ask for the accounts of both, so that a payout is written whole or not at all.
  const lines = costLines(desk, figures);
  if ('plan' in lines) return lines;
  if (desk.isTransfer) {
    if (figures.net === 0n) return null;
    const [from, to] = figures.net > 0n ? [clearing, bank] : [bank, clearing];
    const amount = amountOf(absolute(figures.net));
    return { placed: desk.door.placeTransfer({ from: from.id, to: to.id, amount, date }) };
  }
  if (lines.length === 0) return null;
  const cost = costOf(figures);
  const isSpent = cost >= 0n;
  return {
    placed: desk.door.placeTransaction({
      type: isSpent ? 'spent' : 'received',
      bankAccount: clearing.id,
      contact: desk.settings.contact,
      date,
      lines: lines.map(({ minor, ...line }) => ({ ...line, amount: amountOf(isSpent ? minor : -minor) })),
      total: amountOf(absolute(cost)),
    }),
  };
};

interface CostLine {
  readonly description: string;
  readonly minor: bigint;
  readonly account: string;
  readonly tax: string;
}

const costLines = (desk: ClearingDesk, figures: ClearingFigures): readonly CostLine[] | Plan => {
  const { settings } = desk;
  const lines: CostLine[] = [];
  const costs = [
    { minor: figures.fees, id: settings.feeAccount, what: 'account of fees', text: 'Processing fees' },
    { minor: figures.refunds, id: settings.refundAccount, what: 'account of refunds', text: 'Refunds' },
    { minor: figures.disputes, id: settings.disputeAccount, what: 'account of disputes', text: 'Disputes' },
  ] as const;
  for (const { minor, id, what, text } of costs) {
    if (minor === 0n) continue;
    const shown = `${amountText(minor, figures.digits)} ${figures.currency}`;
    if (id === '')
      return refuse('plan.money_account', `No ${what} is chosen, and this payout has ${shown} for it.`);
    const account = desk.accounts.get(id.toLowerCase());
    if (account === undefined)
      return refuse('plan.money_account', `The ${what} is not in the ledger, or was archived.`);
    if (account.isBank || account.code === '')
      return refuse('plan.money_account', `Lines cannot name the account “${account.name}”.`);
    const tax = text === 'Processing fees' && settings.feeTax !== '' ? settings.feeTax : account.tax;
    lines.push({ description: text, minor, account: account.code, tax });
  }
  return lines;
};

/** The calendar day of an instant in a time zone; null for what is no instant. */
const dayOf = (instant: unknown, timeZone: string): string | null => {
  const at = typeof instant === 'string' ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(at)) return null;
  return new Intl.DateTimeFormat('en-CA', { timeZone: timeZone === '' ? 'UTC' : timeZone }).format(at);
};

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
