import { isJsonObject, type JsonObject } from '#base/json.ts';
import type {
  LedgerChart,
  LedgerDoor,
  LedgerFinding,
  LedgerSettings,
  WantedInvoice,
} from '#model/ledger-flow.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { dateOf, makeLedgerInvoice } from '#model/ledger-invoice.ts';
import { valueAt } from '#model/mapping.ts';
import { lockedTo } from './ledger-locks.ts';
import { planRecord, type Plan, type PlanInput, type PlannedAction } from './plan.ts';

/** What lies on the desk of whoever plans invoices into one ledger. */
export interface LedgerDesk {
  readonly settings: LedgerSettings;
  readonly door: LedgerDoor;
  readonly chart: LedgerChart;
  /** Whether the source's own vendor posts its invoices here. */
  readonly isFed: boolean;
  readonly facts: JsonObject;
  /** Whether an invoice of another one has this number in the ledger. */
  readonly isTaken: (number: string) => boolean;
}

type Held = ReturnType<LedgerDoor['read']>;

/**
 * Plans one invoice into a ledger: what mappings plan, with amounts by the ledger's rule, and never against what the ledger
 * holds fast: settled and approved invoices, locked periods, numbers of others. In audit, what would be written is told.
 */
export const planLedgerInvoice = (given: PlanInput, desk: LedgerDesk): Plan => {
  const input = given.source.view['isEnded'] === true ? ended(given) : given;
  const { source, target } = input;
  const held = target === null ? null : desk.door.read(target.fields);
  if (source.state !== 'active') return guard(planRecord(input), input, desk, held);
  if (target === null) {
    const early = planCreation(input, desk);
    if (early !== null) return early;
  } else if (target.state !== 'active') return { plan: 'skip', reason: 'flow.target_gone' };
  const made = makeLedgerInvoice({
    view: withContact(source.view, held),
    settings: desk.settings,
    chart: desk.chart,
    heldState: held?.state ?? null,
    heldTracking: held?.tracking ?? [],
    facts: desk.facts,
  });
  if ('findings' in made) return { plan: 'refuse', findings: made.findings };
  const view = { ...source.view, ledger: desk.door.place(made.wanted) };
  const plan = planRecord({ ...input, source: { ...source, view } });
  const guarded = guard(plan, input, desk, held, made.wanted.date);
  if (guarded.plan === 'nothing') return creditBarrier(source.view, held, made.wanted) ?? guarded;
  return guarded.plan === 'write' ? { ...guarded, notes: [...guarded.notes, ...made.notes] } : guarded;
};

/** What keeps a record from being created at all, which comes before what its amounts come to; null where nothing does. */
export const planCreation = (input: PlanInput, desk: LedgerDesk): Plan | null => {
  const early = planRecord({ ...input, rules: [] });
  if (early.plan !== 'write') return early;
  const date = dateOf(input.source.view, desk.facts);
  const { from } = desk.settings;
  return date !== null && from !== undefined && date < from
    ? { plan: 'skip', reason: 'flow.before_start' }
    : null;
};

/** An invoice that was voided at its source leaves as one that is archived does. */
export const ended = (input: PlanInput): PlanInput => ({
  ...input,
  source: { ...input.source, state: 'archived' },
});

/** A credit note of the source that the ledger does not show yet is a person's to enter: it names accounts and taxes of its own. */
const creditBarrier = (view: JsonObject, held: Held | null, { currency }: WantedInvoice): Plan | null => {
  const digits = isCurrency(currency) ? minorDigits(currency) : 2;
  const text = valueAt(view, 'amount.credited');
  const credited = typeof text === 'string' ? parseAmount(text, digits) : null;
  if (credited === null || credited <= 0n || held === null) return null;
  const there = parseAmount(held.credited ?? '0', digits) ?? 0n;
  if (there >= credited) return null;
  return {
    plan: 'refuse',
    findings: [
      {
        field: 'record',
        code: 'plan.credit_missing',
        message: `Credit notes took ${amountText(credited, digits)} ${currency} off the source’s invoice, and ${amountText(there, digits)} off the ledger’s.`,
      },
    ],
  };
};

/** An invoice that is there stays its contact's, also once that one is archived and no link leads to it any more. */
const withContact = (view: JsonObject, held: Held | null): JsonObject => {
  if (held === null || held.contact === null || typeof valueAt(view, 'linked.contact') === 'string')
    return view;
  const linked = view['linked'];
  return { ...view, linked: { ...(isJsonObject(linked) ? linked : {}), contact: held.contact } };
};

const refuse = (refused: PlannedAction, code: LedgerFinding['code'], message: string): Plan => ({
  plan: 'refuse',
  findings: [{ field: 'record', code, message }],
  refused,
});

const guard = (plan: Plan, input: PlanInput, desk: LedgerDesk, held: Held | null, date?: string): Plan => {
  if (plan.plan !== 'write') return plan;
  const { view } = input.source;
  const fields = Object.keys(plan.set).join(', ');
  if (isAudit(view, desk))
    return held === null
      ? { plan: 'skip', reason: 'plan.audit_missing' }
      : {
          plan: 'skip',
          reason: 'plan.audit_differs',
          detail:
            plan.action === 'archive'
              ? 'The invoice has ended at the source and not in the ledger.'
              : `The ledger’s invoice differs in ${fields}.`,
          differing: plan.set,
        };
  if (held === null) {
    const number = valueAt(view, 'number');
    if (typeof number === 'string' && desk.isTaken(number))
      return refuse(plan, 'plan.number_taken', 'An invoice of another contact or total has this number.');
  } else if (held.isSettled || held.state === 'paid')
    return refuse(
      plan,
      'plan.target_settled',
      'Money was set against the ledger’s invoice, which stays as it is.',
    );
  else if (
    held.state === 'approved' &&
    plan.action === 'update' &&
    desk.settings.onApprovedEdit === 'finding'
  )
    return refuse(plan, 'plan.target_approved', `The ledger’s invoice is approved and differs in ${fields}.`);
  const locked = lockedTo(desk.facts);
  const dates = [date, held?.date].filter((day) => day !== undefined && day !== null);
  if (locked !== null && dates.some((day) => day <= locked))
    return refuse(plan, 'plan.period_locked', `The ledger is locked up to ${locked}.`);
  return plan;
};

const isAudit = (view: JsonObject, { settings, isFed }: LedgerDesk): boolean =>
  settings.mode === 'audit' || (settings.mode === 'auto' && isFed) || typeof view['pushedTo'] === 'string';
