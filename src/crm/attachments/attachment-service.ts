import { newId, type AttachmentId } from '#base/ids.ts';
import type { CrmSubject } from '#model/crm/nouns.ts';
import {
  deleteAttachment,
  findAttachment,
  insertAttachment,
  loadAttachment,
  type AttachmentRow,
} from '#store/crm/attachments.ts';
import { moduleOf, requireOwn, requireSubject } from '#crm/activity/subjects.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, look, type Acting, type CrmDeps } from '#crm/work.ts';
import { mediaTypeOf } from './media-type.ts';

const sealedFor = (id: AttachmentId): string => `attachment:${id}`;

/** The last part of a path, without what file systems and headers cannot hold. */
const tidyName = (name: string): string => {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // oxlint would rather not see control characters in a pattern, so they are told by code point.
  const plain = Array.from(last)
    .filter((sign) => (sign.codePointAt(0) ?? 0) >= 0x20 && sign !== '\u007f')
    .join('')
    .trim();
  return plain === '' ? 'file' : plain.slice(0, 255);
};

/** Seals a file and keeps it with something. @throws `crm.module_off`, `crm.bad_reference`, `crm.invalid` when it is empty. */
export const addAttachment = (
  deps: CrmDeps,
  acting: Acting,
  subject: { readonly kind: CrmSubject; readonly id: string },
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<AttachmentId> =>
  act(deps, acting, moduleOf[subject.kind], async (work) => {
    if (file.bytes.length === 0)
      throw crmError('crm.invalid', 'The file is empty.', { details: { fields: ['file: is empty'] } });
    const found = await requireSubject(work, subject);
    const id = newId('attachment', work.now);
    const name = tidyName(file.name);
    await insertAttachment(work.trx, {
      id,
      workspace_id: work.workspaceId,
      subject_kind: subject.kind,
      subject_id: found.id,
      contact_id: found.contact_id,
      name,
      media_type: mediaTypeOf(file.bytes),
      size: file.bytes.length,
      sealed: work.vault.seal(file.bytes, sealedFor(id)),
      created_by: work.actor,
      created_at: work.now,
    });
    work.tell({
      verb: 'attached',
      kind: subject.kind,
      id: found.id,
      contactId: found.contact_id,
      details: { name },
    });
    return id;
  });

/** A file with its content. @throws `crm.not_found`, `vault.*`. */
export const readAttachment = (
  deps: CrmDeps,
  acting: Acting,
  id: AttachmentId,
): Promise<{ readonly row: AttachmentRow; readonly bytes: Buffer }> =>
  look(deps, acting, 'contacts', async (trx) => {
    const found = await loadAttachment(trx, id);
    if (found === undefined) throw crmError('crm.not_found', 'There is no such file.');
    const { sealed, ...row } = found;
    return { row, bytes: deps.vault.openBytes(sealed, sealedFor(id)) };
  });

/** @throws `crm.not_found`, `crm.not_yours` unless `mayAll` or who attached it asks. */
export const removeAttachment = (
  deps: CrmDeps,
  acting: Acting & { readonly mayAll: boolean },
  id: AttachmentId,
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await findAttachment(work.trx, id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such file.');
    requireOwn(work, row, acting.mayAll);
    await deleteAttachment(work.trx, id);
    const { subject_kind: kind, subject_id: subjectId, contact_id: contactId, name } = row;
    work.tell({ verb: 'file_removed', kind, id: subjectId, contactId, details: { name } });
  });
