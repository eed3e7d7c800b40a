import type { FieldSpec, KindSpec } from '#model/connector.ts';
import type { FieldOwner, MappingRule } from '#model/flow.ts';
import { fieldNamed } from '#model/mapping.ts';
import { inverses, transforms, type Transform } from '#model/transforms.ts';

/** How a row of a two-way flow goes back. */
export interface WayBack {
  /** The target's field, and the source's that it is made of. */
  readonly target: string;
  readonly from: FieldSpec;
  readonly forward: Transform;
  readonly inverse: Transform;
  readonly owner: FieldOwner;
  /** Whether emptying the field on one side empties it on the other. */
  readonly carriesEmpty: boolean;
}

/** Which rows go back, by target field, and why the others do not, by their place from 0. */
export interface WaysBack {
  readonly ways: ReadonlyMap<string, WayBack>;
  readonly oneWay: ReadonlyMap<number, string>;
}

/**
 * Holds the rows of a mapping against what the source lets us write: a row goes back where it is a plain path into a field
 * that can be written, by a transform that has an inverse, and where no other row writes or reads the same field. Pure.
 */
export const waysBack = (
  rules: readonly MappingRule[],
  sourceKind: KindSpec | undefined,
  byDefault: FieldOwner,
  targetFields: readonly FieldSpec[] = [],
): WaysBack => {
  const ways = new Map<string, WayBack>();
  const oneWay = new Map<number, string>();
  const targets = Map.groupBy(rules, (rule) => rule.target);
  const sources = Map.groupBy(rules, (rule) => ('from' in rule ? rule.from : ''));
  for (const [index, rule] of rules.entries()) {
    const why = (reason: string): void => void oneWay.set(index, reason);
    if ('expression' in rule) why('An expression cannot be turned around.');
    else if (rule.when !== undefined || (targets.get(rule.target)?.length ?? 0) > 1)
      why('The field has conditions: it cannot be said which row an edit belongs to.');
    else if ((sources.get(rule.from)?.length ?? 0) > 1)
      why('Several rows are made of this field of the source: they would overwrite each other there.');
    else {
      const isPerson = fieldNamed(targetFields, rule.target)?.person === true;
      const name = isPerson ? 'owner' : (rule.transform ?? 'text');
      const forward = transforms[name];
      const inverse = inverses[name];
      const from = writable(sourceKind, rule.from);
      if (from === null) why('The source does not let us write this field.');
      else if (forward === undefined || inverse === undefined)
        why('The transform loses what would be needed to turn it around.');
      else
        ways.set(rule.target, {
          target: rule.target,
          from,
          forward,
          inverse,
          owner: rule.owner ?? byDefault,
          carriesEmpty: rule.onEmpty === 'clear',
        });
    }
  }
  return { ways, oneWay };
};

/** The source's own field of that name where it can be written: also one that its tenant defined, which is written by itself. */
const writable = (kind: KindSpec | undefined, name: string): FieldSpec | null => {
  if (kind?.write?.actions.includes('update') !== true) return null;
  const field = kind.fields.find((each) => each.name === name);
  return field?.writable === true && field.type !== 'object' ? field : null;
};
