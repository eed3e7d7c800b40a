import type { Transaction } from 'kysely';
import type { RehearsalApplyId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { rehearsalApplyOf, rehearsalLooksOf } from '#api/rehearsal-answers.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  applyRehearsal,
  decideRehearsalApply,
  listRehearsalLooks,
  readApplyOf,
  readRehearsalApply,
} from '#contract/rehearsals.ts';
import { reconcileError } from '#engine/reconcile/reconcile-errors.ts';
import { rehearsalError } from '#engine/rehearsals/rehearsal-errors.ts';
import { heldVerdicts } from '#model/rehearsal.ts';
import {
  findApplyOf,
  findRehearsalApply,
  type RehearsalApplyRow,
} from '#store/reconcile/rehearsal-applies.ts';
import { findReconciliation } from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import { listLookViews } from '#store/views/rehearsal-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const rehearsalRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { rehearsals } = deps.actions;

  serve(app, applyRehearsal, ({ params, member }) => rehearsals.apply(member(), params.id));

  serve(app, readApplyOf, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      if ((await findReconciliation(trx, params.id)) === undefined)
        throw reconcileError('reconcile.not_found', 'There is no such reconciliation.');
      const row = await findApplyOf(trx, params.id);
      return { apply: row === undefined ? null : await rehearsalApplyOf(trx, row, deps.clock.now()) };
    }),
  );

  serve(app, readRehearsalApply, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) =>
      rehearsalApplyOf(trx, await requireApply(trx, params.id), deps.clock.now()),
    ),
  );

  serve(app, listRehearsalLooks, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      await requireApply(trx, params.id);
      const verdicts = query.verdict === undefined ? heldVerdicts : [query.verdict];
      const page = await listLookViews(trx, params.id, verdicts, pageRequest(query, ['string']));
      return { items: await rehearsalLooksOf(trx, page.rows), nextCursor: page.next };
    }),
  );

  serve(app, decideRehearsalApply, async ({ params, body, member }) => {
    const acting = member();
    await rehearsals.decide(acting, params.id, body.decision);
    return inWorkspace(deps.db, acting.workspaceId, async (trx) =>
      rehearsalApplyOf(trx, await requireApply(trx, params.id), deps.clock.now()),
    );
  });
};

const requireApply = async (trx: Transaction<Database>, id: RehearsalApplyId): Promise<RehearsalApplyRow> => {
  const row = await findRehearsalApply(trx, id);
  if (row === undefined) throw rehearsalError('rehearsal.not_found', 'Nothing is applied under this id.');
  return row;
};
