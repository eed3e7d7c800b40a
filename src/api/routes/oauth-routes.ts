import type { ApiDeps } from '#api/api-deps.ts';
import { memberOf, sessionOf } from '#api/caller.ts';
import { asApiError } from '#api/error-answers.ts';
import type { HttpContext, HttpSurface } from '#api/http-surface.ts';
import { vendorLabel } from '#api/kinds.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  chooseTenant,
  oauthCallbackPath,
  oauthCallbackQuery,
  readPendingConsent,
  startOauth,
} from '#contract/oauth.ts';

export const oauthRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { connections } = deps.actions;

  serve(app, startOauth, ({ body, member }) => {
    const acting = member();
    const { vendor, profile, inputs } = body;
    const name = body.name ?? null;
    return connections.startConsent(acting, { vendor, profile, name, inputs, sessionId: sessionOf(acting) });
  });

  // A person's browser comes here from the vendor, so whatever happens it is sent on to a page of the console.
  app.http.get(oauthCallbackPath, async (context) => {
    const page = await finish(app, deps, context).catch((caught: unknown) => {
      const error = asApiError(caught);
      deps.logger.warn({ code: error.code }, 'a consent was not completed');
      return `/connections?error=${encodeURIComponent(error.code)}`;
    });
    return context.redirect(page, 303);
  });

  serve(app, readPendingConsent, async ({ params, member }) => {
    const { vendor, expiresAt, tenants } = await connections.listTenants(member(), params.id);
    return {
      id: params.id,
      vendor,
      vendorLabel: vendorLabel(deps.registry, vendor),
      expiresAt,
      tenants: tenants.map(({ tenantId, name, takenBy }) => ({ tenantId, name, takenBy })),
    };
  });

  serve(app, chooseTenant, ({ params, body, member }) =>
    connections.chooseTenant(member(), params.id, body.tenantId),
  );
};

/** Settles the consent and returns the console's page to go to. */
const finish = async (app: HttpSurface, deps: ApiDeps, context: HttpContext): Promise<string> => {
  const answer = oauthCallbackQuery.parse(context.req.query());
  await app.admit(context, 'admin');
  const acting = memberOf(context.get('caller'));
  const { outcome, connectionId } = await deps.actions.connections.finishConsent(acting, {
    state: answer.state,
    code: answer.code ?? null,
    error: answer.error ?? null,
    sessionId: sessionOf(acting),
  });
  return outcome === 'choose' ? `/connections/choose/${connectionId}` : `/connections/${connectionId}`;
};
