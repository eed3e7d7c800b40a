import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import type { Access, Endpoint } from '#contract/endpoint.ts';
import { requireAccess, type Caller } from './caller.ts';
import { identify, type IdentityDeps } from './identity.ts';

/** What a request carries: Node's own objects, and who sent it, null while nobody is known. */
export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: { caller: Caller | null };
}
export type HttpApp = Hono<HttpEnv>;
export type HttpContext = Context<HttpEnv>;

/** What routes are put on. */
export interface HttpSurface {
  /** For what has no contract: pages, streams, webhooks. */
  readonly http: HttpApp;
  /** Every contract that is served, in order; what the OpenAPI document shows. */
  readonly endpoints: Endpoint[];
  /** Says who sent the request and sets its `caller`. @throws `auth.*` where access does not allow them. */
  admit(context: HttpContext, access: Access): Promise<void>;
}

export const createSurface = (deps: IdentityDeps): HttpSurface => ({
  http: new Hono<HttpEnv>({ strict: false }),
  endpoints: [],
  admit: async (context, access) => {
    context.set('caller', null);
    if (access === 'open') return;
    const caller = await identify(deps, context.req.raw);
    requireAccess(caller, access);
    context.set('caller', caller);
  },
});
