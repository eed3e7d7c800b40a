import { z } from 'zod';
import { faultRuleSchema } from './faults.ts';
import type { FaultSwitches } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import { Router } from './router.ts';
import type { RouteHandler } from './router.ts';
import { emptyResponse, jsonResponse, readJson } from './wire.ts';

/** What the control API may do to one vendor's world. Inputs arrive unparsed; throw `SimInputError` on bad ones. */
export interface SimulatorControl {
  /** A summary fit for reading: counts and settings, no secrets. */
  readonly state: () => unknown;
  readonly reset: () => void | Promise<void>;
  readonly seed: (input: unknown) => unknown;
  readonly mutate: (input: unknown) => unknown;
  readonly setLimits: (enabled: boolean) => void;
}

/** The caller of a simulator asked for something that cannot be: answered with 400 by the control API. */
export class SimInputError extends Error {}

const limitsSchema = z.strictObject({ enabled: z.boolean() });

/**
 * Routes under `/_sim/`: `GET state`, `POST reset`, `POST seed`, `POST mutate`, `POST fault`, `DELETE faults`,
 * `GET requests` (`?method=&path=`), `POST limits {enabled}`. Bodies and answers are JSON; bad input is 400
 * `{error}`.
 */
export const controlRoutes = (world: {
  readonly control: SimulatorControl;
  readonly faults: FaultSwitches;
  readonly requests: RequestLog;
  readonly reset: () => Promise<void>;
}): Router => {
  const { control, faults, requests } = world;
  return new Router()
    .get('/_sim/state', () =>
      jsonResponse(200, { state: control.state(), faults: faults.list(), struck: faults.struck() }),
    )
    .get('/_sim/requests', (request) => {
      const method = request.query.get('method');
      const path = request.query.get('path');
      const filter = { ...(method === null ? {} : { method }), ...(path === null ? {} : { path }) };
      return jsonResponse(200, {
        total: requests.total(),
        counters: requests.counters(),
        requests: requests.list(filter),
      });
    })
    .post('/_sim/reset', async () => {
      await world.reset();
      return emptyResponse(204);
    })
    .post(
      '/_sim/seed',
      guarded(async (request) => jsonResponse(200, (await control.seed(readJson(request))) ?? {})),
    )
    .post(
      '/_sim/mutate',
      guarded(async (request) => jsonResponse(200, (await control.mutate(readJson(request))) ?? {})),
    )
    .post(
      '/_sim/fault',
      guarded((request) => {
        faults.add(parseInput(faultRuleSchema, readJson(request)));
        return jsonResponse(200, { faults: faults.list() });
      }),
    )
    .delete('/_sim/faults', () => {
      faults.clear();
      return emptyResponse(204);
    })
    .post(
      '/_sim/limits',
      guarded((request) => {
        const { enabled } = parseInput(limitsSchema, readJson(request));
        control.setLimits(enabled);
        return jsonResponse(200, { enabled });
      }),
    );
};

/** The parsed input, or a `SimInputError` that names each wrong field. */
export const parseInput = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new SimInputError(z.prettifyError(parsed.error));
  return parsed.data;
};

const guarded =
  (handler: RouteHandler): RouteHandler =>
  async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (error instanceof SimInputError) return jsonResponse(400, { error: error.message });
      throw error;
    }
  };
