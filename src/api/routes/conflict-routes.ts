import type { Transaction } from 'kysely';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { kindOf } from '#api/kinds.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listConflicts, resolveConflicts, type Conflict } from '#contract/conflicts.ts';
import { fieldNamed } from '#model/mapping.ts';
import { openConflict } from '#store/conflicts.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import {
  countConflicts,
  listConflicts as listViews,
  type ConflictView,
} from '#store/views/conflict-views.ts';
import { loadRecordRefs } from '#store/views/record-refs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const conflictRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listConflicts, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const page = await listViews(trx, query, pageRequest(query, ['number', 'string']));
      return {
        items: await answersOf(trx, deps, page.rows),
        nextCursor: page.next,
        open: await countConflicts(trx, query.flow),
      };
    }),
  );

  serve(app, resolveConflicts, async ({ body, member }) => {
    const { resolved, changed } = await deps.actions.conflicts.resolve(member(), body.ids, body.choice);
    return { resolved: [...resolved], changed: [...changed] };
  });
};

const answersOf = async (
  trx: Transaction<Database>,
  deps: ApiDeps,
  views: readonly ConflictView[],
): Promise<Conflict[]> => {
  const opened = views.map((view) => ({ view, values: openConflict(deps.vault, view) }));
  const refs = await loadRecordRefs(
    trx,
    views.flatMap((view) => [view.source_record_id, view.target_record_id]),
  );
  const nameOf = await loadActorNames(
    trx,
    opened.flatMap(({ view, values }) => [view.answered_by, values.sourceBy, values.targetBy]),
  );
  const actorOf = (actor: string | null): Conflict['answeredBy'] => (actor === null ? null : nameOf(actor));
  return opened.flatMap(({ view, values }): Conflict[] => {
    const source = refs.get(view.source_record_id);
    const target = refs.get(view.target_record_id);
    if (source === undefined || target === undefined) return [];
    return [
      {
        id: view.id,
        flowId: view.flow_id,
        flowName: view.flow_name,
        field: view.field,
        ...fieldOf(deps, view),
        state: view.state,
        source: {
          vendor: view.source_vendor,
          connectionName: view.source_connection_name,
          record: source,
          value: values.source,
          changedAt: view.source_at,
          changedBy: actorOf(values.sourceBy),
        },
        target: {
          vendor: view.target_vendor,
          connectionName: view.target_connection_name,
          record: target,
          value: values.target,
          changedAt: view.target_at,
          changedBy: actorOf(values.targetBy),
        },
        choice: view.choice,
        answeredBy: actorOf(view.answered_by),
        answeredAt: view.answered_at,
        createdAt: view.created_at,
      },
    ];
  });
};

const fieldOf = (deps: ApiDeps, view: ConflictView): Pick<Conflict, 'fieldLabel' | 'fieldType'> => {
  const kind = kindOf(deps.registry, view.target_vendor, view.target_kind);
  const field = fieldNamed(kind?.fields ?? [], view.field);
  return { fieldLabel: field?.label ?? view.field, fieldType: field?.type ?? 'text' };
};
