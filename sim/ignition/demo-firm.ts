import { seededAbn, seededClient } from '#sim/kit/australia.ts';
import { createRandom } from '#sim/kit/random.ts';
import type { Random } from '#sim/kit/random.ts';
import type { Client } from './entities.ts';
import { seededFirm } from './firm-seed.ts';
import type { Practice } from './practice.ts';

/** Clients that a practice works for: active or inactive. */
export const demoClients = 250;
/** Leads and archived clients beside them. */
const demoOthers = 12;
const exactMatches = 40;
const abnMatches = 5;
const unrelatedContacts = 15;

/** A contact the demo firm's Xero should hold before the first sync. Names differ, as Xero demands. */
export interface ExistingXeroContact {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly taxNumber: string | null;
  /** What a matcher should make of it. */
  readonly meaning:
    | 'exact'
    | 'abn-only'
    | 'same-name-other-email'
    | 'shared-email'
    | 'name-clash'
    | 'unrelated';
  /** Clients it could be; empty for unrelated ones. */
  readonly clientSlugs: readonly string[];
}

export interface DemoFirm {
  readonly practice: Practice;
  readonly xeroContacts: readonly ExistingXeroContact[];
}

/**
 * 250 clients beside a dozen leads and archived ones, and what Xero knows of them: 40 by name and e-mail, 5 by ABN alone, 15 contacts of nobody, and 8 that
 * make 6 doubtful cases: 2 with the name of a client but another e-mail, 2 pairs that both bear a client's e-mail
 * under other names, 2 whose name two clients bear.
 */
export const demoFirm = (seed: string, now: number): DemoFirm => {
  const practice = seededFirm({ clients: demoClients + demoOthers }, `${seed}/demo`, now);
  const others = practice.clients.rows.filter(({ state }) => state !== 'active' && state !== 'inactive');
  for (const client of others.slice(demoOthers)) client.state = 'active';
  const random = createRandom(`${seed}/demo/xero`);
  const visible = practice.clients.rows.filter((client) => client.state === 'active');
  const groups = groupsOf(visible, practice);
  const plain = groups.plain.values();
  const draw = (fits: (client: Client) => boolean = () => true): Client => {
    for (const client of plain) if (fits(client)) return client;
    throw new Error('The demo firm is too small for its Xero contacts.');
  };
  const names = new Set(practice.clients.rows.map((client) => client.name));
  const contacts: ExistingXeroContact[] = [];
  for (let i = 0; i < exactMatches; i += 1) {
    const client = draw();
    contacts.push({
      ...contactOf(client),
      taxNumber: i % 3 === 0 ? client.taxNumber : null,
      meaning: 'exact',
    });
  }
  for (let i = 0; i < abnMatches; i += 1) {
    const client = draw((candidate) => candidate.taxNumber !== null);
    contacts.push({
      ...stranger(random, names),
      taxNumber: client.taxNumber,
      meaning: 'abn-only',
      clientSlugs: [client.slug],
    });
  }
  for (let i = 0; i < 2; i += 1) {
    const contact = contactOf(draw());
    contacts.push({
      ...contact,
      email: `accounts${String(i + 1)}@elsewhere.example`,
      meaning: 'same-name-other-email',
    });
  }
  for (const sharers of groups.sharedEmail.slice(0, 2)) {
    for (let i = 0; i < 2; i += 1)
      contacts.push({
        ...stranger(random, names),
        email: sharers[0]?.email ?? null,
        meaning: 'shared-email',
        clientSlugs: sharers.map((client) => client.slug),
      });
  }
  for (const bearers of groups.sharedName.slice(0, 2)) {
    const first = bearers[0];
    if (first === undefined) continue;
    contacts.push({
      ...contactOf(first),
      email: null,
      meaning: 'name-clash',
      clientSlugs: bearers.map((client) => client.slug),
    });
  }
  for (let i = 0; i < unrelatedContacts; i += 1)
    contacts.push({
      ...stranger(random, names),
      taxNumber: i % 2 === 0 ? seededAbn(random) : null,
      meaning: 'unrelated',
      clientSlugs: [],
    });
  return { practice, xeroContacts: contacts };
};

const contactOf = (client: Client) => ({
  name: client.name,
  email: client.email,
  phone: client.phone,
  taxNumber: null,
  clientSlugs: [client.slug],
});

/** Somebody whose name no client and no other contact bears. */
const stranger = (random: Random, names: Set<string>) => {
  let drawn = seededClient(random);
  while (names.has(drawn.name)) drawn = seededClient(random);
  names.add(drawn.name);
  return { name: drawn.name, email: `old.${drawn.email}`, phone: drawn.landline, taxNumber: null };
};

interface ClientGroups {
  /** Alone with their name and their e-mail. */
  readonly plain: readonly Client[];
  readonly sharedEmail: readonly (readonly Client[])[];
  readonly sharedName: readonly (readonly Client[])[];
}

/** `visible` clients by what they share with any client of the practice; archived ones count as sharers too. */
const groupsOf = (visible: readonly Client[], practice: Practice): ClientGroups => {
  const byEmail = Map.groupBy(practice.clients.rows, (client) => client.email);
  const byName = Map.groupBy(practice.clients.rows, (client) => client.name);
  const sharedWith = (client: Client) => ({
    email: byEmail.get(client.email)?.length ?? 0,
    name: byName.get(client.name)?.length ?? 0,
  });
  return {
    plain: visible.filter((client) => {
      const shared = sharedWith(client);
      return shared.email === 1 && shared.name === 1;
    }),
    sharedEmail: [...byEmail.values()].filter(
      (group) => group.length === 2 && group.every((client) => visible.includes(client)),
    ),
    sharedName: [...byName.values()]
      .map((group) => group.filter((client) => client.state !== 'archived'))
      .filter((group) => group.length > 1),
  };
};
