import type { Transaction } from 'kysely';
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { LookupTableId } from '#base/ids.ts';
import { compileMapping } from '#model/computed-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { LookupTable } from '#model/expressions/lookup-table.ts';
import type { MappingRule } from '#model/flow.ts';
import type { LineageStep, LineageTable } from '#model/lineage.ts';
import { mapFields, valueAt } from '#model/mapping.ts';
import type { Origin, TableRead } from '#model/origin.ts';
import type { OwnerBook } from '#model/owner-book.ts';
import { personKey } from '#model/people.ts';
import { findTableVersion, type TracedVersion } from '#store/lineage.ts';
import { lookupTableOf, readLookupRows } from '#store/lookup-tables.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { TracedField } from './traced-field.ts';

/** Members of a view that rules about money put there before the mapping is asked; what they hold is what was written. */
const placedMembers: ReadonlySet<string> = new Set(['ledger', 'money']);
const mostSteps = 60;

export interface Replay {
  /** The row that counted; null where none did. */
  readonly row: { readonly rule: MappingRule; readonly place: number } | null;
  readonly isPlaced: boolean;
  /** What the row comes to now; undefined for no value. */
  readonly value: JsonValue | undefined;
  readonly steps: readonly LineageStep[];
  readonly tables: readonly (LineageTable & { readonly author: string | null })[];
  /** Names of tables that are not kept any more. */
  readonly missing: readonly string[];
}

/** Evaluates the rows of one field again: the version and the tables of then, on the source of then. Writes nothing. */
export const replayField = async (
  trx: Transaction<Database>,
  vault: Vault,
  field: TracedField,
  specs: readonly FieldSpec[],
  { rules }: Pick<TracedVersion, 'rules'>,
  { view: kept, country, tables: read = [], owners }: Origin,
  written: Readonly<Record<string, JsonValue>>,
): Promise<Replay> => {
  const rows = rules
    .map((rule, index) => ({ rule, place: index + 1 }))
    .filter(({ rule }) => rule.target === field.top || rule.target === field.name);
  const view = withPlaced(kept, rows, written);
  const opened = await openTables(trx, vault, read);
  const steps: LineageStep[] = [];
  const mapping = await compileMapping(
    rows.map(({ rule }) => rule),
    [],
  );
  const context = { countryCode: country, ...(owners === undefined ? {} : { owners: bookOfThen(owners) }) };
  const { rows: computed } = await mapping.compute(view, {
    context,
    tables: opened.tables,
    step: (did, value) => {
      const json = value === undefined ? null : (JSON.parse(JSON.stringify(value ?? null)) as JsonValue);
      const last = steps.at(-1);
      if (steps.length < mostSteps && !(last?.did === did && sameJson(last.value, json)))
        steps.push({ did, value: json });
    },
  });
  const counted = rows[computed.findIndex((each) => each?.row !== 'left_out')] ?? null;
  const mapped = mapFields(
    rows.map(({ rule }) => rule),
    specs,
    view,
    context,
    computed,
  );
  const isPlaced = counted !== null && placedRoot(counted.rule) !== null;
  if (counted !== null && 'from' in counted.rule && !isPlaced)
    steps.push({ did: counted.rule.from, value: valueAt(view, counted.rule.from) });
  return {
    row: counted,
    isPlaced,
    value: counted === null ? undefined : mapped.values[counted.rule.target],
    steps,
    tables: opened.reads,
    missing: opened.missing,
  };
};

/** Who was whom when the change was planned; nobody is carried back from here. */
const bookOfThen = (owners: NonNullable<Origin['owners']>): OwnerBook => ({
  toTarget: (email) => {
    const to = owners[personKey(email) ?? ''];
    return to === undefined || to === null
      ? { answer: 'nobody' }
      : { answer: 'person', email: to, by: 'hand' };
  },
  toSource: () => ({ answer: 'nobody' }),
});

const placedRoot = (rule: MappingRule): string | null => {
  const root = 'from' in rule ? rule.from.split('.')[0] : undefined;
  return root !== undefined && placedMembers.has(root) ? root : null;
};

/** A view with what rules about money had put there: what such rows wrote. */
export const withPlaced = (
  view: JsonObject,
  rows: readonly { readonly rule: MappingRule }[],
  written: Readonly<Record<string, JsonValue>>,
): JsonObject => {
  let made = view;
  for (const { rule } of rows)
    if ('from' in rule && placedRoot(rule) !== null)
      made = placedAt(made, rule.from.split('.'), written[rule.target] ?? null);
  return made;
};

const placedAt = (
  view: JsonObject,
  [step = '', ...rest]: readonly string[],
  value: JsonValue,
): JsonObject => {
  const inner = view[step];
  return {
    ...view,
    [step]: rest.length === 0 ? value : placedAt(isJsonObject(inner) ? inner : {}, rest, value),
  };
};

/** Rows of a table that tell which key was asked for. */
class WatchedRows extends Map<string, readonly string[]> {
  private readonly told: (key: string, row: readonly string[] | null) => void;

  constructor(
    rows: ReadonlyMap<string, readonly string[]>,
    told: (key: string, row: readonly string[] | null) => void,
  ) {
    super();
    for (const [key, row] of rows) this.set(key, row);
    this.told = told;
  }

  override get(key: string): readonly string[] | undefined {
    const row = super.get(key);
    this.told(key, row ?? null);
    return row;
  }
}

interface OpenedTables {
  readonly tables: ReadonlyMap<string, LookupTable>;
  readonly reads: (LineageTable & { readonly author: string })[];
  readonly missing: readonly string[];
}

const openTables = async (
  trx: Transaction<Database>,
  vault: Vault,
  read: readonly TableRead[],
): Promise<OpenedTables> => {
  const tables = new Map<string, LookupTable>();
  const reads: OpenedTables['reads'] = [];
  const missing: string[] = [];
  for (const { id, name, version, onMiss } of read) {
    const head = await findTableVersion(trx, id, version);
    if (head === undefined) {
      missing.push(name);
      continue;
    }
    const tableId = id as LookupTableId;
    const table = lookupTableOf(
      { ...head, columns: [...head.columns], id: tableId, name, version, on_miss: onMiss },
      await readLookupRows(trx, vault, tableId, version),
    );
    const rows = new WatchedRows(table.rows, (key, row) => {
      if (reads.some((each) => each.id === id && each.key === key)) return;
      reads.push({
        id,
        name,
        version,
        uploadedAt: head.created_at,
        author: head.author,
        by: null,
        key,
        row:
          row === null
            ? null
            : Object.fromEntries(table.columns.map((column, place) => [column, row[place] ?? ''])),
      });
    });
    tables.set(name, { ...table, rows });
  }
  return { tables, reads, missing };
};
