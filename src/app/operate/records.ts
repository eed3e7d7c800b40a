import type { Transaction } from 'kysely';
import { isId, type FlowId, type RecordId, type WorkspaceId } from '#base/ids.ts';
import { whyOf } from '#engine/lineage/why.ts';
import type { FieldWhy } from '#model/lineage.ts';
import type { LinkEnd } from '#store/link-moves.ts';
import { loadLinkedFlowRecords } from '#store/linked-flow-records.ts';
import type { Database } from '#store/tables.ts';
import { loadRecordFlows, loadRecordLinks } from '#store/views/record-views.ts';
import { loadRecordRefs, type RecordRefView } from '#store/views/record-refs.ts';
import { loadTimeline, withCounterparts, type TimelineView } from '#store/views/timeline-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { operatorActor, type Operator } from './operator.ts';

export interface RecordStory {
  readonly record: RecordRefView;
  readonly flows: readonly {
    readonly flow: string;
    readonly role: 'source' | 'target';
    readonly state: string;
    readonly code: string | null;
  }[];
  readonly links: readonly {
    readonly to: RecordRefView | null;
    readonly matchedBy: string;
    readonly at: number;
  }[];
  /** Newest first, of the record and those linked to it. */
  readonly timeline: readonly TimelineView[];
}

/**
 * Why a record is as it is: where it stands in each flow, what it is linked to and by what evidence, and what happened to
 * it. Found by our id, an id of the vendor’s, its exact name, or an id of another record that it alone holds. @throws `operate.record_unknown`.
 */
export const readRecordStory = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  named: string,
  limit: number,
): Promise<RecordStory> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const id = await findNamed(trx, named);
    const ids = await withCounterparts(trx, id);
    const links = await loadRecordLinks(trx, id);
    const refs = await loadRecordRefs(trx, [...ids, ...links.map((link) => link.counterpart_id)]);
    const record = refs.get(id);
    if (record === undefined) throw unknownRecord(named);
    const flows = await loadRecordFlows(trx, [id]);
    const { rows } = await loadTimeline(trx, ids, { after: null, limit });
    return {
      record,
      flows: flows.map((flow) => ({
        flow: flow.flow_name,
        role: flow.role,
        state: flow.is_dirty ? 'pending' : flow.state,
        code: flow.state_code,
      })),
      links: links.map((link) => ({
        to: refs.get(link.counterpart_id) ?? null,
        matchedBy: link.matched_by,
        at: link.created_at,
      })),
      timeline: rows,
    };
  });

/**
 * Why one field of a record holds what it holds. @throws `operate.record_unknown` also where several linked records are meant by
 * one name and none is named by its id; `record.field_unknown`.
 */
export const readFieldWhy = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  named: string,
  field: string,
): Promise<{ readonly record: RecordRefView; readonly why: FieldWhy }> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const id = await findNamed(trx, named);
    const why = await whyOf(trx, plumbline, id, field);
    const record = (await loadRecordRefs(trx, [id])).get(id);
    if (why === null || record === undefined) throw unknownRecord(named);
    return { record, why };
  });

/**
 * Makes the deleted target of a record anew. @throws `operate.record_unknown`, `operate.flow_unknown` unless one flow of it
 * can be meant, and what `makeAnew` throws.
 */
export const makeRecordAnew = async (
  { plumbline, actions }: Operator,
  workspaceId: WorkspaceId,
  named: string,
  flow: string | undefined,
): Promise<{
  readonly sourceRecordId: RecordId;
  readonly flowId: FlowId;
  readonly endedTargetId: RecordId;
}> => {
  const asked = await inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const sourceRecordId = await findNamed(trx, named);
    const carried = await loadLinkedFlowRecords(trx, { sourceRecordId }, { lock: false });
    const meant = carried.filter((each) =>
      flow === undefined ? each.stateCode === 'flow.target_gone' : each.flowId === flow,
    );
    // Of one flow only, the refusal is the engine's own: it says why the target is not gone.
    const [only, ...others] = meant.length === 0 && flow === undefined ? carried : meant;
    if (only === undefined || others.length > 0)
      throw appError(
        'operate.flow_unknown',
        only === undefined ? 'No such flow carries this record.' : 'Several flows carry this record.',
        { details: { flows: carried.map((each) => each.flowId) } },
      );
    return { sourceRecordId, flowId: only.flowId };
  });
  const done = await actions.records.anew({ workspaceId, actor: operatorActor }, asked);
  return { ...asked, ...done };
};

/** The record that a command names by our id, the vendor’s, or its exact name. @throws `operate.record_unknown`. */
export const findNamed = async (
  trx: Transaction<Database>,
  named: string,
  /** Only records of this kind at this connection. */
  end: LinkEnd | null = null,
): Promise<RecordId> => {
  const found = await trx
    .selectFrom('record')
    .select('id')
    .where((where) =>
      isId('record', named)
        ? where('id', '=', named)
        : where.or([
            where('key', '=', named),
            where('title', '=', named),
            where(
              'key',
              'in',
              where.selectFrom('record_alias').select('record_alias.key').where('alias', '=', named),
            ),
          ]),
    )
    .$if(end !== null, (query) =>
      query.where('connection_id', '=', end?.connectionId ?? null).where('kind', '=', end?.kind ?? null),
    )
    .orderBy('first_seen_at')
    .limit(20)
    .execute();
  if (found.length === 0) found.push(...(await findHolding(trx, named)));
  return chooseRecord(
    trx,
    found.map((row) => row.id),
    named,
    end,
  );
};

/** Records that hold this id of another one, where nothing is known by it itself. */
const findHolding = (trx: Transaction<Database>, named: string): Promise<{ readonly id: RecordId }[]> =>
  trx
    .selectFrom('record_mention')
    .innerJoin('record', (join) =>
      join
        .onRef('record.connection_id', '=', 'record_mention.connection_id')
        .onRef('record.kind', '=', 'record_mention.kind')
        .onRef('record.key', '=', 'record_mention.key'),
    )
    .select('record.id')
    .distinct()
    .where('record_mention.value', '=', named)
    .limit(20)
    .execute();

/** Of several of one name, the linked ones of one family count as one: they tell the same story. */
const chooseRecord = async (
  trx: Parameters<typeof withCounterparts>[0],
  ids: readonly RecordId[],
  named: string,
  end: LinkEnd | null,
): Promise<RecordId> => {
  const [first] = ids;
  if (first === undefined) throw unknownRecord(named, end);
  const family = await withCounterparts(trx, first);
  const others = ids.filter((id) => !family.includes(id));
  if (others.length > 0)
    throw appError('operate.record_unknown', `${String(ids.length)} records are named "${named}".`, {
      hint: `Give the id of the one you mean: ${await placesOf(trx, ids.slice(0, 5))}.`,
      details: { records: [...ids] },
    });
  return first;
};

/** Which is which of records of one name: the id of each, and where it stands. */
const placesOf = async (
  trx: Parameters<typeof withCounterparts>[0],
  ids: readonly RecordId[],
): Promise<string> => {
  const refs = await loadRecordRefs(trx, ids);
  return ids
    .flatMap((id) => {
      const ref = refs.get(id);
      return ref === undefined ? [] : [`${id} (${ref.kind} at ${ref.connectionName})`];
    })
    .join(', ');
};

const unknownRecord = (named: string, end: LinkEnd | null = null): Error =>
  appError(
    'operate.record_unknown',
    end === null
      ? `There is no record "${named}" in this workspace.`
      : `There is no ${end.kind} "${named}" at that side of the flow.`,
  );
