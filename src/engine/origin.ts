import type { JsonObject, JsonValue } from '#base/json.ts';
import { hasExpressions } from '#model/computed-mapping.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import type { FlowCondition, FlowSettings, MappingRule } from '#model/flow.ts';
import type { Origin, TableRead } from '#model/origin.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';

/** Names of the view's members that rows read; null where they may read anything. A change keeps just these. */
export const membersRead = (
  settings: FlowSettings,
  rules: readonly MappingRule[],
  conditions: readonly FlowCondition[],
): readonly string[] | null => {
  const readsAll =
    hasExpressions(rules, conditions) ||
    settings.ledger !== undefined ||
    settings.payments !== undefined ||
    settings.payouts !== undefined;
  const names = rules.flatMap((rule) => ('from' in rule ? [rule.from.split('.')[0] ?? ''] : []));
  return readsAll ? null : [...new Set([...names, 'status', 'linked'])];
};

/** Kept with the flow of one round. */
const membersOfFlows = new WeakMap<OpenFlow, readonly string[] | null>();

const membersOf = (flow: OpenFlow): readonly string[] | null => {
  const known = membersOfFlows.get(flow);
  if (known !== undefined) return known;
  const read = membersRead(flow.settings, flow.rules, flow.conditions);
  membersOfFlows.set(flow, read);
  return read;
};

const partOf = (view: JsonObject, names: readonly string[] | null): JsonObject => {
  if (names === null) return view;
  const part: Record<string, JsonValue> = {};
  for (const name of names) {
    const member = view[name];
    if (member !== undefined && member !== null) part[name] = member;
  }
  return part;
};

/** What a plan was made from, as its change keeps it. Nothing is copied or opened for it. */
export const originOf = (
  flow: OpenFlow,
  dirty: Pick<DirtyRecord, 'version' | 'seen_by' | 'observed_at'>,
  seen: {
    readonly view: JsonObject;
    readonly country: string;
    readonly tables: readonly TableRead[];
    readonly decided: Readonly<Record<string, FieldDecision>> | null;
    /** Of flows that carry people. */
    readonly owners: Readonly<Record<string, string | null>> | null;
  },
): Origin => ({
  view: partOf(seen.view, membersOf(flow)),
  source: { version: dirty.version, seenBy: dirty.seen_by, observedAt: dirty.observed_at },
  country: seen.country,
  ...(seen.tables.length === 0 ? {} : { tables: seen.tables }),
  ...(flow.settings.ledger === undefined ? {} : { ledger: flow.settings.ledger }),
  ...(seen.decided === null ? {} : { decided: seen.decided }),
  ...(seen.owners === null ? {} : { owners: seen.owners }),
});
