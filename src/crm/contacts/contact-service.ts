import { newId, type ContactId } from '#base/ids.ts';
import type { ContactType } from '#model/crm/nouns.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import { insertContact, lockContact, updateContact, type ContactRow } from '#store/crm/contacts.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import { replaceWords } from '#store/crm/words.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { tellAssigned } from '#crm/activity/assignment.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import {
  changeContactState,
  contactColumns,
  contactStateOf,
  contactWords,
  emptyContact,
  type ContactChange,
  type ContactState,
} from './contact-state.ts';

/** @throws `crm.invalid`, `crm.code_taken`, `crm.bad_reference`. */
export const createContact = (
  deps: CrmDeps,
  acting: Acting,
  type: ContactType,
  change: ContactChange,
): Promise<ContactId> =>
  act(deps, acting, 'contacts', async (work) => {
    const state = await planContact(work, emptyContact(type), change);
    return addContact(work, state, null);
  });

/** Changes the fields that are named. @throws `crm.not_found`, `crm.stale`, `crm.invalid`, `crm.code_taken`, `crm.bad_reference`. */
export const changeContact = (
  deps: CrmDeps,
  acting: Acting,
  id: ContactId,
  seen: number,
  change: ContactChange,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireContact(work, id, seen);
    await keepContact(work, row, await planContact(work, contactStateOf(row), change));
  });

/** Archives a contact or brings it back; doing it twice is doing it once. @throws `crm.not_found`, `crm.stale`. */
export const setContactArchived = (
  deps: CrmDeps,
  acting: Acting,
  id: ContactId,
  seen: number,
  archived: boolean,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    await archiveContact(work, await requireContact(work, id, seen), archived);
  });

/** The contact, locked. A null version asks for no particular one. @throws `crm.not_found`, `crm.stale`. */
export const requireContact = async (
  work: CrmWork,
  id: ContactId,
  seen: number | null,
): Promise<ContactRow> => {
  const row = await lockContact(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such contact.');
  await requireVersion(work, { kind: 'contact', id, version: row.version }, seen);
  return row;
};

/** The state that a change leads to. @throws `crm.invalid`. */
export const planContact = async (
  work: CrmWork,
  held: ContactState,
  change: ContactChange,
): Promise<ContactState> => {
  const specs =
    change.custom === undefined ? [] : await loadCustomSpecs(work.trx, work.workspaceId, 'contact');
  const { next, problems } = changeContactState(held, change, specs);
  if (problems.length > 0)
    throw crmError('crm.invalid', 'The contact cannot be kept like this.', {
      details: { fields: [...problems] },
    });
  return next;
};

/** Stores a new contact in its words, its feed and its flows. `reference` is that of the flow that makes it. */
export const addContact = async (
  work: CrmWork,
  state: ContactState,
  reference: string | null,
): Promise<ContactId> => {
  const { trx, workspaceId, actor, now } = work;
  const id = newId('contact', now);
  await insertContact(trx, {
    ...contactColumns(state),
    id,
    workspace_id: workspaceId,
    reference,
    archived_at: null,
    created_by: actor,
    created_at: now,
    updated_by: actor,
    updated_at: now,
  });
  await replaceWords(trx, workspaceId, 'contact', id, contactWords(state));
  await tellAssigned(work, { kind: 'contact', id, title: state.name }, null, state.ownerId);
  work.tell({ verb: 'created', kind: 'contact', id, contactId: id, version: 1 });
  work.touch('contact', id);
  return id;
};

/** Stores a contact's next state; nothing happens when it is the one there is. Answers the version it has then. */
export const keepContact = async (work: CrmWork, row: ContactRow, next: ContactState): Promise<number> => {
  const fields = changedFields(contactStateOf(row), next);
  if (fields.length === 0) return row.version;
  const { trx, workspaceId, actor, now } = work;
  const { id } = row;
  const version = row.version + 1;
  await updateContact(trx, id, {
    ...contactColumns(next),
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  await replaceWords(trx, workspaceId, 'contact', id, contactWords(next));
  await tellAssigned(work, { kind: 'contact', id, title: next.name }, row.owner_id, next.ownerId);
  work.tell({ verb: 'changed', kind: 'contact', id, contactId: id, fields, version });
  work.touch('contact', id);
  return version;
};

export const archiveContact = async (work: CrmWork, row: ContactRow, archived: boolean): Promise<void> => {
  if (archived === (row.archived_at !== null)) return;
  const { trx, actor, now } = work;
  const version = row.version + 1;
  await updateContact(trx, row.id, {
    archived_at: archived ? now : null,
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  const verb = archived ? 'archived' : 'restored';
  work.tell({ verb, kind: 'contact', id: row.id, contactId: row.id, fields: ['archived'], version });
  work.touch('contact', row.id);
};
