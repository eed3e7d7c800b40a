import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#base/ids.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createManualClock } from '#base/clock.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** A firm whose clients of Ignition become contacts of its CRM, where only Helen works. */
let database: TestDatabase;
let cli: CommandLine;
const firm = newId('workspace', 1);
const [ignition, crm] = [newId('connection', 1), newId('connection', 2)];
const [tess, helen] = ['tess@practice.example', 'helen@practice.example'];

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCommandLine({ database, workspaceId: firm, masterKey: new Uint8Array(32).fill(7) });
  const connection = {
    workspace_id: firm,
    state: 'connected' as const,
    state_since: 1,
    settings: '{}',
    facts: '{}',
  };
  await inWorkspace(database.db, firm, async (trx) => {
    await trx.insertInto('workspace').values({ id: firm, name: 'Firm', created_at: 1 }).execute();
    await trx
      .insertInto('connection')
      .values([
        {
          ...connection,
          id: ignition,
          vendor: 'ignition',
          profile: 'keyed',
          name: 'Ignition',
          created_at: 1,
        },
        {
          ...connection,
          id: crm,
          vendor: 'crm',
          profile: 'built_in',
          name: 'CRM',
          people: JSON.stringify([{ email: helen, name: 'Helen' }]),
          created_at: 1,
        },
      ])
      .execute();
    await trx
      .insertInto('record')
      .values({
        id: newId('record', 1),
        workspace_id: firm,
        connection_id: ignition,
        kind: 'client',
        key: 'cli_1',
        title: 'Harbour Bakery',
        state: 'active',
        hash: 'h',
        people: JSON.stringify([{ field: 'manager.email', email: tess, name: 'Tess' }]),
        first_seen_at: 1,
      })
      .execute();
  });
  const deps = { db: database.db, clock: createManualClock(1) };
  await aFlow(deps, firm, 'ignition-clients-to-crm', { source: ignition, target: crm });
});
afterAll(async () => {
  await database.drop();
  await cli[Symbol.asyncDispose]();
});

test('who waits to be matched is a finding, and one who was matched is none', async () => {
  const waiting = await cli.run('owner', 'list');
  expect(waiting).toMatchObject({ code: 1, err: '' });
  expect(waiting.out).toContain('Ignition → CRM (people who are matched to nobody are left out)');
  expect(waiting.out).toMatch(/tess@practice\.example +Tess +1 +UNMATCHED/);
  expect(await cli.run('owner', 'match', tess, '--to', helen)).toEqual({
    code: 0,
    out: 'Done; one record is looked at again.\n',
    err: '',
  });
  const listed = await cli.run('owner', 'list', '--json');
  expect(listed.code).toBe(0);
  expect(JSON.parse(listed.out)).toMatchObject({
    pairs: [{ people: [{ email: tess, state: 'by_hand', to: { email: helen, name: 'Helen' } }] }],
  });
  expect((await cli.run('owner', 'unmatch', tess, '--json')).code).toBe(0);
  expect((await cli.run('owner', 'list', '--waiting')).code).toBe(1);
});

test('a default owner takes all others', async () => {
  expect((await cli.run('owner', 'match', '--others', '--to', helen)).out).toContain(
    'all records of the flows',
  );
  expect(await cli.run('owner', 'list')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`get ${helen}`) as string,
  });
  expect((await cli.run('owner', 'unmatch', '--others')).code).toBe(0);
});

test('what is not understood is a usage error, and what cannot be is refused with what to do', async () => {
  for (const [line, said] of [
    ['owner match', 'Name one person by e-mail'],
    [`owner match ${tess} --others --empty`, 'Name one person by e-mail'],
    [`owner match ${tess}`, 'Say --to WHOM, or --empty'],
  ] as const)
    expect(await cli.run(...line.split(' ')), line).toMatchObject({
      code: 2,
      err: expect.stringContaining(said) as string,
    });
  expect(await cli.run('owner', 'match', tess, '--to', 'stranger@x.example')).toMatchObject({
    code: 3,
    err: expect.stringContaining('owner.not_a_person') as string,
  });
  expect(await cli.run('owner', 'match', tess, '--empty', '--from', 'Xero')).toMatchObject({
    code: 3,
    err: expect.stringContaining('Ignition → CRM') as string,
  });
});

test('fields of both sides are listed, by words where they are given', async () => {
  const listed = await cli.run('flow', 'fields', 'ignition-clients-to-crm');
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(listed.out).toMatch(/manager\.email +Manager’s email +email +0/);
  expect(listed.out).toMatch(/name \* +Name +text +255 characters/);
  const found = await cli.run('flow', 'fields', 'ignition-clients-to-crm', '--words', 'owner', '--json');
  expect(JSON.parse(found.out)).toMatchObject({
    sources: [],
    targets: [{ name: 'ownerEmail', type: 'email', bySettings: null }],
    looked: { source: 0, target: 0 },
  });
  expect((await cli.run('flow', 'fields', 'no-such-flow')).code).not.toBe(0);
});
