import type { Transaction } from 'kysely';
import type { JsonObject } from '#base/json.ts';
import {
  compileMapping,
  hasExpressions,
  type CompiledMapping,
  type ComputedMapping,
} from '#model/computed-mapping.ts';
import type { OwnerBook } from '#model/owner-book.ts';
import type { TableRead } from '#model/origin.ts';
import type { LookupTable } from '#model/expressions/lookup-table.ts';
import type { TransformContext } from '#model/transforms.ts';
import { lookupTableOf, readLookupRows, versionsOfTables } from '#store/lookup-tables.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { OpenFlow } from '#store/work.ts';

/** What is kept ready in this process; the oldest goes when there are more. */
const mostKept = 200;

/** By flow and version, which never change. */
const compiledMappings = new Map<string, Promise<CompiledMapping>>();
/** By table, version and policy. */
const openTables = new Map<string, LookupTable>();

const keep = <Value>(kept: Map<string, Value>, key: string, value: Value): Value => {
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return value;
};

/** The country that phones without one are read in, and who is whom. */
export const transformContext = (facts: JsonObject, owners: OwnerBook | null = null): TransformContext => {
  const country = facts['countryCode'];
  return {
    countryCode: typeof country === 'string' ? country : 'AU',
    ...(owners === null ? {} : { owners }),
  };
};

/** The conditions and expressions of a flow, with the tables that they read now. */
export interface OpenMapping {
  readonly tables: readonly TableRead[];
  compute(view: JsonObject): Promise<ComputedMapping>;
}

/**
 * What makes a record's conditions and expressions into values, for records of one flow. Null where the mapping has neither,
 * and nothing is loaded. One query where it reads tables; their rows are opened once a version.
 */
export const openMapping = async (
  trx: Transaction<Database>,
  vault: Vault,
  context: TransformContext,
  flow: OpenFlow,
): Promise<OpenMapping | null> => {
  if (!hasExpressions(flow.rules, flow.conditions)) return null;
  const key = `${flow.id}/${String(flow.mappingVersion)}`;
  const mapping = await (compiledMappings.get(key) ??
    keep(compiledMappings, key, compileMapping(flow.rules, flow.conditions)));
  const tables = await loadTables(trx, vault, mapping.tables);
  return {
    compute: (view) => mapping.compute(view, { context, tables }),
    tables: [...tables.values()].map(({ id, name, version, onMiss }) => ({ id, name, version, onMiss })),
  };
};

/** Tables by name, in their newest versions; names of which there is none are left out. */
export const loadTables = async (
  trx: Transaction<Database>,
  vault: Vault,
  names: readonly string[],
): Promise<ReadonlyMap<string, LookupTable>> => {
  const tables = new Map<string, LookupTable>();
  if (names.length === 0) return tables;
  for (const row of await versionsOfTables(trx, names)) {
    const key = `${row.id}/${String(row.version)}/${row.on_miss}`;
    const table =
      openTables.get(key) ??
      keep(openTables, key, lookupTableOf(row, await readLookupRows(trx, vault, row.id, row.version)));
    tables.set(row.name, table);
  }
  return tables;
};
