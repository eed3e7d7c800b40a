import { afterAll, beforeAll, expect, test } from 'vitest';
import { aConnection } from '#test/builders/connected.ts';
import { openCommandLine } from '#test/world/command-line.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { pushSecret } from '#test/world/pushed.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const preset = 'webhook-contacts-to-xero';

/** A practice whose website sends its contacts by an incoming webhook, which no flow reads yet. */
const aPractice = async (): Promise<World> => {
  const world = await createWorld({ database, beginsAt: Date.now() });
  const { workspaceId, clock, vault, registry } = world;
  const deps = { db: database.db, vault, clock, registry, wake: () => Promise.resolve() };
  await aConnection(deps, workspaceId, {
    vendor: 'webhook',
    profile: 'hmac',
    settings: { kind: 'contact', keyPath: 'id' },
    credential: { kind: 'api_key', apiKey: '', webhookSecrets: [pushSecret] },
    tenant: null,
  });
  return world;
};

test('a second flow into the contacts of Xero is made with a warning, shown with it, and told by the doctor', async () => {
  await using world = await aPractice();
  await using cli = await openCommandLine(world);
  const doctor = async () => {
    const { checks } = JSON.parse((await cli.runWhole('doctor', '--json')).out) as {
      checks: { check: string }[];
    };
    return checks.find(({ check }) => check === 'shared targets');
  };
  expect(await doctor()).toMatchObject({ verdict: 'ok' });

  const made = await cli.run('flow', 'create', preset);
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^Created flw_/)]);
  expect(made.err).toContain(
    `LOOK  "Ignition clients to Xero contacts" (${world.flowId}) writes contacts of `,
  );
  expect(made.err).toMatch(/E-mail.*: The value whose source was changed last stands/);
  expect(await doctor()).toMatchObject({
    verdict: 'note',
    message: expect.stringContaining(
      '"Ignition clients to Xero contacts" and "Incoming contacts to Xero contacts" both write contacts of',
    ) as string,
    hint: `See what comes of it: plumbline flow show ${world.flowId}`,
  });

  await cli.run('flow', 'set', preset, '--settings', '{"onTargetEdit": "keep"}');
  const shown = await cli.run('flow', 'show', preset);
  expect(shown.out).toMatch(/E-mail.*: The other flow’s value stands/);
  expect((await cli.json('flow', 'show', world.flowId)).printed).toMatchObject({
    sharesTargetWith: [
      { flow: { name: 'Incoming contacts to Xero contacts' }, outcomes: [{ outcome: 'ours' }] },
    ],
  });
  expect((await cli.runWhole('doctor')).out).toMatch(/^NOTE {2}shared targets/m);

  await cli.run('flow', 'disable', preset);
  expect((await cli.run('flow', 'show', world.flowId)).out).not.toContain('LOOK');
  expect(await doctor()).toMatchObject({ verdict: 'ok' });
});

test('for machines the warning is in the answer', async () => {
  await using world = await aPractice();
  await using cli = await openCommandLine(world);
  const { code, printed } = await cli.json('flow', 'create', preset, '--settings', '{"onTargetEdit": "ask"}');
  expect([code, printed]).toMatchObject([
    0,
    { sharesTargetWith: [{ flow: { id: world.flowId }, outcomes: [{ outcome: 'theirs' }] }] },
  ]);
});
