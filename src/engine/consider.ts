import type { Transaction } from 'kysely';
import { describeError } from '#base/errors.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { isPassing } from '#store/outage.ts';
import type { RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { AnyTarget, DirtyRecord, OpenFlow } from '#store/work.ts';
import { openBothSides, type BothSides } from './both-sides.ts';
import type { ChangedSides, Considered } from './considered.ts';
import type { Plan } from './plan.ts';
import type { Session } from './session.ts';
import { planSight, recordSeen, seeSource } from './source-sight.ts';
import { bodyOfTarget, linkedTarget } from './target-bodies.ts';
import { followMerges, targetById } from './target-rows.ts';

/**
 * Looks at both sides of dirty records of one flow: their link or match, and the plan that follows. Writes nothing but followed
 * merges. What cannot be looked at is `broken` by itself, and the others go on.
 */
export const considerRecords = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const targetKind = kindNamed(session.connector.kinds, flow.targetKind, flow.targetDefined);
  if (targetKind === undefined) return [];
  const sides = await openBothSides(trx, session, flow, targetKind, records);
  const considered: Considered[] = [];
  for (const dirty of records) {
    const body = sides.bodies.get(dirty.source_record_id);
    if (body === undefined) continue;
    try {
      considered.push(await considerOne(trx, session, sides, dirty, body));
    } catch (caught) {
      if (isPassing(caught)) throw caught;
      session.deps.logger.error(
        { flow: flow.id, record: dirty.source_record_id, error: describeError(caught).message },
        'a record could not be planned',
      );
      considered.push({
        dirty,
        flow,
        ownerEmail: null,
        verdict: 'broken',
        message: 'The record could not be planned.',
      });
    }
  }
  return considered;
};

const considerOne = async (
  trx: Transaction<Database>,
  session: Session,
  sides: BothSides,
  dirty: DirtyRecord,
  body: RecordBody,
): Promise<Considered> => {
  const { flow } = sides;
  const id = dirty.source_record_id;
  const sight = await seeSource(session, sides, dirty, body);
  const seen = recordSeen(sides, sight, body);
  const unmatched = (plan: Plan): Considered => ({
    ...seen,
    verdict: 'planned',
    plan,
    target: null,
    matched: null,
  });
  if (sides.typedHere.has(id)) return unmatched({ plan: 'skip', reason: 'hand_over.made_here' });
  const match = sides.matches.get(id) ?? null;
  if (match?.match === 'review') {
    // Nobody is asked about a record that would not be written anyway.
    const plan = planSight(session, sides, sight, null);
    return plan.plan === 'write' ? { ...seen, verdict: 'review', review: match } : unmatched(plan);
  }
  if (match?.match === 'ignored') return unmatched({ plan: 'skip', reason: 'flow.ignored' });
  const row =
    match?.match === 'linked'
      ? await targetById(trx, match.targetId)
      : await followMerges(trx, session, flow, sides.targets.get(id) ?? null);
  const plan = planSight(session, sides, sight, row);
  return {
    ...seen,
    verdict: 'planned',
    plan,
    target: row === null ? null : linkedTarget(session.deps.vault, row),
    matched: match?.match === 'linked' && !isLeftOut(flow, plan) ? match : null,
    ...(sides.conflicts === null
      ? {}
      : { conflicts: sight.conflicts, changed: changedSides(session, sides, dirty, body, row) }),
  };
};

/**
 * A record that a condition leaves out is not linked either: the flow has nothing to do with it. Of pairs only those that agree
 * are linked.
 */
const isLeftOut = ({ settings }: OpenFlow, plan: Plan): boolean =>
  settings.pairing === undefined
    ? plan.plan === 'skip' && plan.reason === 'flow.criteria'
    : plan.plan === 'skip' || plan.plan === 'refuse';

const changedSides = (
  session: Session,
  { versions }: BothSides,
  dirty: DirtyRecord,
  source: RecordBody,
  target: AnyTarget | null,
): ChangedSides => ({
  sourceAt: versions.get(dirty.source_record_id) ?? null,
  targetAt: target === null ? null : (versions.get(target.id) ?? null),
  sourceBy: source.changedBy ?? null,
  targetBy:
    target === null || target.body === null
      ? null
      : (bodyOfTarget(session.deps.vault, target).changedBy ?? null),
});
