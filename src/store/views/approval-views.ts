import { sql, type RawBuilder, type Transaction } from 'kysely';
import { hourMs } from '#base/clock.ts';
import type { ApprovalId, ChangeId, ConnectionId, FlowId, RecordId } from '#base/ids.ts';
import { approverRoles, type ApprovalRule, type ApproverRole } from '#model/approval.ts';
import type { ApprovalState } from '#store/approval-tables.ts';
import type { Database } from '#store/tables.ts';
import type { ChangeView } from './change-views.ts';
import { changeColumns } from './change-views.ts';
import { ownRows } from './own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from './page-cursor.ts';

export interface ApprovalFilter {
  readonly flow?: FlowId | undefined;
  /** What the rule is about that the change meets: `amount`. */
  readonly rule?: ApprovalRule['when'] | undefined;
  /** Only those that have waited at least so long. */
  readonly olderThanHours?: number | undefined;
  /** Only those that whoever looks may approve and has not. */
  readonly mine?: boolean | undefined;
  /** Source or target record. */
  readonly record?: RecordId | undefined;
}

/** Whoever looks, as far as it matters to what is theirs to approve. */
export interface Looking {
  readonly person: string;
  readonly role: ApproverRole;
  readonly mayApprove: boolean;
}

export interface ApprovalView extends ChangeView {
  readonly approval_id: ApprovalId;
  readonly approval_state: ApprovalState;
  readonly role: ApproverRole;
  readonly people: 1 | 2;
  readonly rules: readonly ApprovalRule[];
  readonly edited_by: string | null;
  readonly replaces: ChangeId | null;
  readonly asked_at: number;
  readonly expires_at: number | null;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
  readonly rejection: string | null;
  readonly votes: readonly { readonly actor: string; readonly person: string; readonly at: number }[];
}

const columns = sql`${changeColumns}, a.id as approval_id, a.state as approval_state, a.role, a.people, a.rules,
  a.edited_by, a.replaces, a.asked_at, a.expires_at, a.decided_by, a.decided_at, a.reason as rejection,
  coalesce((select jsonb_agg(jsonb_build_object('actor', v.actor, 'person', v.person, 'at', v.at) order by v.at, v.person)
    from approval_vote v where v.approval_id = a.id), '[]'::jsonb) as votes`;

const conditionOf = (
  filter: ApprovalFilter,
  state: ApprovalState,
  looking: Looking,
  now: number,
): RawBuilder<unknown> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('a'), sql`a.state = ${state}`];
  if (filter.flow !== undefined) conditions.push(sql`a.flow_id = ${filter.flow}`);
  if (filter.rule !== undefined)
    conditions.push(
      sql`exists (select 1 from jsonb_array_elements(a.rules) as rule where rule ->> 'when' = ${filter.rule})`,
    );
  if (filter.olderThanHours !== undefined)
    conditions.push(sql`a.asked_at <= ${now - filter.olderThanHours * hourMs}::bigint`);
  if (filter.record !== undefined)
    conditions.push(
      sql`exists (select 1 from change rc where rc.id = a.change_id
        and (rc.source_record_id = ${filter.record} or rc.target_record_id = ${filter.record}))`,
    );
  if (filter.mine === true)
    conditions.push(
      looking.mayApprove
        ? sql`a.role = any(${rolesUpTo(looking.role)}) and not exists (select 1 from approval_vote v
            where v.approval_id = a.id and v.person = ${looking.person})`
        : sql`false`,
    );
  return sql.join(conditions, sql` and `);
};

const rolesUpTo = (role: ApproverRole): string[] => approverRoles.slice(0, approverRoles.indexOf(role) + 1);

