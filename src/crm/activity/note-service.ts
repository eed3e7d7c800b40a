import { newId, type NoteId } from '#base/ids.ts';
import type { CrmSubject } from '#model/crm/nouns.ts';
import { deleteNote, insertNote, lockNote, updateNote, type NoteRow } from '#store/crm/notes.ts';
import { crmError } from '#crm/crm-errors.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import { moduleOf, requireOwn, requireSubject } from './subjects.ts';

/** @throws `crm.module_off`, `crm.bad_reference`. */
export const addNote = (
  deps: CrmDeps,
  acting: Acting,
  subject: { readonly kind: CrmSubject; readonly id: string },
  body: string,
): Promise<NoteId> =>
  act(deps, acting, moduleOf[subject.kind], async (work) => {
    const found = await requireSubject(work, subject);
    const id = newId('note', work.now);
    await insertNote(work.trx, {
      id,
      workspace_id: work.workspaceId,
      subject_kind: subject.kind,
      subject_id: found.id,
      contact_id: found.contact_id,
      body,
      created_by: work.actor,
      created_at: work.now,
      updated_at: work.now,
    });
    work.tell({ verb: 'noted', kind: subject.kind, id: found.id, contactId: found.contact_id });
    return id;
  });

/** @throws `crm.not_found`, `crm.stale`, `crm.not_yours` unless `mayAll` or the author asks. */
export const changeNote = (
  deps: CrmDeps,
  acting: Acting & { readonly mayAll: boolean },
  id: NoteId,
  seen: number,
  body: string,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireNote(work, id);
    requireOwn(work, row, acting.mayAll);
    await requireVersion(work, { kind: 'note', id, version: row.version }, seen);
    if (row.body === body) return;
    await updateNote(work.trx, id, { body, version: row.version + 1, updated_at: work.now });
    tellOf(work, row, 'note_changed');
  });

/** @throws `crm.not_found`, `crm.not_yours` unless `mayAll` or the author asks. */
export const removeNote = (
  deps: CrmDeps,
  acting: Acting & { readonly mayAll: boolean },
  id: NoteId,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireNote(work, id);
    requireOwn(work, row, acting.mayAll);
    await deleteNote(work.trx, id);
    tellOf(work, row, 'note_removed');
  });

const requireNote = async (work: CrmWork, id: NoteId): Promise<NoteRow> => {
  const row = await lockNote(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such note.');
  return row;
};

const tellOf = (work: CrmWork, row: NoteRow, verb: 'note_changed' | 'note_removed'): void => {
  work.tell({ verb, kind: row.subject_kind, id: row.subject_id, contactId: row.contact_id });
};
