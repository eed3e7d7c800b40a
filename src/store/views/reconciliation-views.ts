import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ChangeId, ConnectionId, FlowId, ReconciliationId } from '#base/ids.ts';
import type { ChangeState } from '#model/change.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import type { FlowRecordState } from '#model/flow.ts';
import type { FindingKind, HealOutcome, ReconciliationPurpose } from '#model/reconciliation.ts';
import type { ReconciliationFindingTable } from '#store/reconcile/reconcile-tables.ts';
import type { ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from './own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

export interface ReconciliationView extends ReconciliationRow {
  readonly flow_name: string;
  readonly source_vendor: string;
  readonly source_kind: string;
  readonly source_profile: string;
  readonly source_settings: ConnectionSettings;
  /** Whether each new target's id is written to its source record. */
  readonly writes_back: boolean;
  readonly target_connection_id: ConnectionId;
  readonly target_vendor: string;
  readonly target_kind: string;
  readonly target_profile: string;
  readonly target_settings: ConnectionSettings;
  /** What became of what was to be healed; null where nothing was, and in lists. */
  readonly heals: Partial<Readonly<Record<HealOutcome, number>>> | null;
}

/** What became of the heal of a finding `g`, which was asked for: of its flow record `fr`, first change `c`, pending heal `p`. */
const healOutcome = sql<HealOutcome>`case
  when p.finding_id is not null then 'reading'
  when g.heal_code is not null then 'unread'
  when c.id is not null then 'change'
  when not coalesce(fr.synced_seq >= g.heal_seq, false) then 'waiting'
  when fr.state = 'in_sync' then 'in_step'
  else 'left' end`;

/**
 * The first change that was planned of a heal's mark or a later one; or one from before that is still on its way, as what waits
 * for approval is: the flow wants the same, and asks nobody twice.
 */
const firstChange = sql`lateral (select c.id, c.state from change c where c.source_record_id = g.source_record_id
  and c.flow_id = g.flow_id and g.heal_seq is not null and (c.seq >= g.heal_seq
    or c.state in ('awaiting_approval', 'ready', 'sending', 'unknown')) order by c.planned_at, c.id limit 1)`;

const healsOfRun = sql`(
  select jsonb_object_agg(h.outcome, h.n) from (
    select ${healOutcome} as outcome, count(*) as n from reconciliation_finding g
    left join flow_record fr on fr.flow_id = g.flow_id and fr.source_record_id = g.source_record_id
    left join pending_heal p on p.finding_id = g.id
    left join ${firstChange} c on true
    where g.reconciliation_id = n.id and g.healed_at is not null group by 1) h)`;

const select = (heals: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select n.*, ${heals} as heals, f.name as flow_name, s.vendor as source_vendor, t.vendor as target_vendor, f.target_kind,
    f.target_connection_id,
    t.profile as target_profile, t.settings as target_settings, f.source_kind, s.profile as source_profile,
    s.settings as source_settings, exists (select 1 from flow c where c.companion_of = f.id and c.state = 'enabled'
      and c.settings ? 'crossReference') as writes_back
  from reconciliation n join flow f on f.id = n.flow_id join connection s on s.id = f.source_connection_id
  join connection t on t.id = f.target_connection_id`;

/** Newest first. Places are `[requested_at, id]`. */
export const listReconciliationViews = async (
  trx: Transaction<Database>,
  filter: {
    readonly flow?: FlowId | undefined;
    readonly purpose?: ReconciliationPurpose | undefined;
    readonly q?: string | undefined;
  },
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<ReconciliationView>> => {
  const [at, id] = page.after ?? [0, ''];
  const found = await sql<ReconciliationView>`
    ${select(sql`null::jsonb`)} where ${ownRows('n')} and (${filter.flow ?? null}::text is null or n.flow_id = ${filter.flow ?? null})
      and (${filter.purpose ?? null}::text is null or n.purpose = ${filter.purpose ?? null})
      and (${filter.q ?? ''} = '' or strpos(lower(concat(n.name, ' ', f.name)), lower(${filter.q ?? ''})) > 0)
      and ${page.after === null ? sql`true` : sql`(n.requested_at, n.id) < (${at}::bigint, ${id})`}
    order by n.requested_at desc, n.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.requested_at, row.id]);
};

export const findReconciliationView = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
): Promise<ReconciliationView | undefined> => {
  const found = await sql<ReconciliationView>`${select(healsOfRun)} where n.id = ${id}`.execute(trx);
  return found.rows[0];
};

export interface FindingView extends Selectable<ReconciliationFindingTable> {
  readonly record_state: FlowRecordState | null;
  readonly record_code: string | null;
  /** Null where no heal was asked for. */
  readonly heal_outcome: HealOutcome | null;
  /** Whether the mark that the heal made was answered. */
  readonly is_settled: boolean;
  readonly change_id: ChangeId | null;
  readonly change_state: ChangeState | null;
}

/** By id. Places are `[id]`; what a heal led to is the first change planned of its mark or a later one. */
export const listFindingViews = async (
  trx: Transaction<Database>,
  id: ReconciliationId,
  filter: {
    readonly kind?: FindingKind | undefined;
    readonly standing?: 'new' | 'same' | undefined;
    readonly leftOut?: 'show' | 'hide';
  },
  page: PageRequest<readonly [string]>,
): Promise<PageOfRows<FindingView>> => {
  const [after] = page.after ?? [''];
  const found = await sql<FindingView>`
    select g.*, fr.state as record_state, fr.state_code as record_code,
      case when g.healed_at is not null then ${healOutcome} end as heal_outcome, coalesce(fr.synced_seq >= g.heal_seq, false) as is_settled,
      c.id as change_id, c.state as change_state
    from (select * from reconciliation_finding g where g.reconciliation_id = ${id} and g.id > ${after}
      and (${filter.kind ?? null}::text is null or g.kind = ${filter.kind ?? null})
      and (${filter.leftOut !== 'hide' || filter.kind !== undefined} or g.kind <> 'left_out')
      and (${filter.standing ?? null}::text is null or g.standing = ${filter.standing ?? null})
      order by g.id limit ${page.limit + 1}) g
    left join flow_record fr on fr.flow_id = g.flow_id and fr.source_record_id = g.source_record_id
    left join pending_heal p on p.finding_id = g.id
    left join ${firstChange} c on true
    order by g.id`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.id]);
};
