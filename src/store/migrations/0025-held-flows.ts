import { sql, type Kysely } from 'kysely';

/** Why a flow is paused where no person paused it: the module that is off. Flows that ran without theirs wait from now on. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `
alter table flow add column paused_for text;
alter table flow add constraint flow_paused_for_check check (paused_for is null or state = 'paused');
select set_config('plumbline.workspace', '*', true);
update flow f set state = 'paused', paused_for = needed.module
from (values ('crm-contacts-to-stripe', 'stripe'), ('crm-services-to-stripe', 'stripe'), ('stripe-billing-to-crm', 'stripe'),
  ('stripe-subscriptions-to-crm', 'stripe'), ('ignition-proposals-to-crm', 'opportunities')) as needed (preset, module)
where f.preset = needed.preset and f.state = 'enabled'
  and not exists (select 1 from crm_module m where m.workspace_id = f.workspace_id and m.module = needed.module);
update flow c set state = 'paused' from flow f where c.companion_of = f.id and f.paused_for is not null;
select set_config('plumbline.workspace', '', true);
`,
    )
    .execute(db);
};
