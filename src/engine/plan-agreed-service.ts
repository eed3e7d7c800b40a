import type { JsonObject, JsonValue } from '#base/json.ts';
import type { AgreedBilling, AgreedStage } from '#model/agreed-service.ts';
import { agreedStages } from '#model/agreed-service.ts';
import { valueAt } from '#model/mapping.ts';
import type { Billed } from './billed-as.ts';
import { planRecord, type Plan, type PlanInput, type SkipReason } from './plan.ts';

/** What lies on the desk of whoever plans one agreed service. */
export interface AgreedDesk {
  readonly billing: AgreedBilling;
  /** By what it is billed as already, where it is. */
  readonly billedAs: (view: JsonObject, held: JsonValue) => Billed;
  /** The source's own invoice that bills it; null where there is none. */
  readonly invoiceOf: (view: JsonObject) => string | null;
  /** The flow that drafts it in a ledger, by name; null where none does. */
  readonly draftedBy: (view: JsonObject) => string | null;
}

/** Rules that decide what is made, and are not followed once it is. */
const onlyAtFirst: ReadonlySet<string> = new Set([
  'way',
  'opportunityKey',
  'begins',
  'groupKey',
  'groupLines',
  'acceptedAt',
  'sourceUrl',
]);
/** What was agreed on in figures: a difference in these after it was billed is for a person. */
const figures: ReadonlySet<string> = new Set([
  'quantity',
  'unitPrice',
  'currency',
  'interval',
  'intervalCount',
]);

/**
 * Plans what an agreed service is billed as. Nothing is made before a client agreed, nor of what the source's own vendor
 * bills; what is not billed yet follows the source, and what is, is a finding. Pure.
 */
export const planAgreedService = (input: PlanInput, desk: AgreedDesk): Plan =>
  input.target === null ? planNew(input, desk) : planHeld(input, desk, input.target);

const skip = (reason: SkipReason, detail?: string): Plan => ({
  plan: 'skip',
  reason,
  ...(detail === undefined ? {} : { detail }),
});

const planNew = (input: PlanInput, desk: AgreedDesk): Plan => {
  const { source } = input;
  const stage = stageOf(source.view);
  if (source.state !== 'active' || (input.computed?.unmet ?? null) !== null) return planRecord(input);
  if (stage === 'open' || stage === 'unknown') return skip('flow.not_yet_active');
  if (stage === 'withdrawn') return skip('flow.withdrawn');
  const { from } = desk.billing;
  const acceptedOn = textAt(source.view, 'acceptedAt').slice(0, 10);
  if (from !== undefined && (acceptedOn === '' || acceptedOn < from)) return skip('flow.before_start');
  if (isLeftToSource(source.view, desk)) return skip('flow.billed_at_source');
  const billed = desk.billedAs(source.view, null);
  if (billed.is === 'left') return skip(billed.reason);
  if (billed.is === 'refused') return { plan: 'refuse', findings: [billed.finding] };
  if (stage === 'ended' && billed.as === 'subscription') return skip('flow.contract_ended');
  const twice = billedTwice(source.view, desk);
  return twice ?? planRecord(withBilled(input, billed.values));
};

/** A source that does not say whether its vendor bills is taken to do so: once too seldom can be mended. */
const isLeftToSource = (view: JsonObject, { billing }: AgreedDesk): boolean =>
  billing.billedAtSource === 'skip' && view['isBilledAtSource'] !== false;

const billedTwice = (view: JsonObject, { billing, invoiceOf, draftedBy }: AgreedDesk): Plan | null => {
  const invoice = billing.billedAtSource === 'bill' ? null : invoiceOf(view);
  if (invoice !== null) return refuseTwice(`The source’s own invoice ${invoice} bills this service.`);
  const flow = draftedBy(view);
  return flow === null ? null : refuseTwice(`The flow “${flow}” drafts an invoice of this service too.`);
};

const refuseTwice = (message: string): Plan => ({
  plan: 'refuse',
  findings: [{ field: 'record', code: 'plan.billed_twice', message }],
});

