import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import { createGroupCommitter } from '#engine/group-committer.ts';
import type { Database } from '#store/tables.ts';
import type { ApiDeps } from './api-deps.ts';
import { authRoutes } from './auth-routes.ts';
import { requireAccess } from './caller.ts';
import { consoleFiles } from './console-files.ts';
import { answerError } from './error-answers.ts';
import { healthRoutes } from './health-routes.ts';
import { identify } from './identity.ts';
import { createLiveHub } from './live-hub.ts';
import { addOpenapi } from './openapi.ts';
import { apiKeyRoutes } from './routes/api-key-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { changeRoutes } from './routes/change-routes.ts';
import { connectionRoutes } from './routes/connection-routes.ts';
import { deadLetterRoutes } from './routes/dead-letter-routes.ts';
import { flowRoutes } from './routes/flow-routes.ts';
import { liveRoutes } from './routes/live-routes.ts';
import { matchReviewRoutes } from './routes/match-review-routes.ts';
import { oauthRoutes } from './routes/oauth-routes.ts';
import { overviewRoutes } from './routes/overview-routes.ts';
import { recordRoutes } from './routes/record-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { timelineRoutes } from './routes/timeline-routes.ts';
import { vendorRoutes } from './routes/vendor-routes.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { webhookDoor } from './webhook-door.ts';
import { createWebhookTargets } from './webhook-targets.ts';

export interface ServerDeps extends ApiDeps {
  /** For the one session that listens for what changes; carries a password, so it is never logged. */
  readonly databaseUrl: string;
  /** Asks for a drain of these connections once the transaction has committed. */
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
  /** The built console; null serves none. */
  readonly webDir: string | null;
  /** True behind a proxy of ours: the client's address is then read from X-Forwarded-For. */
  readonly trustProxy: boolean;
}

/** Largest body of an API request, in bytes. */
const largestBody = 1_048_576;

/**
 * The whole HTTP surface: the API with its contract at `/api/openapi.json`, sign-in, the webhook door, live updates,
 * health and the console. Not yet listening. `close()` ends live streams, waits for webhooks under way, then stops.
 */
export const createServer = async (deps: ServerDeps): Promise<FastifyInstance> => {
  const app = fastify({
    bodyLimit: largestBody,
    trustProxy: deps.trustProxy,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  const committer = createGroupCommitter(deps);
  const hub = createLiveHub(deps);
  app.decorateRequest('caller', null);
  app.setErrorHandler(answerError(deps.logger));
  addSecurityHeaders(app, deps.publicUrl);
  await addOpenapi(app, deps.publicUrl);
  healthRoutes(app, deps.db);
  await app.register(async (hooks) => {
    await webhookDoor(hooks, { ...deps, committer, targets: createWebhookTargets(deps) });
  });
  await app.register(async (auth) => {
    await authRoutes(auth, deps);
  });
  await app.register(async (api) => {
    prepareApi(api, deps);
    liveRoutes(api, deps, hub);
    for (const routes of resources) routes(api, deps);
  });
  await app.register(async (pages) => {
    await consoleFiles(pages, deps.webDir);
  });
  app.addHook('onClose', async () => {
    await Promise.all([committer.idle(), hub.close()]);
  });
  return app;
};

const resources: readonly ((app: FastifyInstance, deps: ApiDeps) => void)[] = [
  sessionRoutes,
  overviewRoutes,
  vendorRoutes,
  oauthRoutes,
  connectionRoutes,
  flowRoutes,
  recordRoutes,
  timelineRoutes,
  matchReviewRoutes,
  deadLetterRoutes,
  changeRoutes,
  auditRoutes,
  apiKeyRoutes,
];

/** JSON only, checked by the contracts; and nobody gets further than the route's access allows. */
const prepareApi = (api: FastifyInstance, deps: ApiDeps): void => {
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  const parse = api.getDefaultJsonParser('error', 'error');
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Some clients name JSON and send nothing where nothing is asked for.
    if (body === '') done(null, undefined);
    else void parse(request, body.toString(), done);
  });
  api.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'open') return;
    request.caller = await identify(deps, request);
    requireAccess(request.caller, access);
  });
};
