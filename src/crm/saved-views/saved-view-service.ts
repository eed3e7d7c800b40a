import { newId, type SavedViewId } from '#base/ids.ts';
import {
  deleteSavedView,
  insertSavedView,
  lockSavedView,
  updateSavedView,
  type SavedViewRow,
} from '#store/crm/saved-views.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, userOf, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

export interface SavedViewDraft {
  readonly list: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly isShared: boolean;
}

/** Views belong to people. @throws `crm.invalid` for a program. */
export const createSavedView = (deps: CrmDeps, acting: Acting, draft: SavedViewDraft): Promise<SavedViewId> =>
  act(deps, acting, 'contacts', async (work) => {
    const owner = userOf(work.actor);
    if (owner === null) throw crmError('crm.invalid', 'A program keeps no views.');
    const id = newId('savedView', work.now);
    await insertSavedView(work.trx, {
      id,
      workspace_id: work.workspaceId,
      owner_id: owner,
      list: draft.list,
      name: draft.name,
      query: JSON.stringify(draft.query),
      is_shared: draft.isShared,
      created_at: work.now,
      updated_at: work.now,
    });
    await work.signals.told(work.trx, work.workspaceId);
    return id;
  });

/** One's own only: others' are not there. @throws `crm.not_found`, `crm.stale`. */
export const changeSavedView = (
  deps: CrmDeps,
  acting: Acting,
  id: SavedViewId,
  seen: number,
  change: { readonly [Name in 'name' | 'query' | 'isShared']?: SavedViewDraft[Name] | undefined },
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireView(work, id, false);
    await requireVersion(work, { kind: 'view', id, version: row.version }, seen);
    const held = { name: row.name, query: row.query, isShared: row.is_shared };
    const next = {
      name: change.name ?? held.name,
      query: change.query ?? held.query,
      isShared: change.isShared ?? held.isShared,
    };
    if (changedFields(held, next).length === 0) return;
    await updateSavedView(work.trx, id, {
      name: next.name,
      query: JSON.stringify(next.query),
      is_shared: next.isShared,
      version: row.version + 1,
      updated_at: work.now,
    });
    await work.signals.told(work.trx, work.workspaceId);
  });

/** One's own, or with `mayAll` a shared one. @throws `crm.not_found`. */
export const removeSavedView = (
  deps: CrmDeps,
  acting: Acting & { readonly mayAll: boolean },
  id: SavedViewId,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    await requireView(work, id, acting.mayAll);
    await deleteSavedView(work.trx, id);
    await work.signals.told(work.trx, work.workspaceId);
  });

const requireView = async (work: CrmWork, id: SavedViewId, mayAll: boolean): Promise<SavedViewRow> => {
  const row = await lockSavedView(work.trx, id);
  if (row !== undefined && (row.owner_id === userOf(work.actor) || (mayAll && row.is_shared))) return row;
  throw crmError('crm.not_found', 'There is no such view of yours.');
};
