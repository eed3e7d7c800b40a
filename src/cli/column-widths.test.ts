import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnWidths } from './column-widths.ts';
import { tableOf } from './output.ts';

const head = ['ID', 'RECORD', 'AT (UTC)', 'CODE'];
const title = 'The Trustee for the Very Long Name Family Superannuation and Investment Trust';
const row = ['chg_01m7zyz78k3e1jq5xn06svzv2s', title, '2026-11-21 21:07:39', 'plan.value_missing'];

test('A long title is cut to the width of the terminal, and ids, times and codes stay whole', () => {
  const table = tableOf({ columns: 100 }, head, [row]);
  expect(table.split('\n')).toEqual([
    'ID                              RECORD                       AT (UTC)             CODE',
    'chg_01m7zyz78k3e1jq5xn06svzv2s  The Trustee for the Very L…  2026-11-21 21:07:39  plan.value_missing',
    '',
  ]);
});

test('A file or a program gets every title whole', () => {
  expect(tableOf({}, head, [row])).toContain(`${title}  2026`);
});

test('The last column, where reasons stand, is never cut', () => {
  const reason =
    'The client has no e-mail address, and the flow refuses a contact without one: add it in Ignition.';
  const table = tableOf({ columns: 60 }, ['ID', 'RECORD', 'WHY'], [['rec_1', title, reason]]);
  expect(table).toContain(reason);
  expect(table).not.toContain(title);
});

test('Rows keep within the width where their text can give way, and nothing is widened', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  const text = fc.array(word, { minLength: 2, maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, text, word), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 20, max: 200 }),
      (rows, room) => {
        const cells = [['FIRST', 'SECOND', 'LAST'], ...rows];
        const free = columnWidths(cells, Number.POSITIVE_INFINITY);
        const widths = columnWidths(cells, room);
        const total = widths.reduce((sum, width) => sum + width, 0) + 4;
        for (const [column, width] of widths.entries()) expect(width).toBeLessThanOrEqual(free[column] ?? 0);
        expect(widths[2]).toBe(free[2]);
        expect(total <= room || widths.slice(0, 2).every((width) => width <= 16)).toBe(true);
        const hasRoom = free.reduce((sum, width) => sum + width, 0) + 4 <= room;
        expect(hasRoom ? widths : free).toEqual(free);
      },
    ),
  );
});
