import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { aClient } from '#test/builders/client.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, setFlow } from '#test/world/desk.ts';
import { openConflicts } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice extends AsyncDisposable {
  readonly world: World;
  readonly cli: CommandLine;
  readonly slugs: readonly string[];
}

const inXero = (world: World, at: string): string => {
  const found = world.xero.contacts().find(({ texts }) => texts.Name === at);
  if (found === undefined) throw new Error(`${at} is not in Xero`);
  return found.id;
};

/** Two clients in both, of which each was edited on both sides. */
const aPractice = async (): Promise<Practice> => {
  const world = await createWorld({ database, beginsAt: Date.now() });
  const names = ['Harbour Bakery', 'Quay Florist'];
  const slugs = names.map(
    (name, n) =>
      world.ignition.createClient(aClient({ name, email: `office@client${String(n)}.example` })).slug,
  );
  await world.settle();
  await setFlow(world, { settings: { direction: 'two_way', owner: 'ask' } });
  await world.settle();
  world.clock.advance(minuteMs);
  for (const slug of slugs) world.ignition.editClient(slug, { email: `${slug}@ignition.example` });
  for (const name of names)
    world.xero.editContact(inXero(world, name), { EmailAddress: `${name.slice(0, 4)}@xero.example` });
  await world.settle();
  const cli = await openCommandLine(world);
  return {
    world,
    cli,
    slugs,
    [Symbol.asyncDispose]: async () => {
      await cli[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

test('conflicts are listed with both values as findings, and one is answered by its id', async () => {
  await using practice = await aPractice();
  const { world, cli, slugs } = practice;
  const listed = await cli.run('conflict', 'list');
  expect(listed.code).toBe(1);
  expect(listed.out).toMatch(/^ID +RECORD +FIELD +SOURCE +CHANGED \(UTC\) +TARGET +CHANGED \(UTC\)\n/);
  expect(listed.out).toMatch(/Quay Florist +EmailAddress +ignition: cli_\w+@ignition\.example/);
  expect(listed.out).toContain('xero: Quay@xero.example');
  expect(await cli.json('conflict', 'list', '--limit', '1', '--flow', world.flowId)).toMatchObject({
    code: 1,
    printed: { conflicts: [{ field: 'EmailAddress', source: { vendor: 'ignition' } }] },
  });
  const [first] = (await openConflicts(world)).filter(({ slug }) => slug === slugs[0]);
  const answered = await cli.run('conflict', 'resolve', first?.id ?? '', '--use', 'target');
  expect(answered).toEqual({
    code: 0,
    out: '1 resolved; their records are looked at first of all.\n',
    err: '',
  });
  await world.settle();
  expect(world.ignition.practice.clients.find(slugs[0] ?? '')?.email).toBe('Harb@xero.example');
  expect(await lookUp(world, slugs[0] ?? '')).toMatchObject({ state: 'in_sync' });
  expect(await lookUp(world, slugs[1] ?? '')).toMatchObject({ state: 'conflict' });
  const again = await cli.run('conflict', 'resolve', first?.id ?? '', '--use', 'target');
  expect([again.code, again.err]).toEqual([3, expect.stringContaining('conflict.')]);
});

test('all that wait are answered at once, and then none waits', async () => {
  await using practice = await aPractice();
  const { world, cli, slugs } = practice;
  expect(await cli.json('conflict', 'resolve', '--all', '--use', 'source')).toMatchObject({
    code: 0,
    printed: { resolved: [expect.any(String), expect.any(String)], changed: [] },
  });
  await world.settle();
  expect(world.xero.contact(inXero(world, 'Quay Florist')).texts.EmailAddress).toBe(
    `${slugs[1] ?? ''}@ignition.example`,
  );
  expect(await cli.run('conflict', 'list')).toEqual({ code: 0, out: 'No conflict waits.\n', err: '' });
  expect((await cli.run('conflict', 'resolve', '--all', '--use', 'source')).out).toMatch(/^0 resolved/);
});

test('a value that has changed since is left, and said so', async () => {
  await using practice = await aPractice();
  const { world, cli } = practice;
  const [asked] = await openConflicts(world);
  world.clock.advance(minuteMs);
  for (const contact of world.xero.contacts())
    world.xero.editContact(contact.id, { EmailAddress: 'later@xero.example' });
  await world.settle();
  const late = await cli.run('conflict', 'resolve', asked?.id ?? '', '--use', 'source');
  expect([late.code, late.err]).toEqual([3, expect.stringContaining('conflict.changed')]);
});

test('what is not understood is a usage error, and what is not there is said so', async () => {
  await using practice = await aPractice();
  const { cli } = practice;
  for (const [words, said] of [
    [['resolve', '--use', 'source'], 'Name one conflict, or --all'],
    [['resolve', 'cnf_x', '--all', '--use', 'source'], 'Name one conflict, or --all'],
    [['resolve', 'cnf_x', '--use', 'source'], 'A conflict is named by its id, cnf_…; list them first'],
    [['resolve', 'x', '--use', 'source', '--flow', 'y'], '--flow goes with --all'],
    [['resolve', 'x'], 'Missing required argument: --use'],
    [['list', '--limit', '0'], '--limit takes a whole number from 1 to 500'],
  ] as const) {
    const { code, err } = await cli.run('conflict', ...words);
    expect([code, err.split('\n')[0]], words.join(' ')).toEqual([2, said]);
  }
  const unknown = await cli.run('conflict', 'list', '--flow', 'nothing of the kind');
  expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('operate.flow_unknown')]);
  const none = await cli.run('conflict', 'resolve', 'cnf_01m7zf3sr5fsx6wa5j2vs7rknc', '--use', 'source');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('conflict.not_found')]);
});
