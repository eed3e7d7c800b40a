import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import type { FaultRule } from './faults.ts';
import { Router } from './router.ts';
import { startSimulator } from './simulator.ts';
import type { SimulatorHandle } from './simulator.ts';
import { emptyResponse, jsonResponse, textResponse } from './wire.ts';

describe('a simulator made with the kit', () => {
  let simulator: SimulatorHandle;
  let written: number;
  const clock = createManualClock(1_000_000);

  beforeEach(async () => {
    written = 0;
    simulator = await startSimulator({
      name: 'thing',
      clock,
      seed: 'kit',
      api: new Router()
        .get('/things/:id', (request) =>
          jsonResponse(200, { id: request.params['id'], q: request.query.get('q') }),
        )
        .get('/things/first', () => jsonResponse(200, { id: 'the first' }))
        .post('/things', (request) => {
          written += 1;
          return jsonResponse(201, { bytes: request.body.length });
        })
        .delete('/things/:id', () => emptyResponse(204)),
      pages: new Router().get('/', () => textResponse(200, 'page')),
      maxBodyBytes: 100,
      refuse: {
        notFound: () => textResponse(404, 'no'),
        tooLarge: () => textResponse(413, 'large'),
        throttled: (_request, rule) =>
          emptyResponse(429, { 'retry-after': String(rule.retryAfterSecs ?? 1) }),
        broken: () => textResponse(500, 'broken'),
      },
      control: {
        state: () => ({ written }),
        reset: () => {
          written = 0;
        },
        seed: () => ({}),
        mutate: () => ({}),
        setLimits: () => undefined,
      },
    });
  });
  afterEach(() => simulator.close());

  const bySocket = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${simulator.url}${path}`, init);
  const inProcess = (path: string, init: RequestInit = {}): Promise<Response> =>
    simulator.fetch(new Request(`${simulator.url}${path}`, init));

  const arm = (rule: FaultRule): void => {
    simulator.faults.add(rule);
  };

  for (const [way, send] of [
    ['over a socket', bySocket],
    ['in process', inProcess],
  ] as const) {
    it(`answers ${way}`, async () => {
      expect(await (await send('/things/a%2Fb?q=%C3%A9')).json()).toEqual({ id: 'a/b', q: 'é' });
      expect(await (await send('/things/first')).json()).toEqual({ id: 'the first' });
      expect((await send('/things/a', { method: 'DELETE' })).status).toBe(204);
      expect((await send('/nothing')).status).toBe(404);
      expect(await (await send('/')).text()).toBe('page');
      expect((await send('/things', { method: 'POST', body: 'x'.repeat(101) })).status).toBe(413);
    });

    it(`breaks ${way} as it is told, as often as it is told`, async () => {
      const post = (): Promise<Response> => send('/things', { method: 'POST', body: 'x' });
      arm({ kind: 'reset', count: 1 });
      await expect(post()).rejects.toThrow('fetch failed');
      expect(written).toBe(0);
      arm({ kind: 'timeout-after-commit', count: 1 });
      await expect(post()).rejects.toThrow('fetch failed');
      expect(written).toBe(1);
      arm({ kind: 'malformed-json', count: 1 });
      await expect((await post()).json()).rejects.toThrow(SyntaxError);
      arm({ kind: 'status-500-after-commit', count: 1 });
      expect((await post()).status).toBe(500);
      expect(written).toBe(3);
      arm({
        kind: 'status-429',
        count: 2,
        retryAfterSecs: 9,
        skip: 1,
        match: { method: 'post', path: '/thing*' },
      });
      const statuses = [await post(), await send('/things/a'), await post(), await post(), await post()];
      expect(statuses.map((response) => response.status)).toEqual([201, 200, 429, 429, 201]);
      expect(statuses[2]?.headers.get('retry-after')).toBe('9');
    });
  }

  it('keeps silent after it has written, until the caller gives up', async () => {
    arm({ kind: 'timeout-after-commit', silent: true, count: 1 });
    await expect(
      bySocket('/things', { method: 'POST', body: 'x', signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow('timeout');
    expect(written).toBe(1);
  });

  it('is slow on its own clock', async () => {
    simulator.faults.add({ kind: 'slow', ms: 5_000, count: 1 });
    let isAnswered = false;
    const answer = inProcess('/things/a').then((response) => {
      isAnswered = true;
      return response.status;
    });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(4_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    clock.advance(1);
    expect(await answer).toBe(200);
  });

  it('strikes by seeded chance: the same requests suffer in every run', async () => {
    simulator.faults.add({ kind: 'status-500', probability: 0.5 });
    const statuses: number[] = [];
    for (let call = 0; call < 40; call += 1) statuses.push((await inProcess('/things/a')).status);
    const hits = statuses.filter((status) => status === 500).length;
    expect(hits).toBeGreaterThan(8);
    expect(hits).toBeLessThan(32);
    expect(simulator.faults.struck()).toEqual({ 'status-500': hits });
  });

  it('keeps a log of API requests and forgets it on reset', async () => {
    await inProcess('/things/1?q=2');
    await inProcess('/');
    simulator.faults.add({ kind: 'reset', count: 1 });
    await expect(inProcess('/things/2')).rejects.toThrow('fetch failed');
    expect(simulator.requests.counters()).toEqual({ 'GET /things/:id 200': 1, 'GET /things/:id none': 1 });
    expect(simulator.requests.list({ path: '/things/1' })).toMatchObject([
      { query: 'q=2', status: 200, fault: null },
    ]);
    await bySocket('/_sim/reset', { method: 'POST' });
    expect(simulator.requests.total()).toBe(0);
  });

  it('closes with requests unanswered', async () => {
    arm({ kind: 'timeout-after-commit', silent: true });
    const outcome = bySocket('/things', { method: 'POST', body: 'x' }).catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(written).toBe(1);
    });
    await simulator.close();
    expect(await outcome).toBeInstanceOf(TypeError);
  });
});
