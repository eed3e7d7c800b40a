import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ListAnswer, TestIgnition } from './simulator-fixture.ts';
import { startTestIgnition, testApp } from './simulator-fixture.ts';

const sampleOf = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../samples/ignition/${name}.json`, import.meta.url), 'utf8'),
  ) as unknown;

/** Every path of keys in a value; of a list only its first row counts. */
const keyPaths = (value: unknown, at = ''): string[] => {
  if (Array.isArray(value)) return value.length === 0 ? [] : keyPaths(value[0], `${at}[]`);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .flatMap(([key, member]) => [`${at}.${key}`, ...keyPaths(member, `${at}.${key}`)])
    .toSorted();
};

/** A practice with one of each, nothing empty. */
const fullPractice = async (): Promise<TestIgnition> => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const [manager, partner] = sim.practice.users;
  const address = { line1: '1 Station Street', suburb: 'Orange', state: 'NSW', postcode: '2800' } as const;
  const client = sim.createClient({
    name: 'Example Pty Ltd',
    manager: manager ?? null,
    partner: partner ?? null,
    tags: ['SME'],
    address,
    postalAddress: address,
  });
  sim.addContact(client.slug, { firstName: 'Alex', lastName: 'Example' });
  sim.createDeal({ name: 'Tax', clientSlug: client.slug, valueMinor: 66_000 });
  const services = sim.practice.services.rows.slice(0, 1);
  const proposal = sim.addProposal({ client, services, state: 'awaiting_acceptance' });
  sim.acceptProposal(proposal.slug);
  const invoice = sim.practice.invoices.rows[0];
  const payment = sim.createPayment({ invoiceSlugs: [invoice?.slug ?? ''], method: 'credit card' });
  sim.setPaymentState(payment.slug, 'disbursed');
  sim.hazards.paymentAmountKey = 'total';
  return ignition;
};

test.each([
  ['client', 'clients'],
  ['contact', 'contacts'],
  ['deal-stage', 'deal_stages'],
  ['deal', 'deals'],
  ['service', 'services'],
  ['proposal', 'proposals'],
  ['invoice', 'invoices'],
  ['payment', 'payments'],
  ['collection', 'collections'],
])('a %s has exactly the members of its sample', async (sample, resource) => {
  const ignition = await fullPractice();
  const { data } = await ignition.reportList(resource);
  expect(keyPaths(data[0])).toEqual(keyPaths(sampleOf(sample)));
});

test('a page, an error, tokens and their refusal have exactly the members of their samples', async () => {
  const ignition = await startTestIgnition();
  expect(keyPaths(await ignition.reportList('clients'))).toEqual(keyPaths(sampleOf('page')));
  expect(keyPaths(await (await ignition.report('clients?limit=1001')).json())).toEqual(
    keyPaths(sampleOf('error')),
  );
  expect(keyPaths(ignition.sim.grantConnection())).toEqual(keyPaths(sampleOf('token')));
  const refused = await ignition.submit('/oauth2/token', {
    client_id: testApp.clientId,
    client_secret: testApp.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: 'no-such-token',
  });
  expect(keyPaths(await refused.json())).toEqual(keyPaths(sampleOf('token-error')));
});

test('what the keyed profile adds has exactly the members of its samples', async () => {
  const ignition = await fullPractice();
  const slug = ignition.sim.practice.clients.rows[0]?.slug ?? '';
  expect(keyPaths(await ignition.keyedJson('GET', `clients/${slug}`))).toEqual(
    keyPaths(sampleOf('keyed-client')),
  );
  const payouts = (await ignition.keyedJson('GET', 'payouts')) as unknown as ListAnswer;
  expect(keyPaths(payouts.data[0])).toEqual(keyPaths(sampleOf('payout')));
});

test('webhooks of both schemes have exactly the members of their samples', async () => {
  const bodies: unknown[] = [];
  const ignition = await startTestIgnition({
    sendWebhook: async (request) => {
      bodies.push(await request.json());
      return new Response(null, { status: 204 });
    },
  });
  const { sim } = ignition;
  const [manager, partner] = sim.practice.users;
  const client = sim.createClient({
    name: 'Example Pty Ltd',
    manager: manager ?? null,
    partner: partner ?? null,
  });
  const proposal = sim.addProposal({ client, services: [], state: 'awaiting_acceptance' });
  sim.setWebhook([
    { scheme: 'hmac_sha256', url: 'http://r.invalid/', secrets: ['s'], events: ['client.updated'] },
    {
      scheme: 'shared_secret_header',
      url: 'http://r.invalid/',
      secret: 's',
      events: ['proposal.accepted'],
    },
  ]);
  sim.editClient(client.slug, { phone: '1' });
  sim.acceptProposal(proposal.slug);
  await sim.webhooks.settle();
  expect(bodies.map((body) => keyPaths(body))).toEqual([
    keyPaths(sampleOf('webhook-envelope')),
    keyPaths(sampleOf('webhook-flat')),
  ]);
});
