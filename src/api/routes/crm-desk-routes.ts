import type { SavedViewId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { notificationsOf } from '#api/crm/about-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listNotifications, markNotificationsRead } from '#contract/crm-notifications.ts';
import {
  changeSavedView,
  createSavedView,
  listSavedViews,
  removeSavedView,
  type SavedView,
} from '#contract/crm-saved-views.ts';
import { listPeople, searchCrm } from '#contract/crm-search.ts';
import { crmError } from '#crm/crm-errors.ts';
import { moduleOf } from '#crm/activity/subjects.ts';
import * as savedViews from '#crm/saved-views/saved-view-service.ts';
import { act, look } from '#crm/work.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { loadModules } from '#store/crm/modules.ts';
import * as notices from '#store/crm/notifications.ts';
import * as people from '#store/crm/people.ts';
import * as rows from '#store/crm/saved-views.ts';
import { searchAll } from '#store/crm/search.ts';
import { mayAll } from './crm-note-routes.ts';

const searched = ['contact', 'service', 'opportunity', 'ticket', 'invoice'] as const;

/** What a person has at hand on every page: search, people, notifications, own views of lists. */
export const crmDeskRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  serve(app, searchCrm, ({ query, member }) => {
    const acting = member();
    return look(crm, acting, 'contacts', async (trx) => {
      const modules = await loadModules(trx, acting.workspaceId);
      const on = new Set<CrmModule>(['contacts', ...modules.map((row) => row.module)]);
      const kinds = searched.filter((kind) => on.has(moduleOf[kind]));
      return { items: [...(await searchAll(trx, kinds, searchPrefixes(query.q)))] };
    });
  });

  serve(app, listPeople, ({ member }) => {
    const acting = member();
    return look(crm, acting, 'contacts', async (trx) => ({
      items: [...(await people.listPeople(trx, acting.workspaceId))],
    }));
  });

  serve(app, listNotifications, ({ query, member }) => {
    const acting = member();
    const userId = acting.caller.user?.id;
    const page = pageRequest(query, ['number', 'string']);
    if (userId === undefined) return Promise.resolve({ items: [], nextCursor: null, unread: 0 });
    const unread = query.unread === undefined ? null : query.unread === 'yes';
    return look(crm, acting, 'contacts', async (trx) => {
      const found = await notices.listNotifications(trx, userId, { unread }, page);
      const count = await notices.countUnread(trx, userId);
      return { items: await notificationsOf(trx, found.rows), nextCursor: found.next, unread: count };
    });
  });

  serve(app, markNotificationsRead, ({ body, member }) => {
    const acting = member();
    const userId = acting.caller.user?.id;
    if (userId === undefined) return Promise.resolve({ unread: 0 });
    return act(crm, acting, 'contacts', async ({ trx, workspaceId, signals, now }) => {
      await notices.markRead(trx, userId, body.ids ?? null, now);
      await signals.told(trx, workspaceId);
      return { unread: await notices.countUnread(trx, userId) };
    });
  });

  const viewsOf = (member: Member, list: string | null): Promise<SavedView[]> => {
    const userId = member.caller.user?.id ?? null;
    return look(crm, member, 'contacts', async (trx) => {
      const found = await rows.listSavedViews(trx, member.workspaceId, userId, list);
      const owners = found.map((row) => row.owner_id);
      const personOf = await people.loadPeople(trx, member.workspaceId, owners);
      return found.map((row) => ({
        id: row.id,
        list: row.list as SavedView['list'],
        name: row.name,
        query: row.query as Record<string, string>,
        isShared: row.is_shared,
        owner: personOf(row.owner_id),
        isOwn: row.owner_id === userId,
        version: row.version,
      }));
    });
  };

  const viewOf = async (member: Member, id: SavedViewId): Promise<SavedView> => {
    const view = (await viewsOf(member, null)).find((each) => each.id === id);
    if (view === undefined) throw crmError('crm.not_found', 'There is no such view.');
    return view;
  };

  serve(app, listSavedViews, async ({ query, member }) => ({
    items: await viewsOf(member(), query.list ?? null),
  }));

  serve(app, createSavedView, async ({ body, member }) => {
    const acting = member();
    return viewOf(acting, await savedViews.createSavedView(crm, acting, body));
  });

  serve(app, changeSavedView, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await savedViews.changeSavedView(crm, acting, params.id, version, change);
    return viewOf(acting, params.id);
  });

  serve(app, removeSavedView, async ({ params, member }) => {
    await savedViews.removeSavedView(crm, mayAll(member()), params.id);
    return { id: params.id };
  });
};
