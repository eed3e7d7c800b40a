import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  changeNotificationPreferences,
  readNotificationPreferences,
  type NotificationPreferences,
} from '#contract/notification-preferences.ts';
import { notificationFacts, notificationKinds } from '#model/telling/notification-kinds.ts';
import { loadPreferences, storePreferences } from '#store/telling/notification-preferences.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** How one person is told. A program is told nothing, and so has nothing to choose. */
export const notificationPreferenceRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const answer = ({ workspaceId }: Member, { id, email }: Person): Promise<NotificationPreferences> =>
    inWorkspace(deps.db, workspaceId, async (trx) => {
      const chosen = await loadPreferences(trx, id);
      return {
        items: notificationKinds.map((kind) => {
          const { label, usual } = notificationFacts[kind];
          return { kind, label, usual, choice: chosen.get(kind) ?? usual };
        }),
        email,
        canMail: deps.outside.hasMail,
      };
    });

  serve(app, readNotificationPreferences, async ({ member }) => answer(member(), personOf(member())));

  serve(app, changeNotificationPreferences, async ({ body, member }) => {
    const acting = member();
    const person = personOf(acting);
    await inWorkspace(deps.db, acting.workspaceId, (trx) =>
      storePreferences(trx, acting.workspaceId, person.id, body.choices),
    );
    return answer(acting, person);
  });
};

type Person = NonNullable<Member['caller']['user']>;

const personOf = ({ caller }: Member): Person => {
  if (caller.user === null)
    throw apiError('auth.forbidden', 'Only a person chooses how they are told.', {
      hint: 'Sign in to the console; an API key is told nothing.',
    });
  return caller.user;
};
