import type { Transaction } from 'kysely';
import type { LinkConsequencesAnswer } from '#contract/links.ts';
import type { RecordId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import { keyToCome, type LinkConsequences, type Remembered } from '#model/link-move.ts';
import type { Database } from '#store/tables.ts';
import { loadRecordRefs, type RecordRefView } from '#store/views/record-refs.ts';
import { sentenceOf } from './problems.ts';

/** What follows of a move, with records by name and codes as sentences. */
export const consequencesAnswer = async (
  trx: Transaction<Database>,
  found: LinkConsequences,
): Promise<LinkConsequencesAnswer> => {
  const refs = await loadRecordRefs(trx, namedIn(found));
  const nameOf = (id: RecordId): string => {
    const ref = refs.get(id);
    return ref === undefined ? id : `“${ref.title === '' ? ref.key : ref.title}”`;
  };
  const two = (each: LinkConsequences['ended'][number]) => {
    const [source, target] = [refs.get(each.sourceId), refs.get(each.targetId)];
    return source === undefined || target === undefined ? [] : [{ source, target }];
  };
  return {
    ended: found.ended.flatMap(two),
    made: found.made.flatMap(two),
    remembered: found.remembered.map((each) => sentenceFor(each, nameOf)),
    records: found.records.flatMap(({ sourceId, targetId, code, message, fields, ...rest }) => {
      const source = refs.get(sourceId);
      if (source === undefined) return [];
      return [
        {
          ...rest,
          source,
          target: targetId === null ? null : (refs.get(targetId) ?? null),
          why: whyOf(code, message),
          fields: fields.map((field) => ({ ...field, toCome: field.wanted === keyToCome })),
        },
      ];
    }),
    dependents: found.dependents.map(({ examples, ...rest }) => ({
      ...rest,
      examples: examples.map(({ code, message, ...example }) => ({ ...example, why: whyOf(code, message) })),
    })),
    isSearchedWhole: found.isSearchedWhole,
    left: found.left.flatMap(({ targetId, fields }) => {
      const target: RecordRefView | undefined = refs.get(targetId);
      return target === undefined ? [] : [{ target, fields: [...fields] }];
    }),
    byHand: [...found.byHand],
  };
};

const whyOf = (
  code: string | null,
  message: string | null,
): { readonly code: string; readonly message: string } | null =>
  code === null ? null : { code, message: message ?? sentenceOf(code) };

const namedIn = (found: LinkConsequences): readonly RecordId[] => [
  ...[...found.ended, ...found.made].flatMap(({ sourceId, targetId }) => [sourceId, targetId]),
  ...found.records.flatMap(({ sourceId, targetId }) =>
    targetId === null ? [sourceId] : [sourceId, targetId],
  ),
  ...found.left.map(({ targetId }) => targetId),
  ...found.remembered.flatMap((each) =>
    each.what === 'double' ? [each.doubleId, each.keptId] : [each.sourceId, each.targetId],
  ),
];

const sentenceFor = (each: Remembered, nameOf: (id: RecordId) => string): string => {
  switch (each.what) {
    case 'same':
      return `${nameOf(each.sourceId)} is ${nameOf(each.targetId)}.`;
    case 'apart':
      return `${nameOf(each.sourceId)} is not ${nameOf(each.targetId)}: the same keys do not link them again.`;
    case 'own_target':
      return `${nameOf(each.sourceId)} is not ${nameOf(each.targetId)} and gets a record of its own.`;
    case 'left_out':
      return `${nameOf(each.sourceId)} is left out of the flow.`;
    case 'double':
      return `${nameOf(each.doubleId)} is a double of ${nameOf(each.keptId)} and is linked to nothing any more.`;
    default:
      return unreachable(each);
  }
};
