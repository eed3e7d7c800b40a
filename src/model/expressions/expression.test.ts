import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { compileExpression } from './expression.ts';
import type { ExpressionFailure } from './expression-failure.ts';
import { ownFunctionNames } from './expression-syntax.ts';
import { functionHelp } from './function-help.ts';
import type { LookupTable } from './lookup-table.ts';

const managers: LookupTable = {
  id: 'tbl_managers',
  name: 'managers',
  version: 1,
  keyColumn: 'email',
  columns: ['email', 'code', 'office'],
  onMiss: 'empty',
  rows: new Map([['kim@firm.example', ['kim@firm.example', 'KIM', 'Sydney']]]),
};
const accounts: LookupTable = {
  id: 'tbl_accounts',
  name: 'accounts',
  version: 1,
  keyColumn: 'service',
  columns: ['service', 'account'],
  onMiss: 'refuse',
  rows: new Map([['annual accounts', ['Annual accounts', '200']]]),
};
const taxCodes = { ...accounts, name: 'tax_codes' };
const tables = new Map([managers, accounts, taxCodes].map((table) => [table.name, table]));

const evaluate = async (text: string, view: JsonObject = {}): Promise<JsonValue> => {
  const expression = await compileExpression(text);
  return expression.evaluate(view, { context: { countryCode: 'AU' }, tables, note: () => undefined });
};
const failure = (text: string, view: JsonObject = {}): Promise<ExpressionFailure> =>
  evaluate(text, view).then(
    (value) => {
      throw new Error(`it gave ${JSON.stringify(value)}`);
    },
    (caught: unknown) => caught as ExpressionFailure,
  );

test.each<[string, JsonValue]>([
  ['name', 'Ms Mary O’Neill'],
  ['missing', null],
  ['$splitName(name)', { first: 'Mary', last: 'O’Neill' }],
  ['$splitName(name).last & ", " & $splitName(name).first', 'O’Neill, Mary'],
  ['$phoneE164(phone)', '+61298765432'],
  ['$phoneE164("021 123 4567", "NZ")', '+64211234567'],
  ['$phoneParts(phone).PhoneAreaCode', '2'],
  ['$abnFormat(abn)', '51 824 753 556'],
  ['$abn("51 824 753 557")', null],
  ['$isAbn(abn)', true],
  ['$addressLine(address)', '1 Pitt St, Sydney'],
  ['$addressParts(address)', { AddressLine1: '1 Pitt St', City: 'Sydney' }],
  ['$lookup("managers", manager.email)', 'KIM'],
  ['$lookup("managers", "KIM@firm.example ", "office")', 'Sydney'],
  ['$lookup("managers", "nobody@firm.example")', null],
  ['$lookup({"a": 1}, "a")', 1],
  ['$account("Annual accounts")', '200'],
  ['$plainDate("21/11/2026")', '2026-11-21'],
  ['$plainDate("11/21/2026", "MDY")', '2026-11-21'],
  ['$addMonths("2026-01-31", 1)', '2026-02-28'],
  ['$addDays("2026-06-30", 1)', '2026-07-01'],
  ['$daysBetween("2026-06-30", "2026-07-30")', 30],
  ['$currency("aud")', 'AUD'],
  ['$amount("1,234.5", "AUD")', '1234.50'],
  ['$times("0.1", 3, "AUD")', '0.30'],
  ['$sumAmounts(["0.10", "0.20"], "AUD")', '0.30'],
  ['$choose(status, {"active": "Client", "lead": "Prospect"}, "Other")', 'Client'],
  ['$truncate(name, 7)', 'Ms Mary'],
  ['tags[0]', 'gst'],
  ['tags', ['gst', 'bas']],
  ['one', ['only']],
  ['$join(tags.$uppercase($), "/")', 'GST/BAS'],
  ['$replace(phone, /[^0-9]/, "")', '0298765432'],
  ['"gst" in tags ? "GST" : "none"', 'GST'],
  ['$distinct(["a", "b", "a"])', ['a', 'b']],
  ['$pad("7", -3, "0")', '007'],
  ['$firstName(name)', 'Mary'],
])('%s gives %j', async (text, value) => {
  const view = {
    name: 'Ms Mary O’Neill',
    status: 'active',
    phone: '(02) 9876 5432',
    abn: '51824753556',
    address: { line1: '1 Pitt St', city: 'Sydney', region: null },
    manager: { email: 'kim@firm.example' },
    tags: ['gst', 'bas'],
    one: ['only'],
    missing: null,
  };
  expect(await evaluate(text, view)).toEqual(value);
});

