import type { JsonValue } from '#base/json.ts';
import type { RecordState } from '#model/connector.ts';
import { nameKey } from '#model/keys.ts';
import type { Agreed, Plan } from './plan.ts';

export interface MembershipInput {
  /** Of the source record. */
  readonly state: RecordState;
  /** What the source says the target is to be in: tags, as written there. */
  readonly tags: readonly string[];
  readonly target: { readonly state: RecordState; readonly groups: readonly string[] } | null;
  /** The target's field that lists its groups. */
  readonly field: string;
  readonly mode: 'existing' | 'create';
  /** Names of the groups there are. */
  readonly known: readonly string[];
  readonly agreed: Agreed | null;
}

/**
 * Says which groups a target is to be put into or taken out of, by the tags of its source. What both agreed on holds only
 * memberships that we added ourselves, and nothing else is ever taken away. Names are the same whatever their case and
 * spaces, and a group's own spelling wins. Pure.
 */
export const planMemberships = (input: MembershipInput): Plan => {
  const { target, field } = input;
  if (target === null) return { plan: 'skip', reason: 'flow.not_linked' };
  if (input.state !== 'active') return { plan: 'skip', reason: 'flow.source_gone' };
  if (target.state === 'archived') return { plan: 'skip', reason: 'flow.target_archived' };
  if (target.state !== 'active') return { plan: 'skip', reason: 'flow.target_gone' };
  const { wanted, unknown } = resolve(input, target.groups);
  const held = keysOf(target.groups);
  const added = namesIn(input.agreed?.values[field]);
  const isWanted = keysOf(wanted);
  const toAdd = wanted.filter((name) => !held.has(keyOf(name)));
  const toRemove = keysOf(added.filter((name) => !isWanted.has(keyOf(name))));
  const after = [...target.groups.filter((name) => !toRemove.has(keyOf(name))), ...toAdd].toSorted();
  const ours = [
    ...added.filter((name) => held.has(keyOf(name)) && isWanted.has(keyOf(name))),
    ...toAdd,
  ].toSorted();
  const agreed: Agreed = { state: 'active', values: { [field]: ours } };
  const notes = unknown === 0 ? [] : [`Tags without a group of that name: ${String(unknown)}.`];
  const isSame = toAdd.length === 0 && after.length === target.groups.length;
  if (isSame) return { plan: 'nothing', agreed, notes };
  return {
    plan: 'write',
    action: 'update',
    set: { [field]: after },
    reason: 'Its groups differ from the tags of its source.',
    agreed,
    notes,
    createMissing: input.mode === 'create',
  };
};

/** The groups that the tags name, in their own spelling, and how many tags name none. */
const resolve = (
  { tags, known, mode }: MembershipInput,
  held: readonly string[],
): { readonly wanted: readonly string[]; readonly unknown: number } => {
  const spelling = new Map([...known, ...held].map((name) => [keyOf(name), name]));
  const wanted = new Map<string, string>();
  let unknown = 0;
  for (const tag of tags) {
    const name = spelling.get(keyOf(tag)) ?? (mode === 'create' ? tag.replaceAll(/\s+/g, ' ').trim() : '');
    if (name === '') unknown += Number(tag.trim() !== '');
    else wanted.set(keyOf(name), wanted.get(keyOf(name)) ?? name);
  }
  return { wanted: [...wanted.values()], unknown };
};

const keyOf = (name: string): string => nameKey(name) ?? '';
const keysOf = (names: readonly string[]): ReadonlySet<string> => new Set(names.map(keyOf));

/** The texts of a list; nothing of anything else. */
export const namesIn = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((name: JsonValue) => typeof name === 'string') : [];
