import { sql, type Selectable, type Transaction } from 'kysely';
import type { CustomFieldId, WorkspaceId } from '#base/ids.ts';
import type { FieldSpec } from '#model/connector.ts';
import { customTextLength, type CustomFieldSpec } from '#model/crm/custom-values.ts';
import type { CustomSubject } from '#model/crm/nouns.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { Database } from '#store/tables.ts';
import type { CrmCustomFieldTable } from './crm-tables.ts';

export type CustomFieldRow = Selectable<CrmCustomFieldTable>;

/** In the order of their forms. */
export const listCustomFields = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  subject: CustomSubject | null,
): Promise<readonly CustomFieldRow[]> =>
  trx
    .selectFrom('crm_custom_field')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(subject !== null, (query) => query.where('subject_kind', '=', subject as CustomSubject))
    .orderBy('subject_kind')
    .orderBy('position')
    .orderBy('id')
    .execute();

/** What values of a noun are checked with; archived fields too, since they keep theirs. */
export const loadCustomSpecs = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  subject: CustomSubject,
): Promise<readonly CustomFieldSpec[]> =>
  (await listCustomFields(trx, workspaceId, subject)).map((row) => ({
    key: row.key,
    label: row.label,
    type: row.type,
    choices: row.choices,
    archived: row.archived_at !== null,
  }));

/** The workspace's custom fields as flows know them, by the kind of record that they are of. */
export const loadDefinedFields = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<DefinedFields> => {
  const rows = await listCustomFields(trx, workspaceId, null);
  const bySubject = Map.groupBy(rows, (row) => row.subject_kind);
  return Object.fromEntries([...bySubject].map(([subject, fields]) => [subject, fields.map(definedField)]));
};

const definedField = (row: CustomFieldRow): FieldSpec => ({
  name: `custom.${row.key}`,
  label: row.label,
  type: row.type === 'choice' ? 'text' : row.type,
  writable: row.archived_at === null,
  ...(row.type === 'text' ? { maxLength: customTextLength } : {}),
  ...(row.type === 'choice' ? { options: row.choices } : {}),
});

export const findCustomField = (
  trx: Transaction<Database>,
  id: CustomFieldId,
): Promise<CustomFieldRow | undefined> =>
  trx.selectFrom('crm_custom_field').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const insertCustomField = async (
  trx: Transaction<Database>,
  row: Pick<
    CustomFieldRow,
    'id' | 'workspace_id' | 'subject_kind' | 'key' | 'label' | 'type' | 'choices' | 'created_at'
  >,
): Promise<void> => {
  await sql`
    insert into crm_custom_field (id, workspace_id, subject_kind, key, label, type, choices, position, created_at)
    select ${row.id}, ${row.workspace_id}, ${row.subject_kind}, ${row.key}, ${row.label}, ${row.type},
      ${row.choices}::text[], coalesce(max(f.position), -1) + 1, ${row.created_at}
    from crm_custom_field f where f.workspace_id = ${row.workspace_id} and f.subject_kind = ${row.subject_kind}`.execute(
    trx,
  );
};

/** Makes room: what stands between the two places moves on by one, towards the place that is left. */
export const shiftCustomFields = async (
  trx: Transaction<Database>,
  { workspace_id, subject_kind, position: from }: CustomFieldRow,
  to: number,
): Promise<void> => {
  const step = to > from ? -1 : 1;
  await sql`
    update crm_custom_field set position = position + ${step}
    where workspace_id = ${workspace_id} and subject_kind = ${subject_kind}
      and position between ${Math.min(from, to)} and ${Math.max(from, to)} and position <> ${from}`.execute(
    trx,
  );
};

export const updateCustomField = async (
  trx: Transaction<Database>,
  row: Pick<CustomFieldRow, 'id' | 'label' | 'choices' | 'position' | 'archived_at' | 'version'>,
): Promise<void> => {
  const { id, ...set } = row;
  await trx.updateTable('crm_custom_field').set(set).where('id', '=', id).execute();
};
