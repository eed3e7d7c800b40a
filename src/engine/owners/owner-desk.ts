import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { ownerBook, ownerRows, type OwnerAnswer } from '#model/owner-book.ts';
import { personKey, type Person } from '#model/people.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { listConnections, type ConnectionRow } from '#store/connections.ts';
import {
  countPeopleOf,
  listAllOwnerMatches,
  loadFlowRules,
  type NamedPerson,
  type OwnerMatchRow,
} from '#store/owners.ts';
import type { Database } from '#store/tables.ts';
import { matchesOf } from './open-owners.ts';

/** How somebody of the source stands. `unmatched` and `gone` wait for a person; the field is left out until then. */
export type OwnerState = 'by_email' | 'by_hand' | 'empty' | 'default' | 'unmatched' | 'gone';

/** Somebody of a source, and who that is at the target. */
export interface OwnerLine extends Person {
  readonly state: OwnerState;
  /** The target's person; null where the field is left empty or left out. */
  readonly to: Person | null;
  /** Labels of the source's fields that name them. */
  readonly fields: readonly string[];
  /** Records that name them. */
  readonly records: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
}

export interface OwnerFlow {
  readonly id: FlowId;
  readonly name: string;
  readonly isTwoWay: boolean;
}

/** Two connections between which flows carry people. */
export interface OwnerPairView {
  readonly source: ConnectionRow;
  readonly target: ConnectionRow;
  readonly flows: readonly OwnerFlow[];
  /** Whom somebody can be matched to; null where the target tells nothing of its people, and any e-mail is taken. */
  readonly candidates: readonly Person[] | null;
  /** What counts for all who are matched to nobody; null where nothing was said. */
  readonly byDefault: { readonly to: string | null } | null;
  readonly people: readonly OwnerLine[];
}

type DeskDeps = Pick<EngineDeps, 'registry'>;

/** A pair while it is gathered: which fields of the source its rows are filled from. */
interface Gathered {
  readonly source: ConnectionRow;
  readonly target: ConnectionRow;
  readonly flows: OwnerFlow[];
  /** Labels by `kind/field`. */
  readonly fields: Map<string, string>;
}

/** The pairs of connections between which flows carry people, in the order that their flows were made. */
export const ownerPairs = async (
  trx: Transaction<Database>,
  { registry }: DeskDeps,
): Promise<readonly Gathered[]> => {
  const pairs = new Map<string, Gathered>();
  const connections = new Map((await listConnections(trx)).map((row) => [row.id, row]));
  for (const flow of await loadFlowRules(trx)) {
    const source = connections.get(flow.sourceConnectionId);
    const target = connections.get(flow.targetConnectionId);
    if (source === undefined || target === undefined) continue;
    const { rules, sourceKind } = flow;
    const targetKind = kindNamed(registry.get(target.vendor).kinds, flow.targetKind, target.custom_fields);
    const rows = ownerRows(rules, targetKind?.fields ?? []);
    if (rows.length === 0) continue;
    const key = pairName(source.id, target.id);
    const pair = pairs.get(key) ?? { source, target, flows: [], fields: new Map<string, string>() };
    pairs.set(key, pair);
    pair.flows.push({
      id: flow.id,
      name: flow.name,
      isTwoWay: flow.settings.direction === 'two_way',
    });
    const kind = kindNamed(registry.get(source.vendor).kinds, sourceKind, source.custom_fields);
    const known = (kind?.fields ?? []).filter((field) => field.person === true);
    for (const index of rows) {
      const rule = rules[index];
      if (rule === undefined) continue;
      // An expression may be made of any of them.
      const read = 'from' in rule ? known.filter((field) => field.name === rule.from) : known;
      for (const field of read) pair.fields.set(`${sourceKind}/${field.name}`, field.label);
      if ('from' in rule && read.length === 0) pair.fields.set(`${sourceKind}/${rule.from}`, rule.from);
    }
  }
  return [...pairs.values()];
};

/**
 * Every pair with the people of its source, those who wait for a person first, then by how many records name them. Asks as
 * often, however many flows and people there are.
 */
