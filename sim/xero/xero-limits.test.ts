import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, dayMs, minuteMs } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const organisation = '/api.xro/2.0/Organisation';
const contacts = '/api.xro/2.0/Contacts';

describe('limits, faults and idempotency of the simulated Xero', () => {
  let clock: ManualClock;
  let xero: XeroSimulator;
  let caller: XeroCaller;

  beforeEach(async () => {
    clock = createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0));
    xero = await startXeroSimulator({
      clock,
      seed: 'limits',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
      limits: { perDay: 130 },
    });
    caller = connectCaller(xero);
  });
  afterEach(() => xero.close());

  const spend = async (calls: number): Promise<XeroReply> => {
    let last = await caller.call('GET', organisation);
    for (let made = 1; made < calls; made += 1) last = await caller.call('GET', organisation);
    return last;
  };

  const put = (name: string): Promise<XeroReply> =>
    caller.call('PUT', contacts, { Contacts: [{ Name: name }] }, { 'idempotency-key': 'one key' });

  it('counts down on every answer and refuses the 61st call of a minute by headers alone', async () => {
    const sixtieth = await spend(60);
    expect(sixtieth.headers.get('x-minlimit-remaining')).toBe('0');
    expect(sixtieth.headers.get('x-daylimit-remaining')).toBe('70');
    expect(sixtieth.headers.get('x-appminlimit-remaining')).toBe('9940');
    const refused = await caller.call('GET', organisation);
    expect(refused).toMatchObject({ status: 429, text: '' });
    expect(refused.headers.get('x-rate-limit-problem')).toBe('minute');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    clock.advance((wait - 1) * 1_000 - 1);
    expect((await caller.call('GET', organisation)).status).toBe(429);
    clock.advance(1_001);
    expect((await caller.call('GET', organisation)).status).toBe(200);
  });

  it('resets its windows at a phase of the organisation and refuses the day with a long wait', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      await spend(60);
      clock.advance(minuteMs);
    }
    const refused = await caller.call('GET', organisation);
    expect(refused.headers.get('x-rate-limit-problem')).toBe('day');
    const wait = Number(refused.headers.get('retry-after')) * 1_000;
    expect(wait).toBeLessThanOrEqual(dayMs);
    expect((clock.now() + wait) % dayMs).not.toBeLessThan(1_000);
  });

  it('lets five calls be under way at once and gives no wait to the sixth', async () => {
    xero.addFault({ kind: 'slow', ms: 2_000 });
    const underWay = Array.from({ length: 5 }, () => caller.call('GET', organisation));
    await new Promise((resolve) => setImmediate(resolve));
    const sixth = await caller.call('GET', organisation);
    expect(sixth.headers.get('x-rate-limit-problem')).toBe('concurrent');
    expect(sixth.headers.has('retry-after')).toBe(false);
    clock.advance(2_000);
    expect((await Promise.all(underWay)).map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('can be told to limit nothing', async () => {
    xero.setLimits(false);
    const last = await spend(140);
    expect(last.status).toBe(200);
    expect(last.headers.get('x-minlimit-remaining')).toBe('60');
  });

  it('does the write and loses the answer, so that only the idempotency key saves from doing it twice', async () => {
    xero.addFault({ kind: 'timeout-after-commit', match: { method: 'PUT', path: '/api.xro/*' }, count: 1 });
    await expect(put('Brolga')).rejects.toThrow('fetch failed');
    expect(xero.contacts()).toHaveLength(1);
    const replayed = await put('Brolga');
    expect(replayed.status).toBe(200);
    expect(replayed.body).toMatchObject({ Contacts: [{ ContactID: xero.contacts()[0]?.id }] });
    clock.advance(6 * minuteMs);
    expect((await put('Brolga')).status).toBe(400);
  });

  it('replays errors too, for six minutes, and refuses a key used for something else', async () => {
    xero.addFault({ kind: 'status-500', count: 1 });
    expect((await put('Galah')).status).toBe(500);
    expect((await put('Galah')).status).toBe(500);
    expect(await put('Magpie')).toMatchObject({ status: 400, body: { Title: 'BadRequest' } });
    clock.advance(6 * minuteMs);
    expect((await put('Galah')).status).toBe(200);
  });

  it('breaks as told: refused, reset, malformed, and by path only', async () => {
    xero.addFault({ kind: 'status-429', count: 1, retryAfterSecs: 7, match: { path: contacts } });
    expect((await caller.call('GET', organisation)).status).toBe(200);
    const refused = await caller.call('GET', contacts);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
    xero.addFault({ kind: 'reset', count: 1 });
    await expect(caller.call('GET', organisation)).rejects.toThrow('fetch failed');
    xero.addFault({ kind: 'malformed-json', count: 1 });
    expect(typeof (await caller.call('GET', organisation)).body).toBe('string');
    expect(xero.requests.list().map((request) => request.fault)).toEqual([
      null,
      'status-429',
      'reset',
      'malformed-json',
    ]);
  });
});
