import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { readPaymentLink } from '#crm/invoicing/payment-link.ts';
import type { Credential } from '#model/connection.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, anAddress } from '#test/builders/client.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { credentialOf } from '#test/world/credentials.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { deadLetters, openReviews } from '#test/world/desk.ts';
import { dumpTables, errorTexts } from '#test/world/dump.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { createBillingWorld } from '#test/world/billing-world.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What the world's apps and doors are opened with. */
const worldSecrets = [
  'ignition-key',
  'ignition-app-secret',
  'xero-app-secret',
  'a secret that both sides know',
  'the key that Xero signs with',
] as const;

/** Personal data that no match needs in plain text: it must be sealed wherever it is kept. */
const sealedData = {
  phone: '02 7777 4321',
  phoneDigits: '77774321',
  mobile: '0498 765 433',
  street: '99 Zanzibar Crescent',
  tag: 'tag-of-the-zebra',
} as const;
/** Personal data by which records are found, matched and shown: kept in tables, told to nobody else. */
const matchedData = {
  name: 'Quillfeather & Zebra Pty Ltd',
  email: 'zebedee@quillfeather.example',
  firstName: 'Zebedee',
  lastName: 'Quillfeather',
} as const;

const textsOf = (credential: Credential): readonly string[] => {
  switch (credential.kind) {
    case 'oauth':
      return [credential.accessToken, credential.refreshToken ?? credential.accessToken];
    case 'client_credentials':
      return [credential.clientSecret];
    case 'api_key':
      return [credential.apiKey, ...credential.webhookSecrets];
    default:
      return unreachable(credential);
  }
};

const secretsNow = async (world: World): Promise<readonly string[]> => [
  ...textsOf(await credentialOf(world, 'xero')),
  ...textsOf(await credentialOf(world, 'ignition')),
];

const aPerson = () =>
  aClient({
    name: matchedData.name,
    email: matchedData.email,
    phone: sealedData.phone,
    address: anAddress({ line1: sealedData.street }),
    tags: [sealedData.tag],
  });

/** Creation, refusals, a clash, faults of all kinds, renewals, a withdrawn consent, a kill and a review. */
const aBusyStory = async (world: World): Promise<readonly string[]> => {
  const secrets = new Set([...worldSecrets, ...(await secretsNow(world))]);
  const { slug } = world.ignition.createClient(aPerson());
  const next = async (): Promise<void> => {
    world.clock.advance(2 * minuteMs);
    await world.settle();
  };
  world.ignition.addContact(slug, {
    firstName: matchedData.firstName,
    lastName: matchedData.lastName,
    mobile: sealedData.mobile,
  });
  world.clock.advance(2 * minuteMs);
  await world.settleWithCrash(31, true);
  for (const kind of ['status-500', 'malformed-json', 'reset', 'timeout-after-commit'] as const) {
    world.xero.addFault({ kind, count: 2, match: { path: '/api.xro/*' } });
    world.ignition.addFault({ kind, count: 2 });
    world.ignition.editClient(slug, { email: `${kind}.${matchedData.email}` });
    await next();
  }
  world.ignition.editClient(slug, { name: `${matchedData.name}\u0007` });
  await next();
  world.ignition.editClient(slug, { name: `${matchedData.name} and Sons`, email: matchedData.email });
  world.clock.advance(2 * minuteMs);
  await settleWhileWriting(world, () => {
    world.xero.createContact(aContact({ Name: `${matchedData.name} and Sons`, EmailAddress: 'x@y.example' }));
  });
  world.ignition.createClient({ ...aPerson(), name: `${matchedData.name} and Sons`, email: 'z@y.example' });
  await next();
  expect(await openReviews(world)).not.toEqual([]);
  expect(await deadLetters(world)).not.toEqual([]);
  world.clock.advance(2 * hourMs);
  await next();
  for (const secret of await secretsNow(world)) secrets.add(secret);
  world.clock.advance(minuteMs);
  world.xero.revokeConsent();
  world.ignition.editClient(slug, { phone: sealedData.mobile });
  await next();
  await world.reconnect();
  for (const secret of await secretsNow(world)) secrets.add(secret);
  return [...secrets];
};

