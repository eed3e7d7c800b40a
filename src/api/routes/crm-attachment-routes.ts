import type { AttachmentId } from '#base/ids.ts';
import { isId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { memberOf, type Member } from '#api/caller.ts';
import { aboutAsked, attachmentsOf } from '#api/crm/about-answers.ts';
import { fileHeaders } from '#api/crm/file-headers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  addAttachment,
  attachmentContentPath,
  listAttachments,
  removeAttachment,
  type Attachment,
} from '#contract/crm-attachments.ts';
import * as files from '#crm/attachments/attachment-service.ts';
import { isViewable } from '#crm/attachments/media-type.ts';
import { crmError } from '#crm/crm-errors.ts';
import { look } from '#crm/work.ts';
import * as rows from '#store/crm/attachments.ts';
import { mayAll } from './crm-note-routes.ts';

export const crmAttachmentRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: AttachmentId): Promise<Attachment> =>
    look(crm, member, 'contacts', async (trx) => {
      const row = await rows.findAttachment(trx, id);
      const [file] = row === undefined ? [] : await attachmentsOf(trx, [row]);
      if (file === undefined) throw crmError('crm.not_found', 'There is no such file.');
      return file;
    });

  serve(app, listAttachments, ({ query, member }) => {
    const about = aboutAsked(query);
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'contacts', async (trx) => {
      const found = await rows.listAttachments(trx, about, page);
      return { items: await attachmentsOf(trx, found.rows), nextCursor: found.next };
    });
  });

  serve(app, addAttachment, async ({ query, file, member }) => {
    const acting = member();
    const { kind, id, name } = query;
    return answer(acting, await files.addAttachment(crm, acting, { kind, id }, { name, bytes: file }));
  });

  serve(app, removeAttachment, async ({ params, member }) => {
    await files.removeAttachment(crm, mayAll(member()), params.id);
    return { id: params.id };
  });

  app.http.get(attachmentContentPath, async (context) => {
    await app.admit(context, 'member');
    const id = context.req.param('id');
    if (!isId('attachment', id)) throw crmError('crm.not_found', 'There is no such file.');
    const { row, bytes } = await files.readAttachment(crm, memberOf(context.get('caller')), id);
    const isShown = context.req.query('view') === '1' && isViewable(row.media_type);
    return context.body(new Uint8Array(bytes), 200, fileHeaders(row.name, row.media_type, isShown));
  });
};
