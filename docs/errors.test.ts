import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { errorStatuses } from '#contract/error-codes.ts';
import { openReasons, skipReasons } from '#engine/plan.ts';
import { vendorErrorCodes } from '#model/connector.ts';
import { matchReviewReasons } from '#model/matching.ts';
import { findingCodes } from '#model/reconciliation.ts';

/** Holds docs/errors.md and the code together, both ways. */
const sourceDir = fileURLToPath(new URL('../src/', import.meta.url));
const page = readFileSync(new URL('errors.md', import.meta.url), 'utf8');

const sources = readdirSync(sourceDir, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);

const code = "'([a-z_]+\\.[a-z_]+)'";
/** How a code is written where it is made: thrown, put on a change or a record, or told of a webhook. */
const makings: readonly RegExp[] = [
  new RegExp(`[eE]rror\\(\\s*${code}`, 'g'),
  new RegExp(`\\b(?:state_)?code: [^;\\n]*?${code}`, 'g'),
  new RegExp(`\\brejected\\(\\s*\\d+,\\s*${code}`, 'g'),
  new RegExp(`\\b(?:letBe|postpone)\\(.*${code}\\)`, 'g'),
];

const codesInText = (text: string): readonly string[] =>
  makings.flatMap((making) => [...text.matchAll(making)].map((found) => found[1] ?? ''));

/** A room's table: codes as keys, each with a hint. */
const isTable = (value: unknown): value is Readonly<Record<string, { readonly hint: string }>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.entries(value).every(
    ([key, entry]) => /^[a-z_]+\.[a-z_]+$/.test(key) && typeof entry === 'object' && 'hint' in entry,
  );

const codesInTables = async (): Promise<readonly string[]> => {
  const codes: string[] = [];
  for (const path of sources.filter((each) => each.endsWith('-errors.ts'))) {
    const exported = (await import(pathToFileURL(join(sourceDir, path)).href)) as Record<string, unknown>;
    for (const value of Object.values(exported)) if (isTable(value)) codes.push(...Object.keys(value));
  }
  return codes;
};

const knownCodes = async (): Promise<readonly string[]> => {
  const codes = new Set([
    ...(await codesInTables()),
    ...Object.keys(errorStatuses),
    ...Object.keys(vendorErrorCodes),
    ...Object.keys(skipReasons),
    ...Object.keys(openReasons),
    ...Object.keys(matchReviewReasons),
    ...Object.keys(findingCodes),
    ...sources.flatMap((path) => codesInText(readFileSync(join(sourceDir, path), 'utf8'))),
  ]);
  return [...codes].toSorted();
};

/** The page's entries by their heading. */
const entries = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...rest] = part.split('\n');
      return [heading.trim(), rest.join('\n').split(/^## /m)[0]?.trim() ?? ''];
    }),
);

test('the tables of the rooms are found', async () => {
  const codes = await codesInTables();
  for (const one of ['store.other_engine', 'connection.expired', 'plan.value_missing', 'config.invalid'])
    expect(codes).toContain(one);
});

test('every code that Plumbline can show has an entry, and every entry is a code it can show', async () => {
  expect([...entries.keys()].toSorted()).toEqual(await knownCodes());
});

test('every entry says what happened and what to do', () => {
  const incomplete = [...entries].filter(([, text]) => !/^\S.*\n\n\*\*Do:\*\* \S/s.test(text));
  expect(incomplete.map(([heading]) => heading)).toEqual([]);
});
