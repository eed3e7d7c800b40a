import type { Transaction } from 'kysely';
import type { ContactId } from '#base/ids.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { crmError } from '#crm/crm-errors.ts';
import { isViewable } from '#crm/attachments/media-type.ts';
import type { CrmActivity } from '#contract/crm-activity.ts';
import type { Attachment } from '#contract/crm-attachments.ts';
import type { Note } from '#contract/crm-notes.ts';
import type { CrmNotification } from '#contract/crm-notifications.ts';
import type { ActivityView } from '#store/crm/activities.ts';
import type { AttachmentRow } from '#store/crm/attachments.ts';
import type { AboutFilter, NoteRow } from '#store/crm/notes.ts';
import type { NotificationView } from '#store/crm/notifications.ts';
import { loadSubjects } from '#store/crm/subjects.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';

/** One thing or a contact, as a list's query names it. @throws `crm.invalid` unless exactly one is named. */
export const aboutAsked = (query: {
  readonly subject?: string | undefined;
  readonly contact?: ContactId | undefined;
}): AboutFilter => {
  const { subject, contact } = query;
  if (subject !== undefined && contact === undefined) return { subject };
  if (contact !== undefined && subject === undefined) return { contact };
  throw crmError('crm.invalid', 'Name either one thing or a contact.', {
    details: { fields: ['subject: name this or contact'] },
  });
};

interface About {
  readonly subject_kind: string;
  readonly subject_id: string;
}

type SubjectOf = (row: About) => { kind: string; id: string; title: string | null };

const subjectsOf = async (trx: Transaction<Database>, rows: readonly About[]): Promise<SubjectOf> => {
  const found = await loadSubjects(
    trx,
    rows.map((row) => row.subject_id),
  );
  return (row) => ({
    kind: row.subject_kind,
    id: row.subject_id,
    title: found.get(row.subject_id)?.title ?? null,
  });
};

export const notesOf = async (trx: Transaction<Database>, rows: readonly NoteRow[]): Promise<Note[]> => {
  const subjectOf = await subjectsOf(trx, rows);
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    subject: subjectOf(row),
    contactId: row.contact_id,
    body: row.body,
    createdBy: nameOf(row.created_by),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }));
};

export const attachmentsOf = async (
  trx: Transaction<Database>,
  rows: readonly AttachmentRow[],
): Promise<Attachment[]> => {
  const subjectOf = await subjectsOf(trx, rows);
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    subject: subjectOf(row),
    contactId: row.contact_id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    isViewable: isViewable(row.media_type),
    createdBy: nameOf(row.created_by),
    createdAt: row.created_at,
  }));
};

const textsOf = (value: JsonValue | undefined): Record<string, string> =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};

const namesOf = (details: JsonObject): string[] => {
  const { fields } = details as { readonly fields?: JsonValue };
  return Array.isArray(fields) ? fields.filter((name) => typeof name === 'string') : [];
};

export const activitiesOf = async (
  trx: Transaction<Database>,
  rows: readonly ActivityView[],
): Promise<CrmActivity[]> => {
  const subjectOf = await subjectsOf(trx, rows);
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.actor),
  );
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    actor: nameOf(row.actor),
    verb: row.verb,
    subject: subjectOf(row),
    contactId: row.contact_id,
    fields: namesOf(row.details),
    details: textsOf(row.details['told']),
  }));
};

export const notificationsOf = async (
  trx: Transaction<Database>,
  rows: readonly NotificationView[],
): Promise<CrmNotification[]> => {
  const subjectOf = await subjectsOf(trx, rows);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: subjectOf(row),
    details: textsOf(row.details),
    at: row.at,
    readAt: row.read_at,
  }));
};
