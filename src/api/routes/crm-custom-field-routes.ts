import type { CustomFieldId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  changeCustomField,
  createCustomField,
  listCustomFields,
  type CustomField,
} from '#contract/crm-custom-fields.ts';
import { crmError } from '#crm/crm-errors.ts';
import * as fields from '#crm/custom-fields/custom-field-service.ts';
import { look } from '#crm/work.ts';
import * as rows from '#store/crm/custom-fields.ts';

export const crmCustomFieldRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = async (member: Member, id: CustomFieldId): Promise<CustomField> => {
    const all = await look(crm, member, 'contacts', (trx) =>
      rows.listCustomFields(trx, member.workspaceId, null),
    );
    const row = all.find((each) => each.id === id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such custom field.');
    return customFieldOf(row);
  };

  serve(app, listCustomFields, ({ query, member }) => {
    const acting = member();
    return look(crm, acting, 'contacts', async (trx) => {
      const all = await rows.listCustomFields(trx, acting.workspaceId, query.subject ?? null);
      return { items: all.map(customFieldOf) };
    });
  });

  serve(app, createCustomField, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await fields.createCustomField(crm, acting, body));
  });

  serve(app, changeCustomField, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await fields.changeCustomField(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });
};

const customFieldOf = (row: rows.CustomFieldRow): CustomField => ({
  id: row.id,
  subject: row.subject_kind,
  key: row.key,
  label: row.label,
  type: row.type,
  choices: row.choices,
  position: row.position,
  archivedAt: row.archived_at,
  version: row.version,
});
