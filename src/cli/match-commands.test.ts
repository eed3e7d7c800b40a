import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#base/ids.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let cli: CommandLine;
const firm = newId('workspace', 1);
const connection = newId('connection', 1);
const [kept, double] = [newId('record', 1), newId('record', 2)];

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCommandLine({ database, workspaceId: firm, masterKey: new Uint8Array(32).fill(7) });
  await inWorkspace(database.db, firm, async (trx) => {
    await trx.insertInto('workspace').values({ id: firm, name: 'Firm', created_at: 1 }).execute();
    await trx
      .insertInto('connection')
      .values({
        id: connection,
        workspace_id: firm,
        vendor: 'xero',
        profile: 'oauth',
        name: 'Firm’s Xero',
        state: 'connected',
        state_since: 1,
        settings: '{}',
        facts: '{}',
        created_at: 1,
      })
      .execute();
    await trx
      .insertInto('record')
      .values(
        [
          { id: kept, key: 'x-1', title: 'Smith Plumbing' },
          { id: double, key: 'x-2', title: 'Smith Plumbing (old)' },
        ].map((record) => ({
          ...record,
          workspace_id: firm,
          connection_id: connection,
          kind: 'contact',
          state: 'active' as const,
          hash: 'h',
          first_seen_at: 1,
        })),
      )
      .execute();
  });
});
afterAll(async () => {
  await database.drop();
  await cli[Symbol.asyncDispose]();
});

test('what is not understood is a usage error', async () => {
  for (const [line, said] of [
    ['match decide', 'Name one match review, or --exact'],
    ['match decide rev_x --exact', 'Name one match review, or --exact'],
    ['match decide rev_x --as link', '--to goes with --as link'],
    ['match show x', 'A match review is named by its id'],
    ['match undo x', 'A match review is named by its id'],
    ['link merge a b --yes --digest d', '--yes does what is shown now'],
  ] as const)
    expect(await cli.run(...line.split(' ')), line).toMatchObject({
      code: 2,
      err: expect.stringContaining(said) as string,
    });
});

test('records are listed by words and kind, with a word where there are more', async () => {
  const listed = await cli.run('record', 'list', 'smith (old)', '--kind', 'contact', '--json');
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(listed.out)).toMatchObject({
    records: [{ id: double, title: 'Smith Plumbing (old)', connectionName: 'Firm’s Xero', flows: [] }],
    hasMore: false,
  });
  const narrow = await cli.run('record', 'list', '--limit', '1');
  expect(narrow.out).toContain('Smith Plumbing');
  expect(narrow.out).toContain('There are more than 1');
  expect((await cli.run('record', 'list', 'nobody')).out).toBe('There is no such record.\n');
  expect(await cli.run('record', 'list', '--state', 'lost')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--state is one of') as string,
  });
});

test('where nothing waits it says so', async () => {
  expect(await cli.run('match', 'list')).toEqual({ code: 0, out: 'No match review waits.\n', err: '' });
  expect(await cli.run('match', 'decide', '--exact', '--yes')).toEqual({
    code: 0,
    out: '0 decided. 0 are left.\n',
    err: '',
  });
  expect(await cli.run('link', 'remove', 'Smith Plumbing')).toMatchObject({
    code: 3,
    err: expect.stringContaining('operate.flow_unknown') as string,
  });
});

test('two doubles are merged as it was shown, listed until they are one, and taken back', async () => {
  const shown = await cli.run('link', 'merge', 'Smith Plumbing', 'Smith Plumbing (old)');
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain('Note:   In Xero: Contacts, All contacts, tick “Smith Plumbing (old)”');
  expect(shown.out).toContain('Nothing is done yet.');
  const digest = /--digest (\S+)/.exec(shown.out)?.[1] ?? '';
  expect((await cli.run('match', 'list', '--show', 'doubles')).out).toBe('No double waits to be merged.\n');
  expect(await cli.run('link', 'merge', kept, double, '--digest', 'another')).toMatchObject({
    code: 3,
    err: expect.stringContaining('link.changed') as string,
  });
  const done = await cli.run('link', 'merge', kept, double, '--digest', digest, '--json');
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({ done: true, digest, move: { move: 'merge', keptId: kept } });
  const listed = await cli.run('match', 'list', '--show', 'doubles', '--json');
  expect(listed.code).toBe(1);
  const { doubles } = JSON.parse(listed.out) as { doubles: { id: string; double: { title: string } }[] };
  expect(doubles.map((each) => each.double.title)).toEqual(['Smith Plumbing (old)']);
  expect(await cli.run('match', 'undo', doubles[0]?.id ?? '')).toMatchObject({ code: 0 });
  expect((await cli.run('match', 'list', '--show', 'doubles')).code).toBe(0);
});
