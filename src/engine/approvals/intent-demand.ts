import type { Transaction } from 'kysely';
import { isJsonObject, sameJson } from '#base/json.ts';
import { demandOf, type ApprovalDemand, type ApprovalFacts } from '#model/approval.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import { parseMoney } from '#model/currency.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { valueAt } from '#model/mapping.ts';
import { countApproved, type FirstTimes } from '#store/approvals.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';
import type { Considered } from '#engine/considered.ts';
import type { Intent, PlannedWrite } from '#engine/intents.ts';
import type { Session } from '#engine/session.ts';
import { approvalDigest, predictedAmounts } from './approval-digest.ts';

/** Whether any change of this flow may have to wait, or has. Companion flows have no rules. */
export const isGuarded = (flow: OpenFlow): boolean =>
  flow.hasApprovals || (flow.settings.approvals ?? []).length > 0;

/** What its flow's rules ask of people before this is written; null where they ask nothing. */
export const demandOfWrite = (
  session: Session,
  write: PlannedWrite,
  first: FirstTimes | null,
): ApprovalDemand | null =>
  demandOf(write.flow.settings.approvals ?? [], factsOf(targetKindOf(session, write), write, first));

const targetKindOf = (session: Session, write: PlannedWrite): KindSpec => {
  const { targetKind, targetDefined } = write.flow;
  const kind = kindNamed(session.connector.kinds, targetKind, targetDefined);
  if (kind === undefined) throw new Error(`there is no kind ${write.flow.targetKind}`);
  return kind;
};

/** What exactly would be written, as one hash: equal for two looks that come to the same. */
export const digestOfIntent = (session: Session, { write, body }: Intent): string =>
  approvalDigest({
    action: write.plan.action,
    targetId: write.target?.id ?? null,
    body,
    amounts: predictedAmounts(
      targetKindOf(session, write).fields,
      write.plan.agreed.values,
      write.target?.fields ?? {},
    ),
  });

/** The contact that a change is for, by the key that the source names, or else the record itself. */
export const contactOf = (write: PlannedWrite): string => write.contactKey ?? write.dirty.source_record_id;

/** Rules on a demand's facts, read from the plan and what the target holds. */
const factsOf = (kind: KindSpec, write: PlannedWrite, first: FirstTimes | null): ApprovalFacts => {
  const amounts = predictedAmounts(kind.fields, write.plan.agreed.values, write.target?.fields ?? {});
  return {
    action: write.plan.action,
    fields: changedFields(write),
    amountOf: (field) => {
      const wanted = field ?? totalField(kind.fields);
      const found = amounts.find((each) => each.field === wanted);
      return found === undefined ? null : parseMoney(found);
    },
    writesBefore: first?.writes ?? 0,
    isKnownContact:
      write.contactKey === undefined && write.dirty.agreed !== null
        ? true
        : (first?.contacts.has(contactOf(write)) ?? false),
  };
};

const totalField = (fields: readonly FieldSpec[]): string | undefined =>
  fields.find(({ role }) => role === 'total')?.name;

/** Fields that a change writes; of custom fields, which are written as one, those that differ. */
const changedFields = ({ plan, target }: PlannedWrite): ReadonlySet<string> => {
  const fields = new Set(Object.keys(plan.set));
  const { custom } = plan.set;
  if (isJsonObject(custom))
    for (const [name, value] of Object.entries(custom))
      if (!sameJson(value, valueAt(target?.fields, `custom.${name}`))) fields.add(`custom.${name}`);
  const held = target === null ? null : valueAt(target.fields, 'custom');
  if (isJsonObject(custom) && isJsonObject(held))
    for (const name of Object.keys(held)) if (!(name in custom)) fields.add(`custom.${name}`);
  return fields;
};

/** What was approved and applied before, of flows with rules that ask for it. */
export const loadFirstTimes = async (
  trx: Transaction<Database>,
  guarded: readonly Considered[],
): Promise<ReadonlyMap<string, FirstTimes>> => {
  const firsts = new Map<string, FirstTimes>();
  for (const [flow, own] of Map.groupBy(guarded, (each) => each.flow)) {
    const rules = (flow.settings.approvals ?? []).filter((rule) => rule.when === 'firstTime');
    if (rules.length === 0) continue;
    const most = Math.max(0, ...rules.map((rule) => (rule.of === 'flow' ? rule.writes : 0)));
    const contacts = own.flatMap((each) =>
      each.verdict === 'planned' ? [each.contactKey ?? each.dirty.source_record_id] : [],
    );
    firsts.set(flow.id, await countApproved(trx, flow.id, most, contacts));
  }
  return firsts;
};
