import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, hourMs } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

interface Received {
  readonly raw: string;
  readonly isSigned: boolean;
  readonly events: readonly {
    readonly resourceId: string;
    readonly eventType: string;
    readonly eventDateUtc: string;
  }[];
  readonly firstEventSequence: number;
  readonly lastEventSequence: number;
}

const key = 'webhook+key==';

describe('webhooks of the simulated Xero', () => {
  let clock: ManualClock;
  let xero: XeroSimulator;
  let received: Received[];
  let judge: (delivery: Received) => number;

  beforeEach(async () => {
    clock = createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0));
    received = [];
    judge = (delivery) => (delivery.isSigned ? 200 : 401);
    xero = await startXeroSimulator({
      clock,
      seed: 'webhooks',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: key,
      webhookUrl: 'https://plumbline.example/hooks/xero',
      webhookSend: async (request) => {
        const raw = await request.text();
        const signature = createHmac('sha256', key).update(raw).digest('base64');
        const isSigned = request.headers.get('x-xero-signature') === signature;
        const delivery = { ...(JSON.parse(raw) as Omit<Received, 'raw' | 'isSigned'>), raw, isSigned };
        received.push(delivery);
        return new Response(null, { status: judge(delivery) });
      },
    });
  });
  afterEach(() => xero.close());

  it('tells of what people do and of our own writes, several events in one signed payload', async () => {
    const made = xero.createContact({ Name: 'Rosella' });
    xero.editContact(made.id, { Name: 'Rosella Pty Ltd' });
    xero.archiveContact(made.id);
    await xero.settleWebhooks();
    await connectCaller(xero).call('PUT', '/api.xro/2.0/Contacts', { Contacts: [{ Name: 'Echo' }] });
    await xero.settleWebhooks();
    expect(received.map((delivery) => delivery.events.map((event) => event.eventType))).toEqual([
      ['CREATE', 'UPDATE', 'UPDATE'],
      ['CREATE'],
    ]);
    expect(received.map((delivery) => [delivery.firstEventSequence, delivery.lastEventSequence])).toEqual([
      [1, 3],
      [4, 4],
    ]);
    expect(received.every((delivery) => delivery.isSigned)).toBe(true);
    expect(received[0]?.raw).toContain('"firstEventSequence": 1');
    expect(JSON.stringify(JSON.parse(received[0]?.raw ?? ''))).not.toBe(received[0]?.raw);
    expect(received[0]?.events[0]?.eventDateUtc).toBe('2026-07-01T02:00:00.000');
  });

  it('says nothing of a batch that was refused as a whole', async () => {
    const body = { Contacts: [{ Name: 'Good' }, { Name: '' }] };
    await connectCaller(xero).call('PUT', '/api.xro/2.0/Contacts', body);
    await xero.settleWebhooks();
    expect(received).toEqual([]);
  });

  it('passes the intent to receive only when right and wrong signatures are told apart', async () => {
    const good = await xero.sendIntentToReceive();
    expect(good.isPassed).toBe(true);
    expect(received.filter((delivery) => delivery.isSigned)).toHaveLength(2);
    expect(received).toHaveLength(4);
    expect(
      received.every((delivery) => delivery.events.length === 0 && delivery.firstEventSequence === 0),
    ).toBe(true);
    judge = () => 200;
    expect((await xero.sendIntentToReceive()).isPassed).toBe(false);
    expect(xero.webhookState()).toBe('disabled');
  });

  it('tries again ever more rarely and disables the hook after 24 hours', async () => {
    judge = () => 503;
    xero.createContact({ Name: 'Saltbush' });
    await xero.settleWebhooks();
    const before = received.length;
    clock.advance(9_999);
    await xero.settleWebhooks();
    expect(received).toHaveLength(before);
    clock.advance(1);
    await xero.settleWebhooks();
    expect(received).toHaveLength(2);
    for (let hour = 0; hour < 30; hour += 1) {
      clock.advance(hourMs);
      await xero.settleWebhooks();
    }
    expect(xero.webhookState()).toBe('disabled');
    expect(received.length).toBeLessThan(18);
    const tried = received.length;
    xero.createContact({ Name: 'Spinifex' });
    await xero.flushWebhooks();
    expect(received).toHaveLength(tried);
    judge = (delivery) => (delivery.isSigned ? 200 : 401);
    expect((await xero.sendIntentToReceive()).isPassed).toBe(true);
  });

  it('doubles, drops and reorders on request', async () => {
    const touch = async (name: string): Promise<void> => {
      xero.createContact({ Name: name });
      await xero.settleWebhooks();
    };
    xero.setWebhookRoad({ duplicate: 1 });
    await touch('Twice');
    expect(received[0]?.raw).toBe(received[1]?.raw);
    xero.setWebhookRoad({ duplicate: 0, drop: 1 });
    await touch('Never');
    expect(received).toHaveLength(2);
    xero.setWebhookRoad({ drop: 0, reorder: 1 });
    for (let made = 0; made < 20; made += 1) await touch(`Held ${String(made)}`);
    expect(received).toHaveLength(2);
    await xero.flushWebhooks();
    const order = received.slice(2).map((delivery) => delivery.firstEventSequence);
    expect(order).toHaveLength(20);
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  });
});
