import type { Transaction } from 'kysely';
import { nameKey } from '#model/keys.ts';
import type { RecordConsequence } from '#model/link-move.ts';
import { loadNamed, loadNamesakes } from '#store/link-moves.ts';
import type { Database } from '#store/tables.ts';
import type { Movable } from './movable.ts';

/**
 * Names that the vendor would refuse, since it takes no second active record of a name: that of a record which is let go, as
 * a rule. One sentence a name. The field that holds the name is known by its value being what the record is called.
 */
export const namesInTheWay = async (
  trx: Transaction<Database>,
  { target, identity }: Pick<Movable, 'target' | 'identity'>,
  records: readonly RecordConsequence[],
): Promise<readonly string[]> => {
  if (!identity.uniqueName) return [];
  const writes = records.flatMap(({ outcome, targetId, fields }) =>
    targetId === null || (outcome !== 'update' && outcome !== 'restore') ? [] : [{ targetId, fields }],
  );
  const called = await loadNamed(
    trx,
    writes.map(({ targetId }) => targetId),
  );
  const renamed = writes.flatMap(({ targetId, fields }) => {
    const now = nameKey(called.get(targetId)?.title ?? null);
    const wanted = fields.find(({ held }) => typeof held === 'string' && nameKey(held) === now)?.wanted;
    const name = typeof wanted === 'string' ? nameKey(wanted) : null;
    return name === null || name === now ? [] : [{ targetId, name }];
  });
  const holders = await loadNamesakes(
    trx,
    target,
    renamed.map(({ name }) => name),
  );
  const inTheWay = holders.filter(({ id, nameKey: held }) =>
    renamed.some(({ targetId, name }) => name === held && targetId !== id),
  );
  return [...new Set(inTheWay.map(({ title }) => title))].map(
    (title) =>
      `Another record there is called “${title}”, and no two may be: rename, merge or archive that one first. Otherwise what is to be written is refused, and becomes a dead letter to be replayed.`,
  );
};
