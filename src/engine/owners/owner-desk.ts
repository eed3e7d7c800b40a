import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { ownerBook, ownerRows, type OwnerAnswer } from '#model/owner-book.ts';
import { personKey, type Person } from '#model/people.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import { findMapping } from '#store/mappings.ts';
import { countPeople, listOwnerMatches, type NamedPerson, type OwnerMatchRow } from '#store/owners.ts';
import type { Database } from '#store/tables.ts';
import { loadFlows } from '#store/views/flow-views.ts';
import { loadOwnerMatches } from './open-owners.ts';

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
  const connections = new Map<ConnectionId, ConnectionRow | undefined>();
  const connectionOf = async (id: ConnectionId): Promise<ConnectionRow | undefined> => {
    if (!connections.has(id)) connections.set(id, await findConnection(trx, id));
    return connections.get(id);
  };
  for (const flow of await loadFlows(trx)) {
    if (flow.companion_of !== null) continue;
    const source = await connectionOf(flow.source_connection_id);
    const target = await connectionOf(flow.target_connection_id);
    if (source === undefined || target === undefined) continue;
    const mapping = await findMapping(trx, flow.id, flow.mapping_version);
    const targetKind = kindNamed(registry.get(target.vendor).kinds, flow.target_kind, target.custom_fields);
    const rules = mapping?.rules ?? [];
    const rows = ownerRows(rules, targetKind?.fields ?? []);
    if (rows.length === 0) continue;
    const key = `${source.id}/${target.id}`;
    const pair = pairs.get(key) ?? { source, target, flows: [], fields: new Map<string, string>() };
    pairs.set(key, pair);
    pair.flows.push({
      id: flow.id,
      name: flow.name,
      isTwoWay: flow.settings.direction === 'two_way',
    });
    const kind = kindNamed(registry.get(source.vendor).kinds, flow.source_kind, source.custom_fields);
    const known = (kind?.fields ?? []).filter((field) => field.person === true);
    for (const index of rows) {
      const rule = rules[index];
      if (rule === undefined) continue;
      // An expression may be made of any of them.
      const read = 'from' in rule ? known.filter((field) => field.name === rule.from) : known;
      for (const field of read) pair.fields.set(`${flow.source_kind}/${field.name}`, field.label);
      if ('from' in rule && read.length === 0) pair.fields.set(`${flow.source_kind}/${rule.from}`, rule.from);
    }
  }
  return [...pairs.values()];
};

/** Every pair with the people of its source, those who wait for a person first, then by how many records name them. */
export const readOwners = async (
  trx: Transaction<Database>,
  deps: DeskDeps,
): Promise<readonly OwnerPairView[]> => {
  const views: OwnerPairView[] = [];
  for (const pair of await ownerPairs(trx, deps)) views.push(await viewOf(trx, pair));
  return views;
};

const viewOf = async (trx: Transaction<Database>, pair: Gathered): Promise<OwnerPairView> => {
  const { source, target, flows, fields } = pair;
  const own = await listOwnerMatches(trx, { sourceConnectionId: source.id, targetConnectionId: target.id });
  const seen = await countPeople(trx, source.id);
  const book = ownerBook({
    source: source.people ?? seen,
    target: target.people,
    matches: await loadOwnerMatches(trx, source.id, target.id),
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
