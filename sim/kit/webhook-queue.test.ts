import { describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { createRandom } from './random.ts';
import { WebhookQueue } from './webhook-queue.ts';
import type { WebhookAnswer } from './webhook-queue.ts';

const start = () => {
  const clock = createManualClock(0);
  const received: string[] = [];
  const queue = new WebhookQueue({
    clock,
    random: createRandom('queue'),
    timeoutMs: 1_000,
    send: async (request) => {
      const body = await request.text();
      received.push(body);
      if (body === 'lost') throw new TypeError('fetch failed');
      return new Response('ok', { status: 202 });
    },
  });
  const post = (body: string, delayMs = 0): Promise<WebhookAnswer> =>
    new Promise((resolve) => {
      queue.post({ url: 'http://receiver.example/', headers: {}, body, delayMs, onAnswer: resolve });
    });
  return { clock, received, queue, post };
};

describe('the webhook queue', () => {
  it('sends in the order of due time, each when the clock reaches it', async () => {
    const { clock, received, queue, post } = start();
    void post('late', 2_000);
    void post('soon', 1_000);
    void post('now');
    await queue.settle();
    expect(received).toEqual(['now']);
    clock.advance(1_000);
    await queue.settle();
    expect(received).toEqual(['now', 'soon']);
    clock.advance(1_000);
    await queue.settle();
    expect(received).toEqual(['now', 'soon', 'late']);
    expect(queue.pending()).toEqual([]);
  });

  it('wakes by itself when the clock moves, and again for an earlier post', async () => {
    const { clock, received, queue, post } = start();
    void post('late', 2_000);
    const early = post('early', 1_000);
    await queue.settle();
    clock.advance(1_000);
    await early;
    expect(received).toEqual(['early']);
  });

  it('tells the vendor what was answered, or that nothing was', async () => {
    const { post } = start();
    expect(await post('fine')).toEqual({ status: 202, body: 'ok' });
    expect(await post('lost')).toEqual({ status: null, body: '' });
  });

  it('flushes what waits, but not what is posted meanwhile', async () => {
    const { received, queue } = start();
    const again = (): void => {
      queue.post({
        url: 'http://receiver.example/',
        headers: {},
        body: 'try',
        delayMs: 1_000,
        onAnswer: again,
      });
    };
    again();
    await queue.flush();
    expect(received).toEqual(['try']);
    expect(queue.pending()).toHaveLength(1);
  });

  it('forgets what waits when it stops', async () => {
    const { clock, received, queue, post } = start();
    void post('never', 1_000);
    await queue.stop();
    void post('neither');
    clock.advance(1_000);
    await queue.settle();
    expect(received).toEqual([]);
  });
});
