import { afterAll, beforeAll, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import { openSharedTargets } from '#engine/shared-targets.ts';
import type { OnTargetEdit } from '#model/flow.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aConnection, aFlow } from '#test/builders/connected.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { setFlow } from '#test/world/desk.ts';
import { pushSecret, pushSigned } from '#test/world/pushed.ts';
import { findingsOf, reconcile } from '#test/world/reconciling.ts';
import { writesSoFar } from '#test/world/two-ways.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const received = { kind: 'contact', versionPath: 'changed' };

/** Harbour Bakery is a client of Ignition and a customer of the website, and both are carried to its one contact in Xero. */
interface Practice extends World {
  readonly websiteFlowId: FlowId;
  /** The website sends the customer again, with this phone number. */
  readonly push: (phone: string) => Promise<void>;
  /** Somebody edits the client in Ignition. */
  readonly edit: (phone: string) => void;
  /** The number as it stands in Xero. */
  readonly phone: () => string | undefined;
}

const aPractice = async (ignition: OnTargetEdit, website: OnTargetEdit): Promise<Practice> => {
  const world = await createWorld({ database });
  const deps = {
    db: database.db,
    vault: world.vault,
    clock: world.clock,
    registry: world.registry,
    wake: () => Promise.resolve(),
  };
  const { slug } = world.ignition.createClient(aClient({ phone: '02 9876 5432' }));
  await world.settle();
  const source = await aConnection(deps, world.workspaceId, {
    vendor: 'webhook',
    profile: 'hmac',
    settings: received,
    credential: { kind: 'api_key', apiKey: '', webhookSecrets: [pushSecret] },
    tenant: null,
  });
  const ends = { source, target: world.xeroId };
  const websiteFlowId = await aFlow(deps, world.workspaceId, 'webhook-contacts-to-xero', ends);
  await setFlow(world, { settings: { onTargetEdit: ignition } });
  await setFlow(world, { settings: { onTargetEdit: website } }, websiteFlowId);
  return Object.assign(world, {
    websiteFlowId,
    push: (phone: string) => send(world, source, phone),
    edit: (phone: string) => void world.ignition.editClient(slug, { phone }),
    phone: () =>
      world.xero.contacts()[0]?.phones.find(({ PhoneType }) => PhoneType === 'DEFAULT')?.PhoneNumber,
  });
};

const send = async (world: World, id: ConnectionId, phone: string): Promise<void> => {
  world.clock.advance(1_000);
  const { name, email } = aClient();
  const changed = new Date(world.clock.now()).toISOString();
  await pushSigned(world, { id, settings: received }, { id: 'c-1', name, email, phone, changed });
};

/** What the flow of Ignition's clients is told of the other. */
const told = (world: Practice) =>
  inWorkspace(database.db, world.workspaceId, async (trx) => {
    const [beside, ...more] = (await openSharedTargets(trx, world.registry)).besideFlow(world.flowId);
    expect(more).toEqual([]);
    expect(beside).toMatchObject({
      flow: { id: world.websiteFlowId, name: 'Incoming contacts to Xero contacts' },
      connection: { id: world.xeroId },
      kindLabelPlural: 'Contacts',
    });
    return beside?.outcomes.map(({ outcome }) => outcome);
  });

test('where one of two flows takes edits back its value stands, whatever the other brings, dies or repeats', async () => {
  await using world = await aPractice('restore', 'keep');
  expect(await told(world)).toEqual(['ours']);
  for (const dieAt of [4, 12, 21, 33]) {
    await world.push(`02 9000 12${String(dieAt).padStart(2, '0')}`);
    await world.settleWithCrash(dieAt, dieAt % 2 === 0);
    expect(world.phone()).toBe('98765432');
  }
  expect(world.xero.contacts()).toHaveLength(1);
  const before = writesSoFar(world);
  await world.poll();
  expect(writesSoFar(world)).toEqual(before);
  expect(world.bugs).toEqual([]);
});

test('where both keep what is edited in the target, the value whose source was changed last stands', async () => {
  await using world = await aPractice('keep', 'keep');
  expect(await told(world)).toEqual(['last']);
  for (const [phone, kept] of [
    ['02 9000 1234', '90001234'],
    ['02 9000 5678', '90005678'],
  ] as const) {
    await world.push(phone);
    await world.settle();
    expect(world.phone()).toBe(kept);
    world.edit(`02 9111 ${phone.slice(-4)}`);
    await world.settle();
    expect(world.phone()).toBe(`9111${phone.slice(-4)}`);
  }
  const before = writesSoFar(world);
  await world.poll();
  expect(writesSoFar(world)).toEqual(before);
});

test('where both take edits back, what a source says anew stands, each written once, and a person’s edit is taken back', async () => {
  await using world = await aPractice('restore', 'restore');
  expect(await told(world)).toEqual(['last']);
  const begun = writesSoFar(world).xero;
  for (const dieAt of [0, 5, 9, 14, 19]) {
    const end = `12${String(dieAt).padStart(2, '0')}`;
    await world.push(`02 9000 ${end}`);
    await world.settleWithCrash(dieAt, dieAt % 2 === 0);
    expect(world.phone()).toBe(`9000${end}`);
    world.edit(`02 9111 ${end}`);
    await world.settleWithCrash(dieAt + 2, dieAt % 2 === 1);
    expect(world.phone()).toBe(`9111${end}`);
  }
  const before = writesSoFar(world);
  expect(before.xero - begun).toBe(10);
  await world.poll();
  expect(writesSoFar(world)).toEqual(before);

  await world.push('02 9000 1299');
  await world.settle();
  const { id } = await reconcile(world);
  expect(await findingsOf(world, id)).toMatchObject([{ kind: 'left_out', code: 'reconcile.other_flow' }]);

  world.clock.advance(minuteMs);
  const [contact] = world.xero.contacts();
  world.xero.editContact(contact?.id ?? '', { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '55550000' }] });
  await world.settle();
  expect(['90001299', '91111219']).toContain(world.phone());
  expect(world.bugs).toEqual([]);
});

test('a flow that is paused writes nothing, and is told whom it would meet', async () => {
  await using world = await aPractice('restore', 'keep');
  await setFlow(world, { state: 'paused' }, world.websiteFlowId);
  const shared = await inWorkspace(database.db, world.workspaceId, (trx) =>
    openSharedTargets(trx, world.registry),
  );
  expect(shared.besideFlow(world.flowId)).toEqual([]);
  expect(shared.pairs).toEqual([]);
  expect(shared.besideFlow(world.websiteFlowId).map(({ flow }) => flow.id)).toEqual([world.flowId]);
});
