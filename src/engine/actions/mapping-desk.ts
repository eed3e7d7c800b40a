import type { Transaction } from 'kysely';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import { checkMapping, type CheckedMapping, type MappingProblem } from '#model/check-mapping.ts';
import { compileMapping } from '#model/computed-mapping.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { FlowCondition, MappingRule, SimpleRule } from '#model/flow.ts';
import { kindNamed, type DefinedFields } from '#model/kind-fields.ts';
import { fieldNamed, mapFields, valueAt, type ComputedRow, type Finding } from '#model/mapping.ts';
import type { OwnerBook } from '#model/owner-book.ts';
import { isBySettings, rowsBySettings } from '#model/rows-by-settings.ts';
import { sourcePaths } from '#model/source-paths.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { loadTables, transformContext } from '#engine/open-mapping.ts';
import { openOwners } from '#engine/owners/open-owners.ts';
import { sampleViews, trialSize, type SampleView } from '#engine/sample-views.ts';
import { findConnection } from '#store/connections.ts';
import { listLookupTables } from '#store/lookup-tables.ts';
import { findMapping } from '#store/mappings.ts';
import type { Database } from '#store/tables.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import { actionError } from './action-errors.ts';
import { waysBackTo } from './way-back-flow.ts';

export type MappingDeps = Pick<EngineDeps, 'registry' | 'vault'>;

/** What is edited: the rows and conditions of one flow. */
export interface MappingText {
  readonly rules: readonly MappingRule[];
  readonly conditions: readonly FlowCondition[];
}

/** @throws `flow.not_found`; `flow.not_editable` for a flow that another keeps and that maps nothing. */
export const requireMappedFlow = async (trx: Transaction<Database>, id: FlowId): Promise<FlowView> => {
  const [flow] = await loadFlows(trx, id);
  if (flow === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  if (flow.settings.handOver !== undefined)
    throw actionError(
      'flow.not_editable',
      `"${flow.name}" hands invoices over as they are, without a mapping.`,
    );
  if (flow.companion_of !== null)
    throw actionError('flow.not_editable', `"${flow.name}" has no fields to map.`);
  return flow;
};

/** Both sides' fields, with those that their tenants defined. */
export interface SideFields {
  readonly source: readonly FieldSpec[];
  readonly target: readonly FieldSpec[];
}

export const sideFields = async (
  trx: Transaction<Database>,
  { registry }: MappingDeps,
  flow: FlowView,
): Promise<SideFields> => {
  const source = await findConnection(trx, flow.source_connection_id);
  const target = await findConnection(trx, flow.target_connection_id);
  const fieldsOf = (vendor: string, kind: string, defined: DefinedFields): readonly FieldSpec[] =>
    kindNamed(registry.get(vendor).kinds, kind, defined)?.fields ?? [];
  return {
    source: fieldsOf(flow.source_vendor, flow.source_kind, source?.custom_fields ?? {}),
    target: fieldsOf(flow.target_vendor, flow.target_kind, target?.custom_fields ?? {}),
  };
};

/** Records of a trial that a row or condition stopped. */
export interface TrialFailure {
  readonly message: string;
  readonly records: number;
  /** One of them, to look at. */
  readonly example: { readonly id: RecordId; readonly title: string };
}

/** What a mapping would make of records of now. */
export interface Trial {
  readonly records: number;
  readonly written: number;
  readonly leftOut: number;
  readonly refused: number;
  readonly failures: readonly TrialFailure[];
}

export interface CheckedDraft {
  /** Of a flow of two ways, by the row's place: why it does not go back; null where it does. Null of flows of one way. */
  readonly oneWay: readonly (string | null)[] | null;
  readonly problems: readonly MappingProblem[];
  readonly tables: readonly string[];
  /** Null where nothing was run, because it cannot be run. */
  readonly trial: Trial | null;
}

/** Holds a mapping against both sides and tries it on up to 200 records. Writes nothing. */
export const checkText = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  text: MappingText,
): Promise<CheckedDraft> => {
  const samples = await sampleViews(trx, deps, flow, { limit: trialSize });
  const sides = await sideFields(trx, deps, flow);
  const known = new Set(sides.source.map((field) => field.name));
  for (const { path } of sourcePaths(samples.map((sample) => sample.view))) known.add(path);
  for (const lookup of flow.settings.lookups ?? []) known.add(`linked.${lookup.name}`);
  const names = new Set((await listLookupTables(trx)).map((table) => table.name));
  const checked: CheckedMapping = await checkMapping(text.rules, text.conditions, {
    targetFields: sides.target,
    sourceFields: sides.source,
    sourcePaths: samples.length === 0 ? null : known,
    bySettings: await settingsRows(trx, flow),
    tables: names,
  });
  const oneWay = await oneWayRows(trx, deps, flow, text, sides.target);
  if (checked.problems.some((problem) => problem.severity === 'error'))
    return { ...checked, oneWay, trial: null };
  const { trial, problems } = await runTrial(trx, deps, flow, text, samples);
  return { ...checked, oneWay, problems: [...checked.problems, ...problems], trial };
};

