import { accountOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { FormValue } from './form.ts';
import { includables } from './includables.ts';
import { listOf, text } from './params.ts';
import { invalid } from './stripe-refusal.ts';
import type { Row, Table, Wire } from './table.ts';

/** Deepest path that Stripe expands (docs.stripe.com/api/expanding_objects, 2026). */
const deepest = 4;

/** The answer with each path of `expand[]` replaced by the whole object, or an included member added. */
export const expandAnswer = (books: Books, answer: Wire, expand: FormValue | undefined): Wire => {
  if (expand === undefined) return answer;
  let expanded = answer;
  for (const path of listOf(text())(expand, 'expand')) {
    const steps = path.split('.');
    if (steps.length > deepest + (steps[0] === 'data' ? 1 : 0))
      throw invalid(`You cannot expand more than ${String(deepest)} levels of a property`, 'expand');
    expanded = expandAt(books, expanded, steps, path) as Wire;
  }
  return expanded;
};

const expandAt = (books: Books, value: unknown, steps: readonly string[], path: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => expandAt(books, one, steps, path));
  const [step, ...rest] = steps;
  if (step === undefined || !isWire(value)) return value;
  const held = step in value ? value[step] : included(books, value, step);
  if (held === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  const whole = Array.isArray(held)
    ? held.map((one: unknown) => wholeOf(books, step, one))
    : wholeOf(books, step, held);
  return { ...value, [step]: expandAt(books, whole, rest, path) };
};

const included = (books: Books, value: Wire, step: string): unknown =>
  includables[typeof value['object'] === 'string' ? value['object'] : '']?.[step]?.(books, value);

/** The object that an id names; what is no id stays. */
const wholeOf = (books: Books, name: string, held: unknown): unknown =>
  typeof held === 'string' ? (findObject(books, held, name) ?? held) : held;

/** The object with that id; `name` tells those whose ids are chosen freely. */
const findObject = (books: Books, id: string, name: string): Wire | null => {
  if (id.startsWith('acct_')) {
    const account = accountOf(books.world, id);
    return account === null ? null : { id: account.id, object: 'account' };
  }
  const tables = Object.values(books.tables) as unknown as readonly Table<Row>[];
  for (const table of tables) {
    if (['product', 'coupon'].includes(table.object) && table.object !== name) continue;
    const row = table.get(id);
    if (row !== null) return table.wire(row);
  }
  return null;
};

const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null;
