import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { approvalsOf, setRules, waitingOf } from '#test/world/approval-desk.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice extends AsyncDisposable {
  readonly world: World;
  readonly cli: CommandLine;
  readonly flow: FlowId;
  /** An invoice that waits for approval; gives its slug. */
  readonly bill: () => Promise<string>;
}

/** A practice whose invoices over 10,000 dollars wait for a person. */
const aPractice = async (people: 1 | 2 = 1): Promise<Practice> => {
  const world = await createWorld({ database, beginsAt: Date.now() });
  const ends = { source: world.ignitionId, target: world.xeroId };
  const means = { db: database.db, clock: world.clock };
  const flow = await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
  await setRules(world, flow, [
    { when: 'amount', amount: '10000.00', currency: 'AUD', role: 'admin', people },
  ]);
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  const cli = await openCommandLine(world);
  return {
    world,
    cli,
    flow,
    bill: async () => {
      const { slug } = world.ignition.createInvoice({
        clientSlug: client,
        date: new Date(world.clock.now()).toISOString().slice(0, 10),
        lines: [
          { description: 'BAS', quantity: 1, unitMinor: 2_000_000, discountMinor: 0, originSlug: null },
        ],
      });
      await world.poll();
      return slug;
    },
    [Symbol.asyncDispose]: async () => {
      await cli[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

test('what waits is listed as a finding, approved by its id, and sent', async () => {
  await using practice = await aPractice();
  const { world, cli, flow, bill } = practice;
  expect(await cli.run('change', 'list', '--awaiting')).toEqual({
    code: 0,
    out: 'No change waits for approval.\n',
    err: '',
  });
  const { change } = await waitingOf(world, flow, await bill());
  const listed = await cli.run('change', 'list', '--awaiting', '--flow', flow);
  expect(listed.code).toBe(1);
  expect(listed.out).toMatch(/^ID +SINCE \(UTC\) +EXPIRES \(UTC\) +ACTION +RECORD/);
  expect(listed.out).toContain(`${change} `);
  expect(listed.out).toMatch(/create .*0 of 1/);
  expect(await cli.json('change', 'list', '--awaiting')).toMatchObject({
    code: 1,
    printed: { waiting: 1, changes: [{ id: change, rules: ['amount'], role: 'admin', given: 0, needed: 1 }] },
  });
  expect(await cli.run('change', 'approve', change)).toEqual({
    code: 0,
    out: '1 approved; they are planned again and sent if still the same.\n',
    err: '',
  });
  await world.settle();
  expect(world.xero.invoices()).toHaveLength(1);
  expect(await cli.run('change', 'approve', change)).toEqual({
    code: 1,
    out: '1 left: approval.not_waiting\n',
    err: '',
  });
});

test('all that wait are decided only with --yes, and no more than were counted', async () => {
  await using practice = await aPractice();
  const { world, cli, bill } = practice;
  expect((await cli.run('change', 'approve', '--all', '--yes')).out).toBe('No change waits for approval.\n');
  await bill();
  await bill();
  expect(await cli.run('change', 'approve', '--all')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('2 wait, and nothing was decided: say --yes') as string,
  });
  const other = await cli.run('change', 'approve', '--all', '--yes', '--flow', 'nothing of the kind');
  expect([other.code, other.err]).toEqual([3, expect.stringContaining('operate.flow_unknown')]);
  expect(await cli.json('change', 'approve', '--all', '--yes')).toMatchObject({
    code: 0,
    printed: { approved: 2, given: 0, rejected: 0, refused: [] },
  });
  await world.settle();
  expect(world.xero.invoices()).toHaveLength(2);
});

test('a rejected change keeps its reason, writes nothing, and is proposed again when asked for', async () => {
  await using practice = await aPractice();
  const { world, cli, flow, bill } = practice;
  const slug = await bill();
  const { change } = await waitingOf(world, flow, slug);
  expect(await cli.run('change', 'reject', change, '--reason', 'Not before July')).toEqual({
    code: 0,
    out: '1 rejected.\n',
    err: '',
  });
  await world.settle();
  expect(world.xero.invoices()).toEqual([]);
  expect((await cli.run('change', 'show', change)).out).toContain('– rejected');
  expect((await cli.run('change', 'reopen', change)).out).toContain('It is planned again');
  await world.settle();
  expect((await approvalsOf(world, flow, slug)).map(({ state }) => state)).toEqual(['void', 'waiting']);
  const standing = await waitingOf(world, flow, slug);
  const again = await cli.run('change', 'reopen', standing.change);
  expect([again.code, again.err]).toEqual([3, expect.stringContaining('approval.not_over')]);
});

test('where two persons must approve, the one at the machine is told that another has to as well', async () => {
  await using practice = await aPractice(2);
  const { world, cli, flow, bill } = practice;
  const { change } = await waitingOf(world, flow, await bill());
  expect((await cli.run('change', 'approve', change)).out).toBe(
    '1 approved by you; another person has to as well.\n',
  );
  expect(await cli.run('change', 'approve', change)).toMatchObject({
    code: 1,
    out: '1 left: approval.other_person\n',
  });
  await world.settle();
  expect(world.xero.invoices()).toEqual([]);
});

test('an id that is none, or of nothing, is said so', async () => {
  await using practice = await aPractice();
  const { cli } = practice;
  const none = await cli.run('change', 'approve', 'chg_1');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('operate.change_unknown')]);
  const comma = await cli.run('change', 'approve', ',');
  expect([comma.code, comma.err.split('\n')[0]]).toEqual([2, 'No changes are named']);
  const gone = await cli.run('change', 'reject', 'chg_01m7zf3sr5fsx6wa5j2vs7rknc');
  expect([gone.code, gone.out]).toEqual([1, '1 left: approval.not_found\n']);
});
