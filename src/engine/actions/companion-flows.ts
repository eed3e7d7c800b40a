import { sql, type Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { Database } from '#store/tables.ts';

/** Lets the companions of a flow run exactly while it runs and its settings ask for them. */
export const alignCompanions = async (
  trx: Transaction<Database>,
  flow: {
    readonly id: FlowId;
    readonly state: 'enabled' | 'paused';
    readonly settings: FlowSettings;
  },
): Promise<void> => {
  const { settings, state } = flow;
  const runs = state === 'enabled';
  await sql`
    update flow set state = case when ${runs}::boolean and (
        (settings ? 'crossReference' and ${settings.writeBack === 'on'}::boolean)
        or (settings ? 'memberships' and ${(settings.groups ?? 'off') !== 'off'}::boolean)
        or (settings ? 'payouts' and ${settings.payments?.payouts === 'on'}::boolean)
        or settings ? 'clearing'
        or (settings ? 'wayBack' and ${settings.direction === 'two_way'}::boolean)) then 'enabled' else 'paused' end
    where companion_of = ${flow.id}`.execute(trx);
};

/** Marks all records of a flow's companions: what they go by has changed. Behind all other work. */
export const markCompanions = async (
  trx: Transaction<Database>,
  flowId: FlowId,
  now: number,
): Promise<void> => {
  await sql`
    update flow_record fr set seq = fr.seq + 1, marked_at = ${now}, next_at = 0, attempts = 0,
      priority = case when fr.seq > fr.synced_seq then fr.priority else 3 end
    from flow c where c.companion_of = ${flowId} and c.settings ? 'wayBack' and fr.flow_id = c.id`.execute(
    trx,
  );
};
