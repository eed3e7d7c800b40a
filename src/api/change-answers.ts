import type { Transaction } from 'kysely';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChangeSummary } from '#contract/change-shapes.ts';
import type { Database } from '#store/tables.ts';
import type { ChangeView } from '#store/views/change-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { problemOf } from './problems.ts';

/** Changes as the console shows them. One whose source record is gone, which no rule allows, is left out. */
export const changeSummaries = async (
  trx: Transaction<Database>,
  views: readonly ChangeView[],
): Promise<ChangeSummary[]> => {
  const refs = await loadRecordRefs(
    trx,
    views.flatMap((view) =>
      view.target_record_id === null
        ? [view.source_record_id]
        : [view.source_record_id, view.target_record_id],
    ),
  );
  return views.flatMap((view) => {
    const source = refs.get(view.source_record_id);
    if (source === undefined) return [];
    const { id, action, state, reason, tries } = view;
    return [
      {
        id,
        flowId: view.flow_id,
        flowName: view.flow_name,
        action,
        state,
        reason,
        fields: [...view.fields],
        source,
        target: view.target_record_id === null ? null : (refs.get(view.target_record_id) ?? null),
        problem: view.code === null ? null : problemOf(view.code, view),
        tries,
        plannedAt: view.planned_at,
        settledAt: view.settled_at,
      },
    ];
  });
};

/** The sentences by field that a refusal came with. */
export const refusalsOf = (details: JsonObject): Record<string, string> => {
  const fields: JsonValue | undefined = details['fields'];
  if (!isJsonObject(fields)) return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, sentence]) =>
      typeof sentence === 'string' ? [[field, sentence]] : [],
    ),
  );
};

export const notesOf = (details: JsonObject): string[] => {
  const notes: JsonValue | undefined = details['notes'];
  return Array.isArray(notes) ? notes.filter((note: JsonValue) => typeof note === 'string') : [];
};
