import type { Transaction } from 'kysely';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { SimpleRule } from '#model/flow.ts';
import { fieldNamed, valueAt } from '#model/mapping.ts';
import { pathLabel } from '#model/path-label.ts';
import { isCustomPath, sampleOf, sourcePaths, type SourcePath } from '#model/source-paths.ts';
import { sampleViews, trialSize } from '#engine/sample-views.ts';
import type { Database } from '#store/tables.ts';
import type { FlowView } from '#store/views/flow-views.ts';
import { settingsRows, sideFields, type MappingDeps } from './mapping-desk.ts';

/** How far records are looked through where somebody misses a field that few of them have. */
const wideSize = 2_000;

/** What is known of a field from records of now. */
interface Held {
  /** In how many of the records looked at it stands; 0 for one that is known by its kind only. */
  readonly seen: number;
  /** A value that one of them holds there, in a few words. */
  readonly sample: string | null;
  /** Whether the tenant named it, and not the vendor. */
  readonly isCustom: boolean;
}

export interface PickableSource extends Held {
  readonly path: string;
  readonly label: string;
  /** By its definition, else by the first value that was met. */
  readonly type: FieldSpec['type'] | SourcePath['type'];
}

export interface PickableTarget extends Held {
  readonly field: FieldSpec;
  /** Where the flow's settings fill it, the path that its row stands under; no other row can fill it then. */
  readonly bySettings: string | null;
}

/** What a row may be filled from and write to. */
export interface Pickable {
  readonly sources: readonly PickableSource[];
  readonly targets: readonly PickableTarget[];
  /** Records of each side that were looked through. */
  readonly looked: { readonly source: number; readonly target: number };
}

/**
 * Fields of both sides by what their kinds and tenants define, and by what records of now hold beside. `wide` looks through
 * ten times as many records, the last 2,000 of each side.
 */
export const pickableFields = async (
  trx: Transaction<Database>,
  deps: MappingDeps,
  flow: FlowView,
  asked: { readonly wide: boolean },
): Promise<Pickable> => {
  const limit = asked.wide ? wideSize : trialSize;
  const viewsOf = async (side: FlowView): Promise<readonly JsonObject[]> =>
    (await sampleViews(trx, deps, side, { limit })).map(({ view }) => view);
  const sides = await sideFields(trx, deps, flow);
  const sources = await viewsOf(flow);
  const targets = await viewsOf(asSource(flow));
  return {
    sources: sourcesOf(sides.source, sources, flow),
    targets: targetsOf(sides.target, targets, await settingsRows(trx, flow)),
    looked: { source: sources.length, target: targets.length },
  };
};

const sourcesOf = (
  fields: readonly FieldSpec[],
  views: readonly JsonObject[],
  flow: FlowView,
): readonly PickableSource[] => {
  const specs = new Map(fields.map((field) => [field.name, field]));
  const found = new Map(sourcePaths(views).map((each) => [each.path, each]));
  const linked = (flow.settings.lookups ?? []).map(({ name }) => `linked.${name}`);
  const paths = new Set([...found.keys(), ...specs.keys(), ...linked]);
  return [...paths].map((path): PickableSource => {
    const spec = specs.get(path);
    return {
      path,
      label: pathLabel(fields, path),
      type: spec?.type ?? found.get(path)?.type ?? 'text',
      seen: found.get(path)?.seen ?? 0,
      sample: firstSample(views, [path]),
      isCustom: isCustomPath(path),
    };
  });
};

/** Fields that can be written; where the target takes keys of any name, also each that one of its records has. */
const targetsOf = (
  fields: readonly FieldSpec[],
  views: readonly JsonObject[],
  rows: readonly SimpleRule[],
): readonly PickableTarget[] => {
  const writable = fields.filter((field) => field.writable);
  const limits = writable.find(({ name }) => name === 'custom')?.members;
  const shownIn = limits?.shownIn ?? null;
  const found = limits === undefined ? [] : sourcePaths(views);
  const names = new Set(
    found.flatMap(({ path }) => {
      const [object, key, ...deeper] = path.split('.');
      const isKey = key !== undefined && deeper.length === 0 && (object === 'custom' || object === shownIn);
      return isKey ? [`custom.${key}`] : [];
    }),
  );
  const defined = new Set(writable.map((field) => field.name));
  const keys = [...names]
    .filter((name) => !defined.has(name))
    .toSorted()
    .flatMap((name) => fieldNamed(writable, name) ?? []);
  return [...writable, ...keys].map((field): PickableTarget => {
    const shown = shownIn === null ? null : field.name.replace(/^custom(?=\.)/, shownIn);
    const places = [...new Set([field.name, ...(shown === null ? [] : [shown])])];
    return {
      field,
      seen: views.filter((view) => heldAt(view, places) !== null).length,
      sample: firstSample(views, places),
      isCustom: field.name.startsWith('custom.'),
      bySettings: rows.find(({ target }) => target === field.name)?.from ?? null,
    };
  });
};

/** What a view holds at the first of these places that holds something; null where none does. */
const heldAt = (view: JsonObject, places: readonly string[]): JsonValue =>
  places.map((at) => valueAt(view, at)).find((value) => value !== null && value !== '') ?? null;

const firstSample = (views: readonly JsonObject[], places: readonly string[]): string | null => {
  for (const view of views) {
    const sample = sampleOf(heldAt(view, places));
    if (sample !== null) return sample;
  }
  return null;
};

/** The flow's target side, to be read as a source is. */
const asSource = (flow: FlowView): FlowView => ({
  ...flow,
  source_connection_id: flow.target_connection_id,
  source_vendor: flow.target_vendor,
  source_kind: flow.target_kind,
  settings: withoutSurroundings(flow.settings),
});

const withoutSurroundings = ({
  billing: _billing,
  ...settings
}: FlowView['settings']): FlowView['settings'] => ({
  ...settings,
  lookups: [],
});