test.each([
  ['$eval("1")', 'There is no function or variable $eval here.'],
  ['($e := $eval; $e("1"))', 'There is no function or variable $eval here.'],
  ['$now()', 'There is no function or variable $now here.'],
  ['$random()', 'There is no function or variable $random here.'],
  ['$phoneNumber(x)', 'There is no function or variable $phoneNumber here.'],
  ['$lookup("a" & "b", x)', 'The name of a table has to be written out: $lookup("name", key).'],
  ['$ ~> |a|{"b": 1}|', 'Records are not changed in place here.'],
  ['name &', 'Unexpected end of expression'],
  [`${'('.repeat(80)}1${')'.repeat(80)}`, 'The expression is nested too deeply.'],
  [Array.from({ length: 900 }, () => 'a').join('&'), 'The expression'],
  [`"${'x'.repeat(5_000)}"`, 'An expression has at most 4000 characters.'],
])('%s is refused before it is run', async (text, message) => {
  const caught = await failure(text);
  expect(caught).toMatchObject({ reason: 'broken' });
  expect(caught.message).toContain(message);
});

test.each([
  ['a call that never ends', '($f := function($x) { 1 + $f($x) }; $f(1))'],
  ['a loop that never ends', '($f := function($x) { $f($x) }; $f(1))'],
  ['a loop that grows for ever', '($f := function($x) { $f($x & $x) }; $f("ab"))'],
  ['two to the power of thirty', '($f := function($n) { $n = 0 ? 1 : $f($n - 1) + $f($n - 1) }; $f(30))'],
  ['ten million numbers', '$sum([1..9999999])'],
  ['lists of lists', '[1..4000].[1..4000]'],
  ['a huge text', '$pad("", 99999999)'],
  ['a text doubled', '$reduce([1..40], function($a, $b) { $a & $a }, "abcdefgh")'],
  ['an object doubled', '$string($reduce([1..40], function($a, $b) { {"l": $a, "r": $a} }, {"x": 1}))'],
  ['a list doubled', '$reduce([1..40], function($a, $b) { $append($a, $a) }, [1])'],
  ['a text replaced by more', '$replace($pad("", 90000, "a"), "a", $pad("", 90000, "b"))'],
  ['a pattern that backtracks', '$match($pad("", 90000, "a"), /^(a+)+$/)'],
  ['much work on one value', '[1..4000].$uppercase($pad("", 50000, "a"))'],
  ['a value larger than a field', '$pad("", 50000, "a")'],
  ['all of all', '$reduce([1..30], function($a, $b) { {"l": $a, "r": $a} }, {"x": 1}).**'],
])('%s is refused while it runs, in time', async (_what, text) => {
  const started = performance.now();
  const caught = await failure(text);
  expect(caught).toMatchObject({ reason: 'costly' });
  expect(performance.now() - started).toBeLessThan(2_000);
});

test.each([
  ['1 + "a"', 'failed'],
  ['$uppercase(12)', 'failed'],
  ['$uppercase', 'failed'],
  ['function($x) { $x }', 'failed'],
  ['$lookup(function($x) { $x }, "environment")', 'failed'],
  ['1 / 0', 'failed'],
  ['$account("Payroll")', 'missed'],
  ['$lookup("suburbs", "x")', 'broken'],
  ['$lookup("managers", "kim@firm.example", "floor")', 'broken'],
  ['$amount("12.345", "AUD")', 'refused'],
  ['$currency("XXQ")', 'refused'],
  ['$plainDate("31/02/2026")', 'refused'],
  ['$email("nobody")', 'refused'],
  ['$refuse("No tax office")', 'refused'],
  ['$error("No tax office")', 'refused'],
])('%s fails as %s', async (text, reason) => {
  expect(await failure(text)).toMatchObject({ reason });
});

test('what failed says nothing of the record', async () => {
  const { message } = await failure('$number(name) + 1', { name: 'Harbour Bakery' });
  expect(message).not.toContain('Harbour');
});

test('an expression names its tables and paths', async () => {
  const expression = await compileExpression('$lookup("managers", manager.email) & $taxCode(tax) & $$.name');
  expect(expression.tables).toEqual(['managers', 'tax_codes']);
  expect(expression.paths).toContain('manager.email');
});

test('evaluations that are asked for at once do not disturb each other', async () => {
  const expression = await compileExpression('$join($map([1..200], function($i) { $$.name }), "")');
  const world = { context: { countryCode: 'AU' }, tables, note: () => undefined };
  const values = await Promise.all(['a', 'b', 'c'].map((name) => expression.evaluate({ name }, world)));
  expect(values).toEqual(['a', 'b', 'c'].map((name) => name.repeat(200)));
});

test.each(functionHelp.map(({ example, gives }) => [example, gives]))(
  'help: %s gives %s',
  async (example, gives) => {
    expect(JSON.stringify(await evaluate(example))).toBe(gives);
  },
);

test('every function of ours is explained', () => {
  expect(functionHelp.map(({ name }) => name).toSorted()).toEqual([...ownFunctionNames].toSorted());
});