/** Changes that wait, the longest waiting first; others the last decided first. Places are `[time, id]`. */
export const listApprovals = async (
  trx: Transaction<Database>,
  filter: ApprovalFilter,
  state: ApprovalState,
  looking: Looking,
  page: PageRequest<readonly [number, string]>,
  now: number,
): Promise<PageOfRows<ApprovalView>> => {
  const isWaiting = state === 'waiting';
  const at = isWaiting ? sql`a.asked_at` : sql`a.decided_at`;
  const beyond = isWaiting ? sql`>` : sql`<`;
  const way = isWaiting ? sql`` : sql`desc`;
  const after =
    page.after === null
      ? sql`true`
      : sql`(${at}, a.id) ${beyond} (${page.after[0]}::bigint, ${page.after[1]})`;
  const found = await sql<ApprovalView>`
    select ${columns} from approval a join change ch on ch.id = a.change_id join flow f on f.id = a.flow_id
    where ${conditionOf(filter, state, looking, now)} and ${after}
    order by ${at} ${way}, a.id ${way} limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [
    isWaiting ? row.asked_at : (row.decided_at ?? row.asked_at),
    row.approval_id,
  ]);
};

/** How many changes wait by a filter. */
export const countApprovals = async (
  trx: Transaction<Database>,
  filter: ApprovalFilter,
  looking: Looking,
  now: number,
): Promise<number> => {
  const found = await sql<{ count: number }>`
    select count(*)::integer as count from approval a
    where ${conditionOf(filter, 'waiting', looking, now)}`.execute(trx);
  return found.rows[0]?.count ?? 0;
};

/** All of them, the longest waiting first. */
export const listWaitingIds = async (
  trx: Transaction<Database>,
  filter: ApprovalFilter,
  looking: Looking,
  now: number,
): Promise<readonly ChangeId[]> => {
  const found = await sql<{ change_id: ChangeId }>`
    select a.change_id from approval a where ${conditionOf(filter, 'waiting', looking, now)}
    order by a.asked_at, a.id`.execute(trx);
  return found.rows.map((row) => row.change_id);
};

/** The approval that a change waits or waited for; undefined for one that nobody had to approve. */
export const findApproval = async (
  trx: Transaction<Database>,
  changeId: ChangeId,
): Promise<ApprovalView | undefined> => {
  const found = await sql<ApprovalView>`
    select ${columns} from approval a join change ch on ch.id = a.change_id join flow f on f.id = a.flow_id
    where a.change_id = ${changeId}`.execute(trx);
  return found.rows[0];
};

/** A waiting change with what its body is composed of. Bodies are sealed. */
export interface WaitingChange {
  readonly seq: number;
  readonly mapping_version: number;
  readonly priority: number;
  readonly reason: string;
  readonly reference: string;
  readonly body: string | null;
  readonly desired: string | null;
  readonly target_connection_id: ConnectionId;
  readonly target_vendor: string;
  readonly target_kind: string;
  readonly target_record_id: RecordId | null;
  readonly target_key: string | null;
  readonly target_body: string | null;
}

export const loadWaitingChange = async (
  trx: Transaction<Database>,
  changeId: ChangeId,
): Promise<WaitingChange | null> => (await loadWaitingChanges(trx, [changeId])).get(changeId) ?? null;

export const loadWaitingChanges = async (
  trx: Transaction<Database>,
  changeIds: readonly ChangeId[],
): Promise<ReadonlyMap<ChangeId, WaitingChange>> => {
  if (changeIds.length === 0) return new Map();
  const found = await sql<WaitingChange & { id: ChangeId }>`
    select ch.id, ch.seq, ch.mapping_version, ch.priority, ch.reason, coalesce(ch.reference, '') as reference, ch.body,
      ch.desired, ch.target_connection_id, c.vendor as target_vendor, f.target_kind, ch.target_record_id, t.key as target_key,
      t.body as target_body
    from change ch join flow f on f.id = ch.flow_id join connection c on c.id = ch.target_connection_id
    left join record t on t.id = ch.target_record_id where ch.id = any(${changeIds})`.execute(trx);
  return new Map(found.rows.map(({ id, ...change }) => [id, change]));
};
