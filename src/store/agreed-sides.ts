import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { RecordState } from '#model/connector.ts';
import type { Database } from './tables.ts';

/** A record as it is opened. */
export interface SideRow {
  readonly connection_id: ConnectionId;
  readonly kind: string;
  readonly key: string;
  readonly parent_key: string | null;
  readonly state: RecordState;
  readonly body: string;
}

interface Side {
  readonly connectionId: ConnectionId;
  readonly kind: string;
}

const columns = sql`r.connection_id, r.kind, r.key, r.parent_key, r.state, r.body`;

/** Records of a kind by key; those that were never read are missing. */
export const loadByKey = async (
  trx: Transaction<Database>,
  { connectionId, kind }: Side,
  keys: readonly string[],
): Promise<readonly SideRow[]> => {
  if (keys.length === 0) return [];
  const found = await sql<SideRow>`
    select ${columns} from record r where r.connection_id = ${connectionId} and r.kind = ${kind}
      and r.key = any(${[...new Set(keys)]}::text[]) and r.body is not null order by r.key`.execute(trx);
  return found.rows;
};

/** Active records of a kind whose parent is one of these. */
export const loadByParent = async (
  trx: Transaction<Database>,
  { connectionId, kind }: Side,
  parent: { readonly kind: string; readonly keys: readonly string[] },
): Promise<readonly SideRow[]> => {
  if (parent.keys.length === 0) return [];
  const found = await sql<SideRow>`
    select ${columns} from record r where r.connection_id = ${connectionId} and r.kind = ${kind}
      and r.parent_kind = ${parent.kind} and r.parent_key = any(${[...new Set(parent.keys)]}::text[])
      and r.state = 'active' and r.body is not null order by r.key`.execute(trx);
  return found.rows;
};

/** A flow that drafts invoices of proposals in a ledger, with what of their services it drafts. */
export interface ProposalDrafts {
  readonly name: string;
  readonly services: 'once_off' | 'recurring' | 'all';
}

/** Those that write now, of proposals of this source. */
export const loadProposalDrafts = async (
  trx: Transaction<Database>,
  sourceConnectionId: ConnectionId,
): Promise<readonly ProposalDrafts[]> => {
  const found = await sql<ProposalDrafts>`
    select f.name, f.settings #>> '{ledger,proposals,services}' as services from flow f
    where f.source_connection_id = ${sourceConnectionId} and f.state = 'enabled'
      and f.settings -> 'ledger' ? 'proposals' and f.settings #>> '{ledger,mode}' <> 'audit'
    order by f.id`.execute(trx);
  return found.rows;
};