export const readOwners = async (
  trx: Transaction<Database>,
  deps: DeskDeps,
): Promise<readonly OwnerPairView[]> => {
  const pairs = await ownerPairs(trx, deps);
  if (pairs.length === 0) return [];
  const sources = [...new Set(pairs.map(({ source }) => source.id))];
  const people = await countPeopleOf(trx, sources);
  const said = Map.groupBy(await listAllOwnerMatches(trx), (row) =>
    pairName(row.source_connection_id, row.target_connection_id),
  );
  return pairs.map((pair) =>
    viewOf(pair, {
      seen: people.get(pair.source.id) ?? [],
      own: said.get(pairName(pair.source.id, pair.target.id)) ?? [],
      others: said.get(pairName(pair.target.id, pair.source.id)) ?? [],
    }),
  );
};

/** How many people wait until somebody says who they are, over all pairs. */
export const countWaitingOwners = async (trx: Transaction<Database>, deps: DeskDeps): Promise<number> =>
  (await readOwners(trx, deps)).reduce((sum, { people }) => sum + people.filter(isWaitingOwner).length, 0);

const pairName = (source: ConnectionId, target: ConnectionId): string => `${source}/${target}`;

const viewOf = (
  { source, target, flows, fields }: Gathered,
  {
    seen,
    own,
    others,
  }: {
    readonly seen: readonly NamedPerson[];
    readonly own: readonly OwnerMatchRow[];
    readonly others: readonly OwnerMatchRow[];
  },
): OwnerPairView => {
  const book = ownerBook({
    source: source.people ?? seen,
    target: target.people,
    matches: matchesOf(own, others),
  });
  const named = seen.filter(({ kind, field }) => fields.has(`${kind}/${field}`));
  const byEmail = Map.groupBy(named, ({ email }) => email);
  const decided = new Map(own.map((row) => [row.email, row]));
  for (const email of decided.keys()) if (email !== '' && !byEmail.has(email)) byEmail.set(email, []);
  const namesOf = new Map((target.people ?? []).map((person) => [personKey(person.email), person]));
  const people = [...byEmail].map(([email, rows]) =>
    lineOf(email, rows, book.toTarget(email), {
      row: decided.get(email),
      labelOf: ({ kind, field }) => fields.get(`${kind}/${field}`) ?? field,
      nameOf: (to) => namesOf.get(personKey(to)) ?? { email: to, name: null },
    }),
  );
  const byDefault = decided.get('');
  return {
    source,
    target,
    flows,
    candidates: target.people,
    byDefault: byDefault === undefined ? null : { to: byDefault.target_email },
    people: people.toSorted(
      (a, b) => rankOf(a) - rankOf(b) || b.records - a.records || (a.email < b.email ? -1 : 1),
    ),
  };
};

/** Whether a person has to say who this is. */
export const isWaitingOwner = ({ state }: Pick<OwnerLine, 'state'>): boolean =>
  state === 'unmatched' || state === 'gone';

/** Whether all of these words begin somewhere in a name or an e-mail address of either side. */
export const ownerHasWords = ({ email, name, to }: OwnerLine, words: string): boolean => {
  const told = [email, name, to?.email, to?.name].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
};

const rankOf = (line: OwnerLine): number => (isWaitingOwner(line) ? 0 : 1);

const lineOf = (
  email: string,
  rows: readonly NamedPerson[],
  answer: OwnerAnswer,
  about: {
    readonly row: OwnerMatchRow | undefined;
    readonly labelOf: (row: NamedPerson) => string;
    readonly nameOf: (email: string) => Person;
  },
): OwnerLine => ({
  email,
  name: rows.find(({ name }) => name !== null)?.name ?? null,
  state: stateOf(answer),
  to: answer.answer === 'person' || answer.answer === 'gone' ? about.nameOf(answer.email) : null,
  fields: [...new Set(rows.map((row) => about.labelOf(row)))],
  records: rows.reduce((sum, row) => sum + row.records, 0),
  decidedBy: about.row?.decided_by ?? null,
  decidedAt: about.row?.decided_at ?? null,
});

const states = { email: 'by_email', hand: 'by_hand', default: 'default' } as const;

const stateOf = (answer: OwnerAnswer): OwnerState => {
  if (answer.answer === 'nobody') return 'unmatched';
  if (answer.answer === 'gone') return 'gone';
  if (answer.answer === 'person') return states[answer.by];
  return answer.by === 'default' ? 'default' : 'empty';
};
