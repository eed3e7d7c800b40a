import type { JsonObject } from '#base/json.ts';
import { amountText } from '#base/money.ts';
import type {
  MoneyAccount,
  MoneyDoor,
  MoneyFinding,
  PaymentSettings,
  WantedTransaction,
} from '#model/ledger-money.ts';
import { payoutFigures, type PayoutFigures, type PayoutItem } from '#model/payout-figures.ts';
import { valueAt } from '#model/mapping.ts';
import { lockedTo } from './ledger-locks.ts';
import { planRecord, type Plan, type PlanInput, type SkipReason } from './plan.ts';

/**
 * Where the payment behind an item stands in the ledger: it `stands`; the source does not have its money and the ledger
 * shows none (`void`); or it is yet to be carried, or deleted (`waiting`).
 */
export type ItemStanding = 'stands' | 'void' | 'waiting';

/** What lies on the desk of whoever plans payouts into one ledger. */
export interface PayoutDesk {
  readonly settings: PaymentSettings;
  readonly door: MoneyDoor;
  /** Whether this flow keeps the transfers; the other keeps what else a payout costs or brings. */
  readonly isTransfer: boolean;
  readonly accounts: ReadonlyMap<string, MoneyAccount>;
  readonly facts: JsonObject;
  readonly isFed: boolean;
  readonly standingOf: (item: PayoutItem, currency: string, digits: number) => ItemStanding;
}

/**
 * Plans the money of one payout out of the clearing account, so that it holds nothing of the payout afterwards. A clearing
 * account at a bank is left by a transfer, and fees and clawbacks are spent from it; of any other one, money is received at
 * the bank with the clearing account, fees and clawbacks as its lines. Nothing is written of a payout whose items do not
 * come to its amount. Pure.
 */
