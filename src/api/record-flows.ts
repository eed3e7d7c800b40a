import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { RecordInFlow } from '#contract/records.ts';
import type { Database } from '#store/tables.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { loadRecordFlows, type RecordFlowView } from '#store/views/record-views.ts';
import { problemOf, sentenceOf } from './problems.ts';

/** Where each of these records stands in flows, as source and as linked target. */
export const flowsByRecord = async (
  trx: Transaction<Database>,
  ids: readonly RecordId[],
): Promise<(id: RecordId) => RecordInFlow[]> => {
  const found = await loadRecordFlows(trx, ids);
  const refs = await loadRecordRefs(
    trx,
    found.flatMap((view) => (view.counterpart_id === null ? [] : [view.counterpart_id])),
  );
  const byRecord = Map.groupBy(found, (view) => view.record_id);
  return (id) =>
    (byRecord.get(id) ?? []).map((view) => ({
      flowId: view.flow_id,
      flowName: view.flow_name,
      role: view.role,
      state: view.is_dirty && (view.state === 'in_sync' || view.state === 'skipped') ? 'pending' : view.state,
      problem: view.state_code === null ? null : problemOf(view.state_code, messageOf(view)),
      counterpart: view.counterpart_id === null ? null : (refs.get(view.counterpart_id) ?? null),
      syncedAt: view.synced_at,
      nextTryAt: view.is_dirty && view.next_at > 0 ? view.next_at : null,
    }));
};

/** The sentence of what left a record out, with the name of what it was. */
const messageOf = ({
  state_code: code,
  state_detail: detail,
}: RecordFlowView): { readonly message?: string } =>
  code === null || detail === null
    ? {}
    : { message: `${sentenceOf(code)} ${detail.endsWith('.') ? detail : `It is “${detail}”.`}` };
