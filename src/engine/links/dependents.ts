import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { isWrite, type DependentsConsequence } from '#model/link-move.ts';
import type { SessionDeps } from '#engine/session.ts';
import { countBelonging } from '#store/naming-records.ts';
import type { Database } from '#store/tables.ts';
import { lookAtRecords, type Looked } from './look-at-records.ts';
import type { Naming } from './naming-records.ts';

/** So many are planned one by one, a millisecond each; the others are only counted. */
const plannedMost = 500;
const chunk = 100;
const examplesMost = 5;

/** What becomes of the records that name a moved one, with the links that this transaction holds. */
export const judgeNaming = async (
  trx: Transaction<Database>,
  deps: SessionDeps,
  { flow, records }: Naming,
): Promise<DependentsConsequence> => {
  const planned = records.slice(0, plannedMost);
  const looked = new Map<RecordId, Looked>();
  for (let at = 0; at < planned.length; at += chunk) {
    const ids = planned.slice(at, at + chunk).map(({ id }) => id);
    for (const [id, each] of await lookAtRecords(trx, deps, flow, ids)) looked.set(id, each);
  }
  const judged = planned.flatMap((record) => {
    const found = looked.get(record.id);
    return found === undefined ? [] : [{ record, found }];
  });
  const count = (test: (found: Looked) => boolean): number =>
    judged.filter(({ found }) => test(found)).length;
  const [first] = records;
  const belonging =
    first === undefined
      ? 0
      : await countBelonging(
          trx,
          { connectionId: first.connection_id, kind: first.kind },
          records.map(({ key }) => key),
        );
  const written = count(({ outcome }) => isWrite(outcome));
  const refused = count(({ outcome }) => outcome === 'refused');
  const waiting = count(({ code }) => code === 'flow.waits_for_link');
  return {
    flowId: flow.flowId,
    flowName: flow.flowName,
    isPaused: flow.flowState === 'paused',
    kind: flow.sourceKind,
    total: records.length,
    written,
    refused,
    waiting,
    unchanged: judged.length - written - refused - waiting,
    notPlanned: records.length - planned.length,
    belonging,
    examples: judged
      .toSorted((a, b) => weightOf(b.found) - weightOf(a.found))
      .slice(0, examplesMost)
      .map(({ record, found }) => ({
        recordId: record.id,
        title: record.title,
        outcome: found.outcome,
        code: found.code,
        message: found.message,
      })),
  };
};

/** What is refused is told first, then what is written. */
const weightOf = ({ outcome, code }: Looked): number => {
  if (outcome === 'refused') return 3;
  if (isWrite(outcome)) return 2;
  return code === 'flow.waits_for_link' ? 1 : 0;
};
