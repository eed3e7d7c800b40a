import { createManualClock } from '#base/clock.ts';
import type { ManualClock } from '#base/clock.ts';
import { startIgnitionSimulator } from './ignition-simulator.ts';
import type { IgnitionSimulator, IgnitionSimulatorOptions } from './simulator-handle.ts';

/** Wednesday noon in Sydney, in the middle of a month. */
export const testStart = Date.parse('2026-11-18T01:00:00Z');

export const testApp = { clientId: 'app-one', clientSecret: 'app-secret', apiKey: 'key-one' } as const;

export interface ListAnswer {
  readonly data: readonly Record<string, unknown>[];
  readonly meta: { readonly pagination: { readonly has_more: boolean; readonly next_cursor: string | null } };
}

/** A simulator without a socket, on a clock that stands still, and short ways to ask it. */
export interface TestIgnition {
  readonly sim: IgnitionSimulator;
  readonly clock: ManualClock;
  /** With a token of the admin's consent. */
  readonly report: (path: string) => Promise<Response>;
  readonly reportList: (path: string) => Promise<ListAnswer>;
  readonly keyed: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly keyedJson: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  readonly visit: (path: string) => Promise<string>;
  readonly submit: (path: string, fields: Readonly<Record<string, string>>) => Promise<Response>;
}

export const startTestIgnition = async (
  options: Partial<IgnitionSimulatorOptions> = {},
): Promise<TestIgnition> => {
  const clock = createManualClock(testStart);
  const sim = await startIgnitionSimulator({ ...testApp, clock, seed: 'test', port: null, ...options });
  let token = sim.grantConnection().access_token;
  const report = async (path: string): Promise<Response> => {
    const ask = () =>
      sim.fetch(
        new Request(`${sim.url}/external/api/v1/reporting/${path}`, {
          headers: { authorization: `Bearer ${token}` },
        }),
      );
    const answer = await ask();
    if (answer.status !== 401) return answer;
    token = sim.grantConnection().access_token;
    return ask();
  };
  const keyed: TestIgnition['keyed'] = (method, path, body, headers = {}) =>
    sim.fetch(
      new Request(`${sim.url}/api/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${testApp.apiKey}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    sim,
    clock,
    report,
    reportList: async (path) => (await (await report(path)).json()) as ListAnswer,
    keyed,
    keyedJson: async (method, path, body) =>
      (await (await keyed(method, path, body)).json()) as Record<string, unknown>,
    visit: async (path) => (await sim.fetch(new Request(`${sim.url}${path}`))).text(),
    submit: (path, fields) =>
      sim.fetch(
        new Request(`${sim.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: sim.url },
          body: new URLSearchParams(fields).toString(),
        }),
      ),
  };
};
