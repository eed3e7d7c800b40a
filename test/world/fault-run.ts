import { createRandom, type Random } from '#sim/kit/random.ts';
import type { FaultKind } from '#sim/kit/faults.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { setFlow } from '#test/world/desk.ts';
import { countIdleWrites, findBroken, type Findings } from '#test/world/invariants.ts';
import { digestStory } from '#test/world/story-digest.ts';
import { createWorld, type World } from '#test/world/world.ts';

export interface FaultRun {
  readonly seed: string;
  readonly findings: Findings;
  /** Writes caused by listing everything again at the end. */
  readonly idleWrites: number;
  /** What was done to it, by kind: the faults that struck, the kills that killed, the road's mischief. */
  readonly faults: Readonly<Record<string, number>>;
  /** Of all that happened; the same seed gives the same one. */
  readonly digest: string;
}

const faultKinds: readonly FaultKind[] = [
  'status-429',
  'status-500',
  'reset',
  'timeout-after-commit',
  'malformed-json',
];

/**
 * One story from a seed: a small practice, people who edit on both sides, webhooks that come twice, late, out of order
 * or never, vendors that refuse, fall over or answer into the void, and workers killed between two steps. Then calm, one
 * poll, and a look at what is left.
 */
export const runFaults = async (database: TestDatabase, seed: string): Promise<FaultRun> => {
  const random = createRandom(`${seed}/story`);
  const counted = new Map<string, number>();
  const count = (kind: string): void => {
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
  };
  const profile = random.chance(0.25) ? 'reporting' : 'keyed';
  await using world = await createWorld({
    database,
    seed,
    replayable: true,
    clients: random.int(2, 6),
    contacts: { count: random.int(0, 3) },
    profile,
  });
  await chooseSettings(world, random, profile === 'keyed');
  roughRoad(world, random, count);
  const chapters = random.int(2, 4);
  for (let chapter = 0; chapter < chapters; chapter += 1) {
    armFaults(world, random);
    for (let act = random.int(1, 5); act > 0; act -= 1) oneAct(world, random, count);
    if (random.chance(0.6)) {
      const crash = await world.settleWithCrash(random.int(1, 120), random.chance(0.5));
      if (crash.died) count('kill');
    } else await world.settle();
    if (random.chance(0.2)) await world.poll();
  }
  calm(world);
  await world.reconnect();
  await world.poll();
  const findings = await findBroken(world);
  const idleWrites = await countIdleWrites(world);
  for (const handle of [world.ignition, world.xero])
    for (const [kind, times] of Object.entries(handle.faults.struck()))
      counted.set(kind, (counted.get(kind) ?? 0) + times);
  const digest = await digestStory(world);
  return { seed, findings, idleWrites, faults: Object.fromEntries(counted), digest };
};

/** What a practice may choose; writing to Ignition needs a key. */
const chooseSettings = async (world: World, random: Random, isKeyed: boolean): Promise<void> => {
  await setFlow(world, {
    settings: {
      onSourceGone: random.pick(['leave', 'archive']),
      groups: random.pick(['off', 'existing', 'create']),
      writeBack: random.chance(0.5) && isKeyed ? 'on' : 'off',
    },
  });
};

const roughRoad = (world: World, random: Random, count: (kind: string) => void): void => {
  const road = {
    duplicate: random.chance(0.5) ? 0.3 : 0,
    reorder: random.chance(0.5) ? 0.4 : 0,
    drop: random.chance(0.5) ? 0.3 : 0,
  };
  Object.assign(world.ignition.webhooks.switches, road);
  world.xero.setWebhookRoad(road);
  if (road.duplicate > 0) count('duplicate');
  if (road.reorder > 0) count('reorder');
  if (road.drop > 0) count('drop');
};

const armFaults = (world: World, random: Random): void => {
  for (let n = random.int(0, 3); n > 0; n -= 1) {
    const vendor = random.chance(0.6) ? world.xero : world.ignition;
    vendor.addFault({
      kind: random.pick(faultKinds),
      match: { path: vendor === world.xero ? '/api.xro/*' : '/*' },
      skip: random.int(0, 4),
      count: random.int(1, 3),
    });
  }
};

const calm = (world: World): void => {
  world.xero.clearFaults();
  world.ignition.faults.clear();
  world.xero.setWebhookRoad({ duplicate: 0, reorder: 0, drop: 0 });
  Object.assign(world.ignition.webhooks.switches, { duplicate: 0, reorder: 0, drop: 0 });
};

const tags = ['VIP', 'Payroll', 'Quarterly', 'payroll '];

const oneAct = (world: World, random: Random, count: (kind: string) => void): void => {
  const { clients, contacts } = world.ignition.practice;
  const client = clients.rows[random.int(0, Math.max(0, clients.size - 1))];
  const mark = String(random.int(1, 1_000_000));
  switch (random.int(0, 9)) {
    case 0:
      world.ignition.createClient({
        name: `Client ${mark} Pty Ltd`,
        email: `client${mark}@example.com`,
        state: 'active',
      });
      return;
    case 1:
      if (client !== undefined) world.ignition.archiveClient(client.slug);
      return;
    case 2:
      if (client !== undefined && client.state === 'archived') world.ignition.restoreClient(client.slug);
      return;
    case 3: {
      const contact = contacts.rows[random.int(0, Math.max(0, contacts.size - 1))];
      if (contact !== undefined) world.ignition.editContact(contact.slug, { firstName: `First${mark}` });
      return;
    }
    case 4: {
      const ours = world.xero.contacts().filter((contact) => contact.texts.ContactNumber?.startsWith('plb:'));
      const one = ours[random.int(0, Math.max(0, ours.length - 1))];
      if (one !== undefined) world.xero.editContact(one.id, { EmailAddress: `typed${mark}@example.com` });
      count('edit in the target');
      return;
    }
    case 5:
      if (client !== undefined && random.chance(0.5)) {
        world.ignition.deleteClient(client.slug);
        count('removed at the source');
      }
      return;
    case 6:
      if (client !== undefined)
        world.ignition.editClient(client.slug, { tags: random.shuffle(tags).slice(0, random.int(0, 3)) });
      return;
    default:
      if (client !== undefined)
        world.ignition.editClient(client.slug, {
          email: `changed${mark}@example.com`,
          ...(random.chance(0.4) ? { name: `Renamed ${mark} Pty Ltd` } : {}),
        });
  }
};