export const planLedgerPayout = (input: PlanInput, desk: PayoutDesk): Plan => {
  const { source, target } = input;
  const { view } = source;
  const { settings, facts } = desk;
  if (target !== null && target.state !== 'active')
    return skip(target.state === 'archived' ? 'flow.target_archived' : 'flow.target_gone');
  if (source.state !== 'active') return skip('flow.source_gone');
  if (target === null) {
    if (view['stage'] === 'failed') return skip('flow.payout_failed');
    if (view['stage'] !== 'arrived') return skip('flow.payout_open');
  }
  const date = valueAt(view, 'arrivalDate');
  if (typeof date !== 'string') return refuse('plan.amount_unreadable', 'The payout says no day of arrival.');
  if (target === null && settings.from !== undefined && date < settings.from)
    return skip('flow.before_start');
  const figures = payoutFigures(view, settings);
  if ('code' in figures) return refuse(figures.code, figures.message);
  if (target !== null) return planHeld(input, desk, figures);
  const standings = figures.items.map((item) => ({
    item,
    standing: desk.standingOf(item, figures.currency, figures.digits),
  }));
  const waiting = standings.filter(({ standing }) => standing === 'waiting').length;
  if (settings.mode === 'audit' || (settings.mode === 'auto' && desk.isFed)) return skip('flow.audit_only');
  if (waiting > 0)
    return skip(
      'flow.waits_for_payments',
      `${waiting} of ${standings.length} items are not in the ledger yet.`,
    );
  const clawbacks = standings.reduce(
    (sum, { item, standing }) => (item.isClawback && standing === 'stands' ? sum + item.minor : sum),
    0n,
  );
  const money = moneyOf(desk, figures, clawbacks, date);
  if (money === null) return skip('flow.nothing_to_post');
  if (!('placed' in money)) return money;
  const locked = lockedTo(facts);
  if (locked !== null && date <= locked)
    return refuse('plan.period_locked', `The ledger is locked up to ${locked}.`);
  const { status } = view;
  return planRecord({
    ...input,
    // What may be created was decided above.
    settings: { ...input.settings, createStates: [typeof status === 'string' ? status : ''] },
    source: { ...source, view: { ...view, money: money.placed } },
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

/** What was made of a payout is never changed; a payout that came to another amount since is told. */
const planHeld = ({ target, agreed }: PlanInput, desk: PayoutDesk, figures: PayoutFigures): Plan => {
  const field = desk.isTransfer ? 'Amount' : 'Total';
  const agreedOn = agreed?.values[field];
  const held = target === null ? null : valueAt(target.fields, field);
  // What was spent from a clearing account at a bank is not all of the payout.
  const isWhole =
    desk.isTransfer || desk.accounts.get(desk.settings.clearingAccount.toLowerCase())?.isBank === false;
  const expected = isWhole ? amountText(absolute(figures.net), figures.digits) : agreedOn;
  if (held === expected && (agreedOn === undefined || agreedOn === held))
    return { plan: 'nothing', agreed: { state: 'active', values: agreed?.values ?? {} }, notes: [] };
  return refuse(
    'plan.payout_changed',
    `The payout comes to ${amountText(figures.net, figures.digits)} ${figures.currency}, and the ledger shows ${typeof held === 'string' ? held : 'another amount'}.`,
  );
};

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** The money to be written by this flow; null when there is none for it. */
const moneyOf = (
  desk: PayoutDesk,
  figures: PayoutFigures,
  clawbacks: bigint,
  date: string,
): { readonly placed: JsonObject } | Plan | null => {
  const { settings, door, isTransfer } = desk;
  const clearing = accountOf(desk, settings.clearingAccount, 'clearing account', figures.currency);
  if ('plan' in clearing) return clearing;
  const bank = accountOf(desk, settings.bankAccount, 'bank account of payouts', figures.currency);
  if ('plan' in bank) return bank;
  if (!bank.isBank) return refuse('plan.money_account', `The account “${bank.name}” is no bank account.`);
  const amountOf = (minor: bigint): string => amountText(minor, figures.digits);
  if (isTransfer) {
    if (!clearing.isBank || figures.net === 0n) return null;
    const [from, to] = figures.net > 0n ? [clearing, bank] : [bank, clearing];
    const amount = amountOf(absolute(figures.net));
    return { placed: door.placeTransfer({ from: from.id, to: to.id, amount, date }) };
  }
  const costs = costLines(desk, figures, clawbacks);
  if ('plan' in costs) return costs;
  const cost = costs.reduce((sum, line) => sum + line.minor, 0n);
  const placed = (
    type: WantedTransaction['type'],
    account: MoneyAccount,
    lines: readonly Line[],
  ): { readonly placed: JsonObject } => ({
    placed: door.placeTransaction({
      type,
      bankAccount: account.id,
      contact: settings.payoutContact,
      date,
      lines: lines.map(({ minor, ...line }) => ({ ...line, amount: amountOf(minor) })),
      total: amountOf(lines.reduce((sum, line) => sum + line.minor, 0n)),
    }),
  });
  if (clearing.isBank) return costs.length === 0 ? null : placed('spent', clearing, costs);
  if (clearing.code === '' || clearing.taxPercent !== '0')
    return refuse(
      'plan.money_account',
      `The clearing account “${clearing.name}” needs a code and a default tax rate without tax.`,
    );
  // All that leaves the clearing account: what arrives, and what was spent on the way.
  const lines: readonly Line[] = [
    {
      description: 'Payments collected',
      minor: figures.net + cost,
      account: clearing.code,
      tax: clearing.tax,
    },
    ...costs.map((line) => ({ ...line, minor: -line.minor })),
  ].filter((line) => line.minor !== 0n);
  if (lines.length === 0) return null;
  return figures.net >= 0n
    ? placed('received', bank, lines)
    : placed(
        'spent',
        bank,
        lines.map((line) => ({ ...line, minor: -line.minor })),
      );
};

interface Line {
  readonly description: string;
  readonly minor: bigint;
  readonly account: string;
  readonly tax: string;
}

const costLines = (desk: PayoutDesk, figures: PayoutFigures, clawbacks: bigint): readonly Line[] | Plan => {
  const { settings } = desk;
  const lines: Line[] = [];
  const add = (minor: bigint, id: string, what: string, description: string, tax: string): Plan | null => {
    if (minor === 0n) return null;
    const account = accountOf(desk, id, what, figures.currency);
    if ('plan' in account) return account;
    if (account.isBank || account.code === '')
      return refuse('plan.money_account', `Lines cannot name the account “${account.name}”.`);
    lines.push({ description, minor, account: account.code, tax: tax === '' ? account.tax : tax });
    return null;
  };
  return (
    add(figures.fees, settings.feeAccount, 'account of fees', 'Processing fees', settings.feeTax) ??
    add(
      clawbacks,
      settings.clawbackAccount,
      'account of clawbacks, which this payout needs for payments that were given back,',
      'Clawbacks of payments given back',
      '',
    ) ??
    lines
  );
};

const accountOf = (
  { accounts, facts }: PayoutDesk,
  id: string,
  what: string,
  currency: string,
): MoneyAccount | Plan => {
  if (id === '') return refuse('plan.money_account', `No ${what} is chosen in the flow’s settings.`);
  const account = accounts.get(id.toLowerCase());
  if (account === undefined)
    return refuse('plan.money_account', `The ${what} is not in the ledger, or was archived.`);
  const base = facts['currency'];
  const own = account.currency ?? (typeof base === 'string' ? base : currency);
  return account.isBank && own !== currency
    ? refuse('plan.money_account', `The account “${account.name}” is in ${own}, the payout in ${currency}.`)
    : account;
};