/** The rows of a flow that its settings fill, as it came with them; none of most flows. */
export const settingsRows = async (
  trx: Transaction<Database>,
  flow: FlowView,
): Promise<readonly SimpleRule[]> => {
  const inForce = await findMapping(trx, flow.id, flow.mapping_version);
  const shipped = await findMapping(trx, flow.id, 1);
  return rowsBySettings(flow.settings, inForce?.rules ?? [], shipped?.rules ?? []);
};

const oneWayRows = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  { rules }: MappingText,
  targetFields: readonly FieldSpec[],
): Promise<CheckedDraft['oneWay']> => {
  if (flow.settings.direction !== 'two_way') return null;
  const source = await findConnection(trx, flow.source_connection_id);
  if (source === undefined) return null;
  const { oneWay } = waysBackTo(deps.registry, source, flow.source_kind, rules, targetFields);
  return rules.map((_rule, index) => oneWay.get(index) ?? null);
};

const runTrial = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  text: MappingText,
  samples: readonly SampleView[],
): Promise<{ readonly trial: Trial; readonly problems: readonly MappingProblem[] }> => {
  const run = await openText(trx, deps, flow, text);
  const failures = new Map<string, { records: number; example: TrialFailure['example'] }>();
  const costly = new Map<string, MappingProblem>();
  const types = new Map<number, { fits: number; wrong: number; message: string }>();
  const trial = { records: samples.length, written: 0, leftOut: 0, refused: 0 };
  for (const sample of samples) {
    const { unmet, findings, values } = await run(sample);
    noteTypes(types, text.rules, values, findings);
    if (findings.length === 0) {
      if (unmet === null) trial.written += 1;
      else trial.leftOut += 1;
      continue;
    }
    trial.refused += 1;
    for (const { message, code, place } of findings) {
      const held = failures.get(message) ?? { records: 0, example: { id: sample.id, title: sample.title } };
      failures.set(message, { ...held, records: held.records + 1 });
      if (code === 'plan.expression_costly')
        costly.set(message, { place: placeOf(place), severity: 'error', message, position: null });
    }
  }
  const problems = [...costly.values(), ...wrongTypes(types)];
  if (trial.records > 0 && trial.refused === trial.records)
    problems.push({
      place: { part: 'mapping' },
      severity: 'error',
      message: `None of ${String(trial.records)} records could be written with this mapping.`,
      position: null,
    });
  const list = [...failures].map(([message, { records, example }]): TrialFailure => ({
    message,
    records,
    example,
  }));
  return {
    trial: { ...trial, failures: list.toSorted((a, b) => b.records - a.records).slice(0, 50) },
    problems,
  };
};

/** Counts, for each row into a field that the target's tenant defined, the values that fit it and those that cannot. */
const noteTypes = (
  types: Map<number, { fits: number; wrong: number; message: string }>,
  rules: readonly MappingRule[],
  values: Readonly<Record<string, JsonValue>>,
  findings: readonly Finding[],
): void => {
  for (const [index, { target }] of rules.entries()) {
    if (!target.startsWith('custom.')) continue;
    const wrong = findings.find(
      ({ code, place }) =>
        (code === 'plan.wrong_type' || code === 'plan.value_not_offered') &&
        place !== undefined &&
        'row' in place &&
        place.row === index,
    );
    const held = types.get(index) ?? { fits: 0, wrong: 0, message: '' };
    if (wrong !== undefined) types.set(index, { ...held, wrong: held.wrong + 1, message: wrong.message });
    else if ((values[target] ?? null) !== null) types.set(index, { ...held, fits: held.fits + 1 });
  }
};

/** A row none of whose values has ever fitted its field is a mistake of the mapping, not of the records. */
const wrongTypes = (
  types: ReadonlyMap<number, { fits: number; wrong: number; message: string }>,
): readonly MappingProblem[] =>
  [...types].flatMap(([index, { fits, wrong, message }]): MappingProblem[] =>
    wrong === 0 || fits > 0
      ? []
      : [
          {
            place: { part: 'row', index, member: 'value' },
            severity: 'error',
            message: `${message} None of the values of ${String(wrong)} records fits.`,
            position: null,
          },
        ],
  );

