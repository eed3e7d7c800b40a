import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { minuteMs, secondMs } from '#base/clock.ts';
import { startTestIgnition, testStart } from './simulator-fixture.ts';
import type { TestIgnition } from './simulator-fixture.ts';
import type { WebhookSubscription } from './webhook-sender.ts';

interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly raw: string;
  readonly body: Record<string, unknown>;
}

const signed: WebhookSubscription = {
  scheme: 'hmac_sha256',
  url: 'http://receiver.invalid/hooks/ignition/con_1',
  secrets: ['secret-one'],
};

/** A simulator with a receiver in the same process that answers with `statuses` in turn, then 204. */
const withReceiver = async (
  webhook: WebhookSubscription,
  statuses: number[] = [],
): Promise<TestIgnition & { readonly received: Received[]; readonly types: () => unknown[] }> => {
  const received: Received[] = [];
  const ignition = await startTestIgnition({
    webhook,
    sendWebhook: async (request) => {
      const raw = await request.text();
      const body = JSON.parse(raw) as Record<string, unknown>;
      received.push({ url: request.url, headers: request.headers, raw, body });
      return new Response(null, { status: statuses.shift() ?? 204 });
    },
  });
  return { ...ignition, received, types: () => received.map(({ body }) => body['type']) };
};

test('an event is signed over its time and its raw body, with every active secret', async () => {
  const ignition = await withReceiver({ ...signed, secrets: ['secret-one', 'secret-two'] });
  const client = ignition.sim.createClient({ name: 'Café Zoë Pty Ltd' });
  await ignition.sim.webhooks.settle();
  const [delivery] = ignition.received;
  const unixSecs = String(testStart / secondMs);
  const signatures = ['secret-one', 'secret-two'].map(
    (secret) =>
      `v1=${createHmac('sha256', secret)
        .update(`${unixSecs}.${delivery?.raw ?? ''}`)
        .digest('hex')}`,
  );
  expect(delivery?.headers.get('x-ignition-signature')).toBe(`t=${unixSecs},${signatures.join(',')}`);
  expect(delivery?.body).toMatchObject({
    type: 'client.created',
    occurred_at: '2026-11-18T01:00:00Z',
    practice_id: ignition.sim.practice.id,
    data: { slug: client.slug, name: 'Café Zoë Pty Ltd' },
  });
});

test('a relay’s body is flat, has no slug, and comes with a shared secret', async () => {
  const ignition = await withReceiver({
    scheme: 'shared_secret_header',
    url: 'http://receiver.invalid/hooks/{type}',
    secret: 'shared',
  });
  const client = ignition.sim.createClient({ name: 'Example', email: 'a@example.com' });
  await ignition.sim.webhooks.settle();
  const [delivery] = ignition.received;
  expect(delivery?.url).toBe('http://receiver.invalid/hooks/client.created');
  expect(delivery?.headers.get('x-ignition-secret')).toBe('shared');
  expect(delivery?.headers.get('x-ignition-event')).toBe('client.created');
  expect(delivery?.body).toMatchObject({ client_id: client.legacyId, client_name: 'Example' });
  expect(delivery?.raw).not.toContain(client.slug);
});

test('each act of a person tells what happened, and an edit that changes nothing tells nothing', async () => {
  const ignition = await withReceiver(signed);
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example', state: 'lead' });
  const contact = sim.addContact(client.slug, { firstName: 'Alex' });
  sim.editClient(client.slug, { phone: '1', tags: ['SME'] });
  sim.editClient(client.slug, { phone: '1', tags: ['SME'] });
  sim.editContact(contact.slug, { lastName: 'Example' });
  const services = sim.practice.services.rows.slice(0, 2);
  const proposal = sim.addProposal({ client, services, state: 'draft' });
  sim.sendProposal(proposal.slug);
  sim.acceptProposal(proposal.slug);
  sim.completeProposal(proposal.slug);
  sim.archiveClient(client.slug);
  sim.restoreClient(client.slug);
  await sim.webhooks.settle();
  expect(ignition.types()).toEqual([
    'client.created',
    'client.updated',
    'client.updated',
    'client.updated',
    'proposal.sent',
    'proposal.accepted',
    'service.accepted',
    'service.accepted',
    'client.updated',
    'invoice.created',
    'proposal.completed',
    'client.archived',
    'client.updated',
  ]);
});

