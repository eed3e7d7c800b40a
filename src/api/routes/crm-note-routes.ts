import type { NoteId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { aboutAsked, activitiesOf, notesOf } from '#api/crm/about-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listActivity } from '#contract/crm-activity.ts';
import { addNote, changeNote, listNotes, removeNote, type Note } from '#contract/crm-notes.ts';
import * as notes from '#crm/activity/note-service.ts';
import { crmError } from '#crm/crm-errors.ts';
import { look } from '#crm/work.ts';
import { listActivities } from '#store/crm/activities.ts';
import * as rows from '#store/crm/notes.ts';

/** Who may change what others made. */
export const mayAll = (member: Member): Member & { readonly mayAll: boolean } => ({
  ...member,
  mayAll: member.role !== 'member',
});

export const crmNoteRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: NoteId): Promise<Note> =>
    look(crm, member, 'contacts', async (trx) => {
      const row = await rows.findNote(trx, id);
      const [note] = row === undefined ? [] : await notesOf(trx, [row]);
      if (note === undefined) throw crmError('crm.not_found', 'There is no such note.');
      return note;
    });

  serve(app, listNotes, ({ query, member }) => {
    const about = aboutAsked(query);
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'contacts', async (trx) => {
      const found = await rows.listNotes(trx, about, page);
      return { items: await notesOf(trx, found.rows), nextCursor: found.next };
    });
  });

  serve(app, addNote, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await notes.addNote(crm, acting, body.subject, body.body));
  });

  serve(app, changeNote, async ({ params, body, member }) => {
    const acting = member();
    await notes.changeNote(crm, mayAll(acting), params.id, body.version, body.body);
    return answer(acting, params.id);
  });

  serve(app, removeNote, async ({ params, member }) => {
    await notes.removeNote(crm, mayAll(member()), params.id);
    return { id: params.id };
  });

  serve(app, listActivity, ({ query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'contacts', async (trx) => {
      const found = await listActivities(trx, query, page);
      return { items: await activitiesOf(trx, found.rows), nextCursor: found.next };
    });
  });
};
