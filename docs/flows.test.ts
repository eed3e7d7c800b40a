import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { presets } from '#engine/presets/presets.ts';

/** Holds the list of flows and the presets together, both ways. */
const listed = [
  ...readFileSync(new URL('flows/README.md', import.meta.url), 'utf8').matchAll(
    /^\|.*\[([a-z]+-[a-z-]+)\]\(([^)]+\.md)\)/gm,
  ),
].map(([, preset = '', page = '']) => ({ preset, page }));

test('every preset is listed once, and nothing else is', () => {
  expect(listed.map(({ preset }) => preset).toSorted()).toEqual([...presets.keys()].toSorted());
});

test('each leads to a page that names it', () => {
  for (const { preset, page } of listed) {
    const file = new URL(page, new URL('flows/', import.meta.url));
    expect({ page, exists: existsSync(file) }).toEqual({ page, exists: true });
    expect(readFileSync(file, 'utf8'), `${page} says nothing of ${preset}`).toContain(preset);
  }
});
