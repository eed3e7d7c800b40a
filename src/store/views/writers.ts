import { sql, type Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { FlowSettings, MappingRule } from '#model/flow.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { Database } from '#store/tables.ts';

interface WriterEndView {
  readonly connectionId: ConnectionId;
  readonly connectionName: string;
  readonly vendor: string;
  readonly kind: string;
  readonly defined: DefinedFields;
}

/** A flow of its own with its ends, its settings and the rows of its mapping in force. */
export interface WriterView {
  readonly id: FlowId;
  readonly name: string;
  readonly state: 'enabled' | 'paused';
  readonly source: WriterEndView;
  readonly target: WriterEndView;
  readonly settings: FlowSettings;
  readonly rules: readonly MappingRule[];
}

/** All flows that go with no other, oldest first. */
export const listWriters = async (trx: Transaction<Database>): Promise<readonly WriterView[]> => {
  const found = await sql<WriterView>`
    select f.id, f.name, f.state, f.settings, m.rules,
      jsonb_build_object('connectionId', s.id, 'connectionName', s.name, 'vendor', s.vendor, 'kind', f.source_kind,
        'defined', s.custom_fields) as source,
      jsonb_build_object('connectionId', t.id, 'connectionName', t.name, 'vendor', t.vendor, 'kind', f.target_kind,
        'defined', t.custom_fields) as target
    from flow f
    join connection s on s.id = f.source_connection_id
    join connection t on t.id = f.target_connection_id
    join mapping m on m.flow_id = f.id and m.version = f.mapping_version
    where f.companion_of is null
    order by f.created_at, f.id`.execute(trx);
  return found.rows;
};
