/** Letters added, left out, changed or swapped with their neighbour, to make one text of the other. */
const editsBetween = (one: string, other: string): number => {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_unused, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
};

/** Longer names are nobody's slip, and cost time. */
const longestName = 64;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * The known name that was probably meant: of the same letters whatever their case and signs (`unit_amount`, `unitAmount`),
 * or the nearest within a third of its letters; the first of equals. Null where none is near.
 */
export const nearestName = (name: string, known: readonly string[]): string | null => {
  if (name.length > longestName) return null;
  const wanted = plain(name);
  const [nearest] = known
    .map((each) => ({ each, edits: editsBetween(wanted, plain(each)) }))
    .filter(({ each, edits }) => edits <= Math.floor(Math.max(wanted.length, plain(each).length) / 3))
    .toSorted((one, other) => one.edits - other.edits);
  return nearest?.each ?? null;
};
