import type { Clock } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import { controlRoutes } from './control.ts';
import type { SimulatorControl } from './control.ts';
import { FaultSwitches } from './faults.ts';
import type { FaultRule } from './faults.ts';
import { listen } from './listener.ts';
import { createRandom } from './random.ts';
import { RequestLog } from './request-log.ts';
import type { RouteMatch, Router } from './router.ts';
import { toFetch } from './in-process.ts';
import { textResponse } from './wire.ts';
import type { SimAnswer, SimRequest, SimResponse } from './wire.ts';

/** What one vendor brings: its routes, its shapes of refusal, and what the control API may do to it. */
export interface SimulatorDefinition {
  /** Lower-case, one word; part of the in-process address. */
  readonly name: string;
  readonly clock: Clock;
  /** Seed of the fault dice; the vendor seeds its own data. */
  readonly seed: string;
  /** 0 or left out: any free port. null: no socket at all, `fetch` only. */
  readonly port?: number | null;
  /** The address it is reached at when something stands before it; the socket's own when left out. */
  readonly url?: string;
  /** Paths a program calls: limits, faults and the request log apply to these. */
  readonly api: Router;
  /** Paths a person clicks: no limits, no faults, not logged. Looked at after `api`. */
  readonly pages: Router;
  readonly maxBodyBytes: number;
  readonly refuse: {
    readonly notFound: (request: SimRequest) => SimResponse;
    readonly tooLarge: (request: SimRequest) => SimResponse;
    readonly throttled: (request: SimRequest, rule: FaultRule) => SimResponse;
    readonly broken: (request: SimRequest, rule: FaultRule) => SimResponse;
  };
  /** Stands around every API request, faults included: the place for limits and for headers on all answers. */
  readonly around?: (request: SimRequest, next: () => Promise<SimAnswer>) => Promise<SimAnswer>;
  readonly control: SimulatorControl;
  /** Ends what the vendor keeps running (webhook queue). */
  readonly stop?: () => Promise<void>;
}

/** A running simulator. `fetch` takes the same path as the socket, without one. */
export interface SimulatorHandle extends AsyncDisposable {
  readonly url: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly faults: FaultSwitches;
  readonly requests: RequestLog;
  /** Back to the freshly started state: data, tokens, limits, faults and log. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const startSimulator = async (definition: SimulatorDefinition): Promise<SimulatorHandle> => {
  const faults = new FaultSwitches(createRandom(`${definition.seed}/faults`));
  const requests = new RequestLog();
  const reset = async (): Promise<void> => {
    faults.clear();
    requests.clear();
    await definition.control.reset();
  };
  const control = controlRoutes({ control: definition.control, faults, requests, reset });
  const answerApi = apiAnswerer(definition, faults, requests);

  const answer = async (request: SimRequest): Promise<SimAnswer> => {
    const api = definition.api.match(request.method, request.path);
    if (api !== null) return answerApi(request, api);
    const page =
      control.match(request.method, request.path) ?? definition.pages.match(request.method, request.path);
    if (page === null) return answerApi(request, null);
    if (isForeign(request)) return textResponse(403, 'This form was posted from another site.');
    return page.handler({ ...request, params: page.params });
  };

  const limits = { maxBodyBytes: definition.maxBodyBytes, tooLarge: definition.refuse.tooLarge };
  const listener = definition.port === null ? null : await listen(definition.port ?? 0, answer, limits);
  const url = definition.url ?? listener?.url ?? `http://${definition.name}.simulated.invalid`;
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= Promise.all([listener?.close(), definition.stop?.()]).then(() => undefined);
    return closing;
  };
  return {
    url,
    fetch: toFetch(answer, limits),
    faults,
    requests,
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
};

const apiAnswerer = (definition: SimulatorDefinition, faults: FaultSwitches, requests: RequestLog) => {
  const around = definition.around ?? ((_request: SimRequest, next: () => Promise<SimAnswer>) => next());
  return async (bare: SimRequest, match: RouteMatch | null): Promise<SimAnswer> => {
    const request = match === null ? bare : { ...bare, params: match.params };
    const at = definition.clock.now();
    let struck: FaultRule | null = null;
    const answer = await around(request, () => {
      struck = faults.strike(request.method, request.path);
      return handleWithFault(definition, request, match, struck);
    });
    requests.add({
      at,
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      route: match?.pattern ?? '-',
      status: typeof answer === 'string' ? null : answer.status,
      fault: (struck as FaultRule | null)?.kind ?? null,
    });
    return answer;
  };
};

const handleWithFault = async (
  definition: SimulatorDefinition,
  request: SimRequest,
  match: RouteMatch | null,
  rule: FaultRule | null,
): Promise<SimAnswer> => {
  const handle = async (): Promise<SimResponse> =>
    match === null ? definition.refuse.notFound(request) : match.handler(request);
  switch (rule?.kind) {
    case undefined:
      return handle();
    case 'status-429':
      return definition.refuse.throttled(request, rule);
    case 'status-500':
      return definition.refuse.broken(request, rule);
    case 'status-500-after-commit':
      await handle();
      return definition.refuse.broken(request, rule);
    case 'reset':
      return 'hang-up';
    case 'timeout-after-commit':
      await handle();
      return rule.silent === true ? 'silence' : 'hang-up';
    case 'slow':
      await definition.clock.sleep(rule.ms ?? 0);
      return handle();
    case 'malformed-json':
      return cutInTheMiddle(await handle());
    default:
      return unreachable(rule as never);
  }
};

const cutInTheMiddle = (response: SimResponse): SimResponse => ({
  ...response,
  body: response.body.slice(0, Math.floor(response.body.length / 2)),
});

/** A browser says where a form came from; only our own pages may post. Programs send no origin. */
const isForeign = (request: SimRequest): boolean => {
  const origin = request.headers['origin'];
  return request.method !== 'GET' && origin !== undefined && origin !== request.origin;
};
