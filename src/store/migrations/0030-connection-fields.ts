import { sql, type Kysely } from 'kysely';

/**
 * Fields that a tenant defined itself, by kind, as a connection knows them: of the CRM's connections those that there are
 * now. Archived ones are known and not written any more.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table connection add column custom_fields jsonb not null default '{}';

select set_config('plumbline.workspace', '*', true);
update connection c set custom_fields = found.fields
from (
  select workspace_id, jsonb_object_agg(subject_kind, specs) as fields
  from (
    select f.workspace_id, f.subject_kind, jsonb_agg(jsonb_build_object(
        'name', 'custom.' || f.key,
        'label', f.label,
        'type', case f.type when 'choice' then 'text' else f.type end,
        'writable', f.archived_at is null)
      || case f.type when 'choice' then jsonb_build_object('options', to_jsonb(f.choices))
        when 'text' then jsonb_build_object('maxLength', 2000) else '{}'::jsonb end
      order by f.position, f.id) as specs
    from crm_custom_field f group by f.workspace_id, f.subject_kind) as by_kind
  group by workspace_id) as found
where c.vendor = 'crm' and c.workspace_id = found.workspace_id;
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
