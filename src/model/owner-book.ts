import type { FieldSpec } from '#model/connector.ts';
import type { MappingRule } from '#model/flow.ts';
import { fieldNamed } from '#model/mapping.ts';
import { personKey, type Person } from '#model/people.ts';

/**
 * What people said of one person of a source: who that is at the target, or that the field is left empty. Without an e-mail
 * it is the answer for all who are matched to nobody.
 */
export interface OwnerMatch {
  readonly email: string | null;
  /** Null: the field is left empty. */
  readonly to: string | null;
}

/** Whom somebody is at the other side, and how that is known. */
export type OwnerAnswer =
  | { readonly answer: 'person'; readonly email: string; readonly by: 'email' | 'hand' | 'default' }
  | { readonly answer: 'empty'; readonly by: 'hand' | 'default' }
  | { readonly answer: 'nobody' }
  /** The one that a person named is not there any more. */
  | { readonly answer: 'gone'; readonly email: string };

/** The people of a flow's two sides, matched by e-mail and by what people said. Pure; e-mails in any case of letters. */
export interface OwnerBook {
  toTarget(email: string): OwnerAnswer;
  /** Back from the target: only to one whom `toTarget` gives this very person for. */
  toSource(email: string): OwnerAnswer;
}

/**
 * `target` and `source` are the people whom each side is known to have; null where a side tells nothing of its people, and then
 * any e-mail is taken there as it is.
 */
export const ownerBook = (sides: {
  readonly source: readonly Person[] | null;
  readonly target: readonly Person[] | null;
  readonly matches: readonly OwnerMatch[];
}): OwnerBook => {
  const byEmail = new Map(sides.matches.map((match) => [personKey(match.email), match]));
  const default_ = byEmail.get(null);
  const targets = indexOf(sides.target);
  const sources = indexOf(sides.source);

  const said = (to: string | null, by: 'hand' | 'default'): OwnerAnswer => {
    if (to === null) return { answer: 'empty', by };
    const email = targets === null ? to : targets.get(personKey(to) ?? '');
    return email === undefined ? { answer: 'gone', email: to } : { answer: 'person', email, by };
  };
  const toTarget = (written: string): OwnerAnswer => {
    const key = personKey(written);
    if (key === null) return { answer: 'nobody' };
    const match = byEmail.get(key);
    if (match !== undefined) return said(match.to, 'hand');
    const same = targets === null ? written.trim() : targets.get(key);
    if (same !== undefined) return { answer: 'person', email: same, by: 'email' };
    return default_ === undefined ? { answer: 'nobody' } : said(default_.to, 'default');
  };
  const toSource = (written: string): OwnerAnswer => {
    const key = personKey(written);
    if (key === null) return { answer: 'nobody' };
    const leadsHere = (email: string): boolean => {
      const answer = toTarget(email);
      return answer.answer === 'person' && personKey(answer.email) === key;
    };
    const same = sources === null ? written.trim() : sources.get(key);
    if (same !== undefined && leadsHere(same)) return { answer: 'person', email: same, by: 'email' };
    const matched = sides.matches.flatMap(({ email, to }) =>
      email !== null && personKey(to) === key && leadsHere(email) ? [email] : [],
    );
    const [only] = matched;
    // Of several who are one person at the target nobody can say which is meant.
    return only === undefined || matched.length > 1
      ? { answer: 'nobody' }
      : { answer: 'person', email: sources?.get(personKey(only) ?? '') ?? only, by: 'hand' };
  };
  return { toTarget, toSource };
};

const indexOf = (people: readonly Person[] | null): ReadonlyMap<string, string> | null =>
  people === null
    ? null
    : new Map(
        people.flatMap(({ email }) => {
          const key = personKey(email);
          return key === null ? [] : [[key, email] as const];
        }),
      );

/** The rows that carry people: into a field that holds one, or as one by their transform. By place from 0. */
export const ownerRows = (
  rules: readonly MappingRule[],
  targetFields: readonly FieldSpec[],
): readonly number[] =>
  rules.flatMap((rule, index) => {
    const isPerson = fieldNamed(targetFields, rule.target)?.person === true;
    const isOwner = 'from' in rule ? rule.transform === 'owner' : /\$owner\s*\(/.test(rule.expression);
    return isPerson || isOwner ? [index] : [];
  });
