import { isId, type DoubleId, type FlowId, type RecordId, type WorkspaceId } from '#base/ids.ts';
import { consequencesAnswer } from '#api/link-answers.ts';
import type { LinkConsequencesAnswer } from '#contract/links.ts';
import type { LinkMove } from '#model/link-move.ts';
import { loadLinkedFlowRecords } from '#store/linked-flow-records.ts';
import { listDoubles, type DoubleView } from '#store/doubles.ts';
import { findFlowEnds } from '#store/link-moves.ts';
import { loadRecordRefs, type RecordRefView } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import { operatorActor, type Operator } from './operator.ts';
import { findNamed } from './records.ts';

export interface MovePreview {
  readonly move: LinkMove;
  readonly digest: string;
  readonly consequences: LinkConsequencesAnswer;
}

/**
 * The source record and the flow that a command means. Of several records of one name the one that a flow carries is meant.
 * @throws `operate.record_unknown`, `operate.flow_unknown` unless one flow of it can be meant.
 */
export const meantLink = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  named: string,
  flow: FlowId | undefined,
): Promise<{ readonly flowId: FlowId; readonly sourceRecordId: RecordId }> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const end = flow === undefined ? null : ((await findFlowEnds(trx, flow))?.source ?? null);
    const sourceRecordId = await findNamed(trx, named, end);
    const carried = (await loadLinkedFlowRecords(trx, { sourceRecordId }, { lock: false })).filter(
      ({ settings, flowId }) =>
        flow === undefined
          ? settings.crossReference === undefined &&
            settings.memberships === undefined &&
            settings.wayBack === undefined
          : flowId === flow,
    );
    const [only, ...others] = carried;
    if (only === undefined || others.length > 0)
      throw appError(
        'operate.flow_unknown',
        only === undefined
          ? 'No such flow carries this record; name the record at the flow’s source.'
          : 'Several flows carry this record.',
        {
          ...(only === undefined
            ? {}
            : {
                hint: `Name the one you mean by --flow: ${carried.map(({ flowName }) => flowName).join(', ')}.`,
              }),
          details: { flows: carried.map(({ flowId, flowName }) => `${flowId} ${flowName}`) },
        },
      );
    return { flowId: only.flowId, sourceRecordId };
  });

/** The record that a command names; of several of one name that at the flow’s target. @throws `operate.record_unknown`. */
export const meantRecord = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  named: string,
  flow?: FlowId,
): Promise<RecordId> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const end = flow === undefined ? null : ((await findFlowEnds(trx, flow))?.target ?? null);
    return findNamed(trx, named, end);
  });

export const previewLinkMove = async (
  { plumbline, actions }: Operator,
  workspaceId: WorkspaceId,
  move: LinkMove,
): Promise<MovePreview> => {
  const { digest, consequences } = await actions.links.preview({ workspaceId, actor: operatorActor }, move);
  return inWorkspace(plumbline.store.db, workspaceId, async (trx) => ({
    move,
    digest,
    consequences: await consequencesAnswer(trx, consequences),
  }));
};

export const applyLinkMove = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  { move, digest }: Pick<MovePreview, 'move' | 'digest'>,
): Promise<void> => {
  await actions.links.apply({ workspaceId, actor: operatorActor }, move, digest);
};

export interface DoubleLine extends Pick<DoubleView, 'id' | 'state' | 'vendor' | 'decided_at'> {
  readonly double: RecordRefView | null;
  readonly kept: RecordRefView | null;
}

/** Doubles that wait to be made one at their vendor, newest first. */
export const waitingDoubles = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  limit: number,
): Promise<readonly DoubleLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows } = await listDoubles(trx, 'waiting', { after: null, limit });
    const refs = await loadRecordRefs(
      trx,
      rows.flatMap((row) => [row.double_record_id, row.kept_record_id]),
    );
    return rows.map(({ id, state, vendor, decided_at, double_record_id: double, kept_record_id: kept }) => ({
      id,
      state,
      vendor,
      decided_at,
      double: refs.get(double) ?? null,
      kept: refs.get(kept) ?? null,
    }));
  });

export const isDoubleId = (text: string): text is DoubleId => isId('double', text);

/** Takes back that a record is a double. @throws `double.not_found`, `double.undone`. */
export const undoDouble = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  id: DoubleId,
): Promise<{ readonly recordId: RecordId }> =>
  actions.links.undoDouble({ workspaceId, actor: operatorActor }, id);
