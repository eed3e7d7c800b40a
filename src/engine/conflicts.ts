import { sameJson } from '#base/json.ts';
import { newId, type ConflictId } from '#base/ids.ts';
import { sealConflict, type HeldConflict, type NewConflict } from '#store/conflicts.ts';
import type { Planned } from './intents.ts';
import type { OpenField } from './plan-fields.ts';
import type { Plan } from './plan.ts';
import type { Session } from './session.ts';

/** What a look at records leaves to be stored of their conflicts. */
export interface SortedConflicts {
  readonly closed: {
    readonly id: ConflictId;
    readonly wasOpen: boolean;
    readonly of: Planned;
    readonly field: string;
  }[];
  readonly opened: NewConflict[];
}

/** The fields of which a person must say whose value counts. */
export const asksOf = (plan: Plan): readonly OpenField[] => openOf(plan).filter(({ why }) => why === 'ask');

const openOf = (plan: Plan): readonly OpenField[] =>
  plan.plan === 'nothing' || plan.plan === 'write' ? (plan.open ?? []) : [];

/**
 * Opens a conflict for each field that is asked about, and ends those whose question is not the one that is asked now: both
 * sides are one again, or either value is another. So nobody answers a question of yesterday. A record that cannot be written
 * at all keeps its questions.
 */
export const sortConflicts = (
  session: Session,
  each: Planned,
  sorted: SortedConflicts,
  now: number,
): void => {
  const { plan, target, conflicts = [] } = each;
  if (plan.plan === 'refuse') return;
  const asked = asksOf(plan);
  const kept = new Set(conflicts.filter((held) => stillHolds(held, plan)).map(({ id }) => id));
  sorted.closed.push(
    ...conflicts.flatMap(({ id, field, state }) =>
      kept.has(id) ? [] : [{ id, field, of: each, wasOpen: state === 'open' }],
    ),
  );
  const known = new Set(conflicts.filter(({ id }) => kept.has(id)).map(({ field }) => field));
  if (target === null) return;
  for (const { field, source, target: value } of asked) {
    if (known.has(field)) continue;
    const id = newId('conflict', now);
    const { sourceAt = null, targetAt = null, sourceBy = null, targetBy = null } = each.changed ?? {};
    sorted.opened.push({
      id,
      flow_id: each.flow.id,
      source_record_id: each.dirty.source_record_id,
      target_record_id: target.id,
      field,
      sealed: sealConflict(session.deps.vault, id, { source, target: value, sourceBy, targetBy }),
      source_at: sourceAt,
      target_at: targetAt,
    });
  }
};

/** An open question holds while the same is asked; an answer while it is being followed. */
const stillHolds = (held: HeldConflict, plan: Plan): boolean => {
  if (held.state === 'answered' && held.choice === 'source' && plan.plan === 'write')
    return held.field in plan.set || (held.field.startsWith('custom.') && 'custom' in plan.set);
  const open = openOf(plan).find(({ field }) => field === held.field);
  return (
    open !== undefined &&
    (open.why === 'ask') === (held.state === 'open') &&
    sameJson(open.source, held.values.source) &&
    sameJson(open.target, held.values.target)
  );
};
