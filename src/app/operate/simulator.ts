import { z } from 'zod';
import type { Environment } from '#app/config.ts';
import { appError } from '#app/app-errors.ts';
import { operatorConfig } from './operator.ts';

export const simulatedVendors = ['ignition', 'xero', 'stripe'] as const;
export type SimulatedVendor = (typeof simulatedVendors)[number];

/** Where a simulated vendor of the running instance is; `url` when it was started apart. */
export const simulatorUrl = (environment: Environment, vendor: SimulatedVendor, url?: string): string => {
  if (url !== undefined) return url.replace(/\/+$/, '');
  const { config, runtime } = operatorConfig(environment);
  const found = { ignition: config.ignition.url, xero: config.xero.apiUrl, stripe: config.stripe.apiUrl }[
    vendor
  ];
  if (runtime === null || found === null || !found.startsWith('http://127.0.0.1:'))
    throw appError('operate.simulator_unreachable', `No simulated ${vendor} runs with this installation.`);
  return found;
};

/** Asks a simulator's control API. @throws `operate.simulator_unreachable`, `operate.simulator_refused`. */
export const askSimulator = async (
  url: string,
  act: 'seed' | 'fault' | 'mutate' | 'faults' | 'state',
  body: unknown,
): Promise<unknown> => {
  const method = act === 'state' ? 'GET' : act === 'faults' ? 'DELETE' : 'POST';
  let answer: Response;
  try {
    answer = await fetch(`${url}/_sim/${act}`, {
      method,
      ...(method === 'POST'
        ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
        : {}),
    });
  } catch (cause) {
    throw appError('operate.simulator_unreachable', `${url} does not answer.`, { cause });
  }
  const text = await answer.text();
  if (answer.ok) return text === '' ? {} : (JSON.parse(text) as unknown);
  const refusal = z.object({ error: z.string() }).safeParse(JSON.parse(text === '' ? '{}' : text));
  throw appError(
    'operate.simulator_refused',
    refusal.success ? refusal.data.error : `The simulator answered ${String(answer.status)}.`,
  );
};
