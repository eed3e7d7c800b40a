/** Between two columns, in characters. */
const gap = 2;
/** A column of text is not made narrower than this; it stays readable, and the row goes over the edge instead. */
const leastWidth = 16;
/** What is kept free for the last column at most. It is never cut: it stretches nothing, and reasons often stand there. */
const lastRoom = 40;

/**
 * How wide each column of a table is, by its cells with the heading first: as its widest cell, and where rows are longer than
 * `room` characters, columns of text are narrowed, the widest first. Columns of single words are left whole: people copy
 * ids and codes, and a date or an amount that is cut says something else. So is the last one, which goes on in the next line.
 */
export const columnWidths = (cells: readonly (readonly string[])[], room: number): readonly number[] => {
  const [head = [], ...rows] = cells;
  const widths = head.map((_title, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const last = head.length - 1;
  const isText = head.map(
    (_title, column) => column !== last && rows.some((row) => isProse(row[column] ?? '')),
  );
  const over = (): number =>
    widths.reduce((sum, width, column) => sum + (column === last ? Math.min(width, lastRoom) : width), 0) +
    gap * last -
    room;
  for (let tooMuch = over(); tooMuch > 0; tooMuch = over()) {
    const able = widths.flatMap((width, column) =>
      isText[column] === true && width > leastWidth ? [{ width, column }] : [],
    );
    const widest = able.toSorted((a, b) => b.width - a.width)[0];
    if (widest === undefined) break;
    const next = Math.max(
      leastWidth,
      ...able.flatMap(({ width, column }) => (column === widest.column ? [] : [width])),
    );
    // Down to the next widest at once, or by as much as is too much; level ones give way one character at a time.
    widths[widest.column] = Math.max(next < widest.width ? next : widest.width - 1, widest.width - tooMuch);
  }
  return widths;
};

/** Text with several words and letters, and no date with its time. */
const isProse = (cell: string): boolean => /\s/.test(cell) && /\p{L}/u.test(cell);
