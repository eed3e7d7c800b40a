import type { Io } from './io.ts';
import { printJson, tableOf } from './output.ts';
import { UsageError } from './usage-error.ts';

type Cell = string | number | null;

/** How a list looks: its name in JSON, what is said when it is empty, and a column for each heading. */
export interface ListShape<Item> {
  readonly name: string;
  readonly none: string;
  readonly columns: Readonly<Record<string, (item: Item) => Cell>>;
}

/** Prints a list as JSON under its name, or as a table. */
export const printList = <Item>(
  io: Io,
  asJson: boolean | undefined,
  items: readonly Item[],
  { name, none, columns }: ListShape<Item>,
): void => {
  if (asJson === true) printJson(io, { [name]: items });
  else if (items.length === 0) io.out(`${none}\n`);
  else
    io.out(
      tableOf(
        io,
        Object.keys(columns),
        items.map((item) => Object.values(columns).map((cell) => cell(item))),
      ),
    );
};

/** One thing: a heading, then what is known of it, a name and a value a line. */
export const printFacts = (
  io: Io,
  title: string,
  facts: Readonly<Record<string, Cell | undefined>>,
): void => {
  const known = Object.entries(facts).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const width = Math.max(0, ...known.map(([name]) => name.length));
  io.out(
    `${title}\n${known.map(([name, value]) => `${`${name}:`.padEnd(width + 2)} ${String(value)}\n`).join('')}`,
  );
};

/** One of a few words, or nothing. @throws UsageError. */
export const oneOf = <const Choice extends string>(
  name: string,
  given: string | undefined,
  choices: readonly Choice[],
): Choice | undefined => {
  const chosen = choices.find((each) => each === given);
  if (given !== undefined && chosen === undefined)
    throw new UsageError(`--${name} is one of ${choices.join(', ')}`);
  return chosen;
};

/** Arguments of lists. */
export const listArgs = {
  limit: { type: 'string', description: 'At most so many (1 to 200)', default: '50' },
} as const;
export const mostListed = 200;

/** `12.50 AUD`; null without an amount. */
export const shownAmount = (amount: string | null, currency: string): string | null =>
  amount === null ? null : `${amount} ${currency}`;