describe.each(['keyed', 'reporting'] as const)('after a busy story by the %s profile', (profile) => {
  test('no log line, no error text, no address and no table tells a secret or a sealed value', async () => {
    const log: string[] = [];
    await using world = await createWorld({ database, profile, log: (line) => log.push(line) });
    await world.settle();
    const secrets = await aBusyStory(world);
    const personal = [...Object.values(sealedData), ...Object.values(matchedData)];
    expect(secrets.length).toBeGreaterThan(worldSecrets.length + 3);

    expect(log.length).toBeGreaterThan(0);
    const told = {
      log: log.join('\n'),
      errors: await errorTexts(database),
      addresses: [world.ignition, world.xero]
        .flatMap((vendor) => vendor.requests.list())
        .map(({ path, query }) => `${path}?${decodeURIComponent(query.replaceAll('+', ' '))}`)
        .join('\n'),
      bugs: world.bugs.join('\n'),
    };
    const leaks: string[] = [];
    for (const [where, text] of Object.entries(told))
      for (const planted of [...secrets, ...personal])
        if (text.includes(planted)) leaks.push(`${where}: ${planted}`);
    for (const [table, rows] of await dumpTables(database))
      for (const planted of [...secrets, ...Object.values(sealedData)])
        if (rows.includes(planted)) leaks.push(`${table}: ${planted}`);
    expect(leaks).toEqual([]);
    await expectAtRest(world);
  });
});

/** What Stripe's side is opened with, and card-like data that a person might type anywhere. */
const stripeSecrets = ['sk_test_platform000000000000', 'whsec_platform', 'ignition-key'] as const;
const cardLike = { number: '4242 4242 4242 4242', digits: '4242424242424242' } as const;
const billedData = {
  email: 'zebedee@quillfeather.example',
  phone: '+61 2 7777 4321',
  street: '99 Zanzibar Crescent',
} as const;

test('after a busy story of billing, nothing tells a key, a webhook secret, a payment link or a card', async () => {
  const log: string[] = [];
  await using world = await createBillingWorld(database, { log: (line) => log.push(line) });
  const contactId = await createContact(world.deps, world.kim, 'organization', {
    name: 'Quillfeather & Zebra Pty Ltd',
    email: billedData.email,
    phone: billedData.phone,
    billingAddress: {
      line1: billedData.street,
      line2: null,
      city: 'Newcastle',
      region: 'NSW',
      postalCode: '2300',
      country: 'AU',
    },
  });
  const serviceId = await world.aService();
  const links = new Set<string>();
  for (const kind of ['status-500', 'timeout-after-commit', 'malformed-json', 'reset'] as const) {
    world.stripe.addFault({ kind, count: 1, match: { method: 'POST' } });
    const memo = `Paid with ${cardLike.number}`;
    const [id] = await world.generate([
      await world.aBillable(contactId, { serviceId, unitPrice: '150', memo }),
    ]);
    world.clock.advance(2 * minuteMs);
    await world.settle();
    world.stripe.clearFaults();
    await world.settle();
    world.clock.advance(minuteMs);
    const { url } = await readPaymentLink(world.deps, world.kim, id ?? missing());
    links.add(url ?? missing());
    const { stripe_id: key } = await inWorkspace(database.db, world.workspaceId, (trx) =>
      trx
        .selectFrom('crm_invoice')
        .select('stripe_id')
        .where('id', '=', id ?? missing())
        .executeTakeFirstOrThrow(),
    );
    world.stripe.people().payInvoice(key ?? missing(), 'pm_card_chargeDeclined');
    world.stripe.people().payInvoice(key ?? missing());
    await world.settle();
  }
  world.stripe.revokeAccess();
  await world.generate([await world.aBillable(contactId)]).catch(() => undefined);
  await world.settle();

  expect(links.size).toBe(4);
  expect(log.length).toBeGreaterThan(0);
  const told = {
    log: log.join('\n'),
    errors: await errorTexts(database),
    addresses: world.stripe.requests
      .list()
      .map(({ path, query }) => `${path}?${decodeURIComponent(query.replaceAll('+', ' '))}`)
      .join('\n'),
    bugs: world.bugs.join('\n'),
  };
  const secrets = [...stripeSecrets, ...links];
  const leaks: string[] = [];
  for (const [where, text] of Object.entries(told))
    for (const planted of [...secrets, ...Object.values(cardLike), ...Object.values(billedData)])
      if (text.includes(planted)) leaks.push(`${where}: ${planted}`);
  // What a person typed into a memo is the CRM's; nothing that Stripe told of cards may look like a number.
  for (const [table, rows] of await dumpTables(database))
    for (const planted of [...secrets, cardLike.digits])
      if (rows.includes(planted)) leaks.push(`${table}: ${planted}`);
  expect(leaks).toEqual([]);
});

const missing = (): never => {
  throw new Error('what the story needs is there');
};
