import type { Generated } from 'kysely';
import type { FlowId, LookupTableId, WorkspaceId } from '#base/ids.ts';
import type { FlowCondition, MappingRule } from '#model/flow.ts';
import type { JsonColumn, TextsColumn } from './column-shapes.ts';

export interface MappingTable {
  flow_id: FlowId;
  version: number;
  workspace_id: WorkspaceId;
  rules: JsonColumn<MappingRule[]>;
  conditions: JsonColumn<FlowCondition[]>;
  /** Names of the tables that its expressions read. */
  tables: TextsColumn;
  /** The version that this one says again. */
  restores: number | null;
  author: string;
  note: Generated<string>;
  created_at: number;
}

export interface MappingDraftTable {
  flow_id: FlowId;
  workspace_id: WorkspaceId;
  /** The version that it was begun from. */
  based_on: number;
  /** Grows with each change; who changes an older one is told so. */
  revision: Generated<number>;
  rules: JsonColumn<MappingRule[]>;
  conditions: JsonColumn<FlowCondition[]>;
  changed_by: string;
  changed_at: number;
}

export interface LookupTableTable {
  id: LookupTableId;
  workspace_id: WorkspaceId;
  name: string;
  version: number;
  on_miss: 'empty' | 'refuse';
  created_at: number;
}

export interface LookupTableVersionTable {
  table_id: LookupTableId;
  version: number;
  workspace_id: WorkspaceId;
  key_column: string;
  columns: TextsColumn;
  row_count: number;
  /** Sealed: the rows, which may be about people. */
  body: string;
  author: string;
  note: Generated<string>;
  created_at: number;
}

export interface MappingDatabase {
  mapping: MappingTable;
  mapping_draft: MappingDraftTable;
  lookup_table: LookupTableTable;
  lookup_table_version: LookupTableVersionTable;
}