const placeOf = (place: Finding['place']): MappingProblem['place'] => {
  if (place === undefined) return { part: 'mapping' };
  return 'row' in place
    ? { part: 'row', index: place.row, member: 'value' }
    : { part: 'condition', index: place.condition };
};

/** What a mapping makes of one record. */
export interface MappedSample {
  /** The condition that the record does not meet; null when it meets all. */
  readonly unmet: string | null;
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly rows: readonly (ComputedRow | null)[];
}

const openText = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  text: MappingText,
): Promise<(sample: SampleView) => Promise<MappedSample>> => {
  const mapping = await compileMapping(text.rules, text.conditions);
  const tables = await loadTables(trx, deps.vault, mapping.tables);
  const target = await findConnection(trx, flow.target_connection_id);
  const { target: fields } = await sideFields(trx, deps, flow);
  const context = transformContext(target?.facts ?? {}, await ownersOf(trx, flow, text, fields));
  return async ({ view }) => {
    const { unmet, rows: computed } = await mapping.compute(view, { context, tables });
    // What the settings make is made when a record is planned, with all that belongs to it; here its rows have no say.
    const rows = text.rules.map((rule, index): ComputedRow | null =>
      isBySettings(rule, flow.settings) ? { row: 'left_out' } : (computed[index] ?? null),
    );
    if (unmet !== null) {
      const findings = 'finding' in unmet ? [unmet.finding] : [];
      return { unmet: 'condition' in unmet ? unmet.condition : null, values: {}, findings, notes: [], rows };
    }
    return { unmet: null, ...mapFields(text.rules, fields, view, context, rows), rows };
  };
};

const ownersOf = async (
  trx: Transaction<Database>,
  flow: FlowView,
  { rules }: MappingText,
  targetFields: readonly FieldSpec[],
): Promise<OwnerBook | null> => {
  const source = await findConnection(trx, flow.source_connection_id);
  const target = await findConnection(trx, flow.target_connection_id);
  if (source === undefined || target === undefined) return null;
  return openOwners(trx, { source, target }, { rules, targetFields, goesBack: false });
};

/** One row of a mapping tried on a record. */
export interface PreviewedRow {
  readonly source: JsonValue;
  /** `by_settings`: the flow's settings make the value when the record is planned. */
  readonly state: 'value' | 'empty' | 'left_out' | 'failed' | 'by_settings';
  readonly value: JsonValue;
  readonly message: string | null;
}

export interface Preview {
  readonly record: { readonly id: RecordId; readonly title: string };
  readonly unmet: string | null;
  readonly rows: readonly PreviewedRow[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** Shows row by row what a mapping makes of a record. @throws `flow.no_sample` when there is no such record. */
export const previewText = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  text: MappingText,
  recordId: RecordId | null,
): Promise<Preview> => {
  const [sample] = await sampleViews(trx, deps, flow, recordId === null ? { limit: 1 } : { recordId });
  if (sample === undefined)
    throw actionError('flow.no_sample', 'The flow has no such source record that was read yet.');
  const run = await openText(trx, deps, flow, text);
  const whole = await run(sample);
  const { target: fields } = await sideFields(trx, deps, flow);
  const target = await findConnection(trx, flow.target_connection_id);
  const context = transformContext(target?.facts ?? {}, await ownersOf(trx, flow, text, fields));
  const rows = text.rules.map((rule, index): PreviewedRow => {
    if (isBySettings(rule, flow.settings))
      return { source: null, state: 'by_settings', value: null, message: null };
    const source = 'from' in rule ? valueAt(sample.view, rule.from) : null;
    if (whole.rows[index]?.row === 'left_out')
      return { source, state: 'left_out', value: null, message: null };
    if (whole.unmet !== null) return { source, state: 'left_out', value: null, message: null };
    const one = mapFields([rule], fields, sample.view, context, [whole.rows[index] ?? null]);
    const [finding] = one.findings;
    if (finding !== undefined) {
      const computed = whole.rows[index];
      const message = computed?.row === 'failed' ? computed.message : finding.message;
      return { source, state: 'failed', value: null, message };
    }
    const value = one.values[rule.target] ?? null;
    const known = fieldNamed(fields, rule.target) !== undefined;
    const message = known ? (one.notes[0] ?? null) : 'The target has no such field.';
    return { source, state: value === null ? 'empty' : 'value', value, message };
  });
  const { unmet, findings, notes } = whole;
  return { record: { id: sample.id, title: sample.title }, unmet, rows, findings, notes };
};
