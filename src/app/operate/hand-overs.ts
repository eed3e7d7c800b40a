import type { FlowId, HandOverId, WorkspaceId } from '#base/ids.ts';
import { handOverAnswers } from '#api/hand-over-answers.ts';
import type { HandOver } from '#contract/hand-overs.ts';
import { listHandOvers } from '#store/views/hand-over-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

/** Those that wait oldest first, those done newest first, at most `limit`. */
export const handOverLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  asked: {
    readonly state: 'open' | 'done' | null;
    readonly flow?: FlowId | undefined;
    readonly find?: string | undefined;
    readonly id?: HandOverId | undefined;
    readonly limit: number;
  },
): Promise<readonly HandOver[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { limit, ...filter } = asked;
    const { rows } = await listHandOvers(trx, filter, { after: null, limit });
    return handOverAnswers(trx, plumbline.vault, rows);
  });

/** Says that a hand-over was typed, or that it was not. @throws `hand_over.not_found`, `hand_over.changed`. */
export const settleHandOver = (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  id: HandOverId,
  to: 'open' | 'done',
): Promise<unknown> => actions.handOvers.settle({ workspaceId, actor: operatorActor }, [id], to);