test('a proposal may be lost, revoked and archived, an accepted one too, and what is archived stays so', async () => {
  const ignition = await withReceiver(signed);
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const propose = () => sim.addProposal({ client, services: [], state: 'awaiting_acceptance' }).slug;
  sim.archiveProposal(sim.loseProposal(propose()).slug);
  sim.revokeProposal(propose());
  const accepted = sim.acceptProposal(propose());
  sim.archiveProposal(sim.revokeProposal(accepted.slug).slug);
  expect(() => sim.sendProposal(accepted.slug)).toThrow('cannot become awaiting_acceptance');
  await sim.webhooks.settle();
  expect(ignition.types().slice(1)).toEqual([
    'proposal.lost',
    'proposal.archived',
    'proposal.revoked',
    'proposal.accepted',
    'proposal.revoked',
    'proposal.archived',
  ]);
});

test('a delivery that is not answered 2xx comes again, signed anew', async () => {
  const ignition = await withReceiver(signed, [500, 503]);
  ignition.sim.createClient({ name: 'Example' });
  await ignition.sim.webhooks.settle();
  expect(ignition.received).toHaveLength(1);
  ignition.clock.advance(10 * secondMs);
  await ignition.sim.webhooks.settle();
  ignition.clock.advance(minuteMs);
  await ignition.sim.webhooks.settle();
  const [first, second, third] = ignition.received;
  expect(ignition.received).toHaveLength(3);
  expect(second?.raw).toBe(first?.raw);
  expect(third?.headers.get('x-ignition-signature')).toContain(`t=${String(testStart / secondMs + 70)},`);
});

test('the road may double, drop and turn round what is sent', async () => {
  const ignition = await withReceiver(signed);
  const { switches } = ignition.sim.webhooks;
  switches.duplicate = 1;
  ignition.sim.createClient({ name: 'Twice' });
  await ignition.sim.webhooks.settle();
  expect(ignition.received.map(({ body }) => body['id'])).toEqual([
    ignition.received[0]?.body['id'],
    ignition.received[0]?.body['id'],
  ]);
  Object.assign(switches, { duplicate: 0, drop: 1 });
  ignition.sim.createClient({ name: 'Never' });
  Object.assign(switches, { drop: 0, reorder: 1, reorderWithinMs: 60 * secondMs });
  for (let i = 0; i < 20; i += 1) ignition.sim.createClient({ name: `Client ${String(i)}` });
  ignition.clock.advance(60 * secondMs);
  await ignition.sim.webhooks.settle();
  const names = ignition.received.slice(2).map(({ body }) => (body['data'] as { name: string }).name);
  expect(names).toHaveLength(20);
  expect(names).not.toContain('Never');
  expect(names).not.toEqual([...Array(20).keys()].map((i) => `Client ${String(i)}`));
});

test('a subscription may be for some events only, and ends when it is taken away', async () => {
  const ignition = await withReceiver({ ...signed, events: ['client.archived'] });
  const client = ignition.sim.createClient({ name: 'Example' });
  ignition.sim.archiveClient(client.slug);
  ignition.sim.setWebhook(null);
  ignition.sim.restoreClient(client.slug);
  await ignition.sim.webhooks.settle();
  expect(ignition.types()).toEqual(['client.archived']);
});

test('whether an edit of a contact makes the client look updated can be chosen; the event comes anyway', async () => {
  const ignition = await withReceiver({ ...signed, events: ['client.updated'] });
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const contact = sim.addContact(client.slug, { firstName: 'Alex' });
  ignition.clock.advance(minuteMs);
  sim.hazards.contactTouchesClient = false;
  sim.editContact(contact.slug, { firstName: 'Sam' });
  expect(client.updatedAt).toBe(testStart);
  sim.hazards.contactTouchesClient = true;
  sim.editContact(contact.slug, { firstName: 'Kim' });
  expect(client.updatedAt).toBe(testStart + minuteMs);
  await sim.webhooks.settle();
  expect(ignition.received).toHaveLength(3);
});
