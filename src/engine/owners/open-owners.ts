import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { ownerBook, ownerRows, type OwnerBook, type OwnerMatch } from '#model/owner-book.ts';
import type { Person } from '#model/people.ts';
import { countPeople, listOwnerMatches, ownerMatchOf, type OwnerMatchRow } from '#store/owners.ts';
import type { Database } from '#store/tables.ts';

/** Two connections with the people whom each is known to have. */
export interface OwnerSides {
  readonly source: { readonly id: ConnectionId; readonly people: readonly Person[] | null };
  readonly target: { readonly id: ConnectionId; readonly people: readonly Person[] | null };
}

/**
 * Who is whom on a flow's two sides; null where none of its rows carries a person, and then nothing is loaded. A match that
 * was made for a flow the other way round counts as well. `goesBack`: whether the source's people are asked for too.
 */
export const openOwners = async (
  trx: Transaction<Database>,
  { source, target }: OwnerSides,
  flow: {
    readonly rules: readonly MappingRule[];
    readonly targetFields: readonly FieldSpec[];
    readonly goesBack: boolean;
  },
): Promise<OwnerBook | null> =>
  ownerRows(flow.rules, flow.targetFields).length === 0
    ? null
    : ownerBook({
        source: source.people ?? (flow.goesBack ? await countPeople(trx, source.id) : null),
        target: target.people,
        matches: await loadOwnerMatches(trx, source.id, target.id),
      });

/** What people said of a pair of connections, seen from this source. */
export const loadOwnerMatches = async (
  trx: Transaction<Database>,
  sourceConnectionId: ConnectionId,
  targetConnectionId: ConnectionId,
): Promise<readonly OwnerMatch[]> => {
  const own = await listOwnerMatches(trx, { sourceConnectionId, targetConnectionId });
  const others = await listOwnerMatches(trx, {
    sourceConnectionId: targetConnectionId,
    targetConnectionId: sourceConnectionId,
  });
  return matchesOf(own, others);
};

/** `own` are answers of a pair, `others` those of the pair the other way round. */
export const matchesOf = (
  own: readonly OwnerMatchRow[],
  others: readonly OwnerMatchRow[],
): readonly OwnerMatch[] => {
  const matches = own.map(ownerMatchOf);
  const known = new Set(matches.map(({ email }) => email));
  for (const { email, target_email: to } of others)
    if (email !== '' && to !== null && !known.has(to.toLowerCase())) {
      known.add(to.toLowerCase());
      matches.push({ email: to.toLowerCase(), to: email });
    }
  return matches;
};

/** Whom each of these is at the target, for those who want to tell it later; null for nobody. */
export const answersOf = (
  book: OwnerBook,
  people: readonly Person[],
): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    people.map(({ email }) => {
      const found = book.toTarget(email);
      return [email, found.answer === 'person' ? found.email : null];
    }),
  );
