import type { Transaction } from 'kysely';
import type { HandOver } from '#contract/hand-overs.ts';
import { openSheet } from '#store/hand-overs.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { loadActorNames } from '#store/views/actors.ts';
import type { HandOverView } from '#store/views/hand-over-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';

/** Hand-overs as the contract shows them, with their sheets opened. */
export const handOverAnswers = async (
  trx: Transaction<Database>,
  vault: Vault,
  views: readonly HandOverView[],
): Promise<HandOver[]> => {
  const refs = await loadRecordRefs(
    trx,
    views.flatMap((view) => [view.source_record_id, view.seen_record_id ?? []].flat()),
  );
  const nameOf = await loadActorNames(
    trx,
    views.map((view) => view.done_by),
  );
  return views.flatMap((view): HandOver[] => {
    const source = refs.get(view.source_record_id);
    if (source === undefined) return [];
    return [
      {
        id: view.id,
        flowId: view.flow_id,
        flowName: view.flow_name,
        state: view.state,
        note: view.note,
        source,
        targetVendor: view.target_vendor,
        targetConnectionName: view.target_connection_name,
        sheet: openSheet(vault, view),
        seen: view.seen_record_id === null ? null : (refs.get(view.seen_record_id) ?? null),
        doneBy: view.done_by === null ? null : nameOf(view.done_by),
        doneAt: view.done_at,
        createdAt: view.created_at,
      },
    ];
  });
};
