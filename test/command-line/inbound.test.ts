import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionId } from '#base/ids.ts';
import { takeDelivery } from '#engine/inbox/inbox.ts';
import { aConnection } from '#test/builders/connected.ts';
import { openCommandLine, type CommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
let scratch: string;
beforeAll(async () => {
  database = await createTestDatabase();
  scratch = await mkdtemp(join(tmpdir(), 'plumbline-inbound-'));
});
afterAll(async () => {
  await database.drop();
  await rm(scratch, { recursive: true, force: true });
});

const secret = 'a secret of twenty-four characters';
const settings = { kind: 'contact', keyPath: 'id', deliveryId: 'header:x-delivery' };

interface Practice extends AsyncDisposable {
  readonly world: World;
  readonly cli: CommandLine;
  readonly id: ConnectionId;
  /** Sends a signed body, as the website would, and says what it was told. */
  readonly push: (delivery: string, body: unknown) => Promise<string>;
}

/** A practice whose website sends contacts. */
const aPractice = async (): Promise<Practice> => {
  const world = await createWorld({ database, beginsAt: Date.now() });
  const { workspaceId, clock, vault, registry } = world;
  const deps = { db: database.db, vault, clock, registry, wake: () => Promise.resolve() };
  const id = await aConnection(deps, workspaceId, {
    vendor: 'webhook',
    profile: 'hmac',
    settings,
    credential: { kind: 'api_key', apiKey: '', webhookSecrets: [secret] },
    tenant: null,
  });
  const cli = await openCommandLine(world);
  return {
    world,
    cli,
    id,
    push: async (delivery, body) => {
      const rawBody = new TextEncoder().encode(JSON.stringify(body));
      const time = String(Math.floor(clock.now() / 1_000));
      const signature = createHmac('sha256', secret).update(`${time}.`).update(rawBody).digest('hex');
      const result = registry.get('webhook').webhook?.receive({
        headers: { 'x-timestamp': time, 'x-signature': `sha256=${signature}`, 'x-delivery': delivery },
        rawBody,
        path: `/hooks/webhook/${id}`,
        now: clock.now(),
        profile: 'hmac',
        settings,
        secrets: [secret],
      });
      if (result?.result !== 'pushed') throw new Error('the signature holds');
      const owner = { connectionId: id, workspaceId };
      return (await takeDelivery(deps, owner, result.push, rawBody)).outcome;
    },
    [Symbol.asyncDispose]: async () => {
      await cli[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

/** Ids of the deliveries, newest first. */
const idsOf = async ({ cli, id }: Practice): Promise<readonly string[]> => {
  const { printed } = await cli.json('inbound', 'list', id);
  return (printed as { deliveries: { id: string }[] }).deliveries.map((each) => each.id);
};

test('what was sent is listed, and one delivery shown as it came', async () => {
  await using practice = await aPractice();
  const { cli, id, push } = practice;
  expect(await cli.run('inbound', 'list', id)).toEqual({ code: 0, out: 'No deliveries.\n', err: '' });
  const body = { id: 'h-1', name: 'Harbour Bakery' };
  expect(await push('d-1', body)).toBe('taken');
  expect(await push('d-1', body)).toBe('repeated');
  const listed = await cli.run('inbound', 'list', id);
  expect([listed.code, listed.out]).toEqual([
    0,
    expect.stringMatching(
      /^ID +RECEIVED \(UTC\) +STATE +RECORDS +CAME AGAIN +CODE\ndlv_\w+ +\S+ \S+ +taken +1 +1 +/,
    ),
  ]);
  const [delivery = ''] = await idsOf(practice);
  const shown = await cli.run('inbound', 'show', id, delivery);
  expect([shown.code, shown.out]).toEqual([0, expect.stringContaining(`${delivery} taken, received`)]);
  expect(shown.out).toContain(JSON.stringify(body));
  expect(await cli.json('inbound', 'show', id, delivery)).toMatchObject({
    code: 0,
    printed: { id: delivery, state: 'taken', body: JSON.stringify(body), problem: null },
  });
});

test('one that could not be read is a finding with its reason; after the settings are right a replay takes it', async () => {
  await using practice = await aPractice();
  const { cli, id, push } = practice;
  await push('d-1', { id: 'h-1', name: 'Harbour Bakery' });
  expect(await push('d-2', { ref: 'q-1', name: 'Quay Florist' })).toBe('refused');
  expect((await cli.run('inbound', 'list', id)).code).toBe(1);
  expect(await cli.json('inbound', 'list', id, '--refused')).toMatchObject({
    code: 1,
    printed: { deliveries: [{ state: 'refused', problem: { code: 'inbound.no_key' } }] },
  });
  const [refused = ''] = await idsOf(practice);
  const shown = await cli.run('inbound', 'show', id, refused);
  expect([shown.code, shown.out]).toEqual([1, expect.stringMatching(/Why: +\S.*\nDo: +\S/)]);
  const still = await cli.run('inbound', 'replay', id, refused);
  expect([still.code, still.out]).toEqual([1, expect.stringMatching(/^Refused: \S.*\nDo: +\S/)]);
  const misspelt = await cli.run('connection', 'reconnect', id, '--set', 'keypath=ref');
  expect([misspelt.code, misspelt.err]).toEqual([3, expect.stringContaining('possible: keypath')]);
  expect((await cli.run('connection', 'reconnect', id)).code).toBe(2);
  expect((await cli.run('connection', 'reconnect', id, '--set', 'keyPath=ref,deliveryId=')).code).toBe(0);
  expect(await cli.run('inbound', 'replay', id, refused)).toEqual({
    code: 0,
    out: 'Taken: 1 record, 1 changed.\n',
    err: '',
  });
  expect(await cli.json('inbound', 'replay', id, refused)).toMatchObject({
    code: 0,
    printed: { state: 'taken', records: 1, changed: 0 },
  });
  expect((await cli.run('inbound', 'list', id)).code).toBe(0);
});

test('a file is tried on the settings, and nothing of it is kept', async () => {
  await using practice = await aPractice();
  const { cli, id } = practice;
  const good = join(scratch, 'good.json');
  const bad = join(scratch, 'bad.json');
  await writeFile(good, '{"id":"h-1","name":"Harbour Bakery","address":{"city":"Sydney"}}');
  await writeFile(bad, '{"id":');
  const tried = await cli.run('inbound', 'check', id, good);
  expect([tried.code, tried.out]).toEqual([
    0,
    expect.stringMatching(/contact +h-1 +Harbour Bakery +no[^]*address\.city/),
  ]);
  const broken = await cli.run('inbound', 'check', id, bad);
  expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/^It cannot be read: /)]);
  expect(await cli.run('inbound', 'check', id, join(scratch, 'none.json'))).toMatchObject({ code: 2 });
  expect(await idsOf(practice)).toEqual([]);
});

test('what is not there is said so', async () => {
  await using practice = await aPractice();
  const { cli, id, world } = practice;
  for (const [words, code] of [
    [['list', 'Nobody'], 'connection.not_found'],
    [['show', id, 'dlv_1'], 'inbound.not_found'],
    [['show', id, 'dlv_01m7zf3sr5fsx6wa5j2vs7rknc'], 'inbound.not_found'],
    [['replay', id, 'dlv_01m7zf3sr5fsx6wa5j2vs7rknc'], 'inbound.not_found'],
    [['list', world.xeroId], 'connection.wrong_door'],
  ] as const) {
    const said = await cli.run('inbound', ...words);
    expect([said.code, said.err], words.join(' ')).toEqual([3, expect.stringContaining(`Why:    ${code}`)]);
  }
  const consent = await cli.run('connection', 'reconnect', world.xeroId, '--set', 'a=b');
  expect([consent.code, consent.err]).toEqual([2, expect.stringContaining('consent page')]);
  expect((await cli.run('inbound', 'show', id)).err.split('\n')[0]).toBe(
    'Missing required positional argument: DELIVERY',
  );
});