const withBilled = (input: PlanInput, values: JsonObject): PlanInput => ({
  ...input,
  source: { ...input.source, view: { ...input.source.view, billed: { ...groupIn(input), ...values } } },
});

/** Which draft invoice it belongs to is found with its neighbours, before it is planned. */
const groupIn = ({ source }: PlanInput): JsonObject => {
  const group = {
    groupKey: valueAt(source.view, 'billed.groupKey'),
    groupLines: valueAt(source.view, 'billed.groupLines'),
  };
  return group.groupKey === null ? {} : group;
};

const planHeld = (input: PlanInput, desk: AgreedDesk, target: NonNullable<PlanInput['target']>): Plan => {
  const { source } = input;
  if (target.state === 'deleted' || target.state === 'merged') return skip('flow.target_gone');
  const billedAs = textAt(target.fields, 'billedAs');
  const reason = whyWithdrawn(input, desk);
  if (reason !== null) {
    if (target.state === 'archived') return planGone(input);
    if (billedAs !== '') return refuseBilled(`${reason}, and it is billed already as ${billedAs}.`);
    const isKept =
      source.state === 'active' ? desk.billing.onWithdrawn === 'leave' : input.settings.onArchive === 'leave';
    return isKept ? skip('flow.withdrawn') : withdraw(input, reason);
  }
  if (target.state === 'archived' && input.agreed?.state !== 'archived') return skip('flow.target_archived');
  if (stageOf(source.view) === 'ended' && textAt(target.fields, 'state') === 'prepared')
    return withdraw(input, 'The contract has ended before its subscription began');
  const twice = billedAs === '' ? billedTwice(source.view, desk) : null;
  if (twice !== null) return twice;
  const billed = desk.billedAs(source.view, target.fields['way'] ?? null);
  if (billed.is === 'left') return skip(billed.reason);
  if (billed.is === 'refused') return { plan: 'refuse', findings: [billed.finding] };
  const rules = input.rules.filter(
    (rule) => !onlyAtFirst.has(rule.target) && (billedAs === '' || figures.has(rule.target)),
  );
  const plan = planRecord({ ...withBilled(input, billed.values), rules });
  if (plan.plan !== 'write' || billedAs === '') return plan;
  return refuseBilled(`It changed at the source after it was billed as ${billedAs}.`);
};

const refuseBilled = (message: string): Plan => ({
  plan: 'refuse',
  findings: [{ field: 'record', code: 'plan.agreed_billed', message }],
});

/** Why it holds no more; null while it does. */
const whyWithdrawn = ({ source }: PlanInput, desk: AgreedDesk): string | null => {
  const number = textAt(source.view, 'proposalNumber');
  const what = number === '' ? 'What was agreed on' : number;
  if (source.state === 'deleted') return `${what} is gone at the source`;
  if (source.state !== 'active') return `${what} was archived at the source`;
  const stage = stageOf(source.view);
  if (stage === 'withdrawn' || stage === 'open') return `${what} is ${wordsOf(source.view)} at the source`;
  if (isLeftToSource(source.view, desk)) return `The source’s own vendor bills this service of ${what}`;
  return null;
};

const wordsOf = (view: JsonObject): string => {
  const status = textAt(view, 'status').replaceAll('_', ' ');
  return view['isSelected'] === false ? 'agreed on without this service' : status || 'not agreed on any more';
};

const withdraw = (input: PlanInput, reason: string): Plan => ({
  plan: 'write',
  action: 'archive',
  set: { withdrawnReason: reason },
  reason: `${reason}.`,
  agreed: { state: 'archived', values: input.agreed?.values ?? {} },
  notes: [],
});

const planGone = ({ agreed }: PlanInput): Plan => ({
  plan: 'nothing',
  agreed: { state: 'archived', values: agreed?.values ?? {} },
  notes: [],
});

const stageOf = (view: JsonObject): AgreedStage =>
  agreedStages.find((stage) => stage === view['stage']) ?? 'unknown';

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
