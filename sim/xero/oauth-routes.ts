import type { Router } from '#sim/kit/router.ts';
import { emptyResponse, jsonResponse, readBasicAuth, readForm } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { Connection } from './connections.ts';
import type { TokenSet } from './grants.ts';
import { unknownScopes } from './scopes.ts';
import { problem } from './xero-answers.ts';
import { isRefusal, readAccess } from './xero-call.ts';
import type { XeroApp, XeroWorld } from './xero-world.ts';

/** Token, revocation and connections; the paths of Xero's identity host and API host side by side. */
export const oauthRoutes = (router: Router, world: XeroWorld): void => {
  router
    .post('/connect/token', (request) => giveToken(world, request))
    .post('/connect/revocation', (request) => revoke(world, request))
    .get('/connections', (request) => listConnections(world, request))
    .delete('/connections/:id', (request) => disconnect(world, request));
};

const oauthError = (status: number, error: string): SimResponse =>
  jsonResponse(status, { error }, { 'cache-control': 'no-store' });

/** The app by Basic credentials or by those in the form; null when they are wrong or the secret is missing. */
const readApp = (world: XeroWorld, request: SimRequest, form: URLSearchParams): XeroApp | null => {
  const basic = readBasicAuth(request);
  const clientId = basic === null ? form.get('client_id') : formDecoded(basic.user);
  const secret = basic === null ? form.get('client_secret') : formDecoded(basic.password);
  const app = world.apps.find((candidate) => candidate.clientId === clientId);
  if (app === undefined) return null;
  const code = form.get('code');
  const isPkce = secret === null && code !== null && world.grants.isPkceCode(code);
  return isPkce || secret === app.clientSecret ? app : null;
};

/** Basic credentials are percent-encoded by careful clients (RFC 6749, 2.3.1) and sent as they are by others. */
const formDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const giveToken = (world: XeroWorld, request: SimRequest): SimResponse => {
  const form = readForm(request);
  const app = readApp(world, request, form);
  if (app === null) return oauthError(400, 'invalid_client');
  const tokens = tokensFor(world, app, form);
  if (typeof tokens === 'string') return oauthError(400, tokens);
  return jsonResponse(200, tokens, { 'cache-control': 'no-store' });
};

const tokensFor = (world: XeroWorld, app: XeroApp, form: URLSearchParams): TokenSet | string => {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return (
        world.grants.redeem(form.get('code') ?? '', {
          clientId: app.clientId,
          redirectUri: form.get('redirect_uri') ?? '',
          verifier: form.get('code_verifier'),
        }) ?? 'invalid_grant'
      );
    case 'refresh_token':
      return world.grants.refresh(form.get('refresh_token') ?? '', app.clientId) ?? 'invalid_grant';
    case 'client_credentials': {
      const tenant = world.organisations[0];
      if (app.kind !== 'custom' || tenant === undefined) return 'unauthorized_client';
      const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
      if (scopes.length === 0 || unknownScopes(scopes).length > 0) return 'invalid_scope';
      return world.grants.issueForClient(app.clientId, scopes, tenant.id);
    }
    default:
      return 'unsupported_grant_type';
  }
};

const revoke = (world: XeroWorld, request: SimRequest): SimResponse => {
  const form = readForm(request);
  if (readApp(world, request, form) === null) return oauthError(400, 'invalid_client');
  world.grants.revoke(form.get('token') ?? '');
  return emptyResponse(200);
};

const listConnections = (world: XeroWorld, request: SimRequest): SimResponse => {
  const access = readAccess(world, request);
  if (isRefusal(access)) return access;
  const authEventId = request.query.get('authEventId');
  const own = world.grants.connections
    .of(access)
    .filter((connection) => authEventId === null || connection.authEventId === authEventId);
  const custom = world.organisations.filter((organisation) => organisation.id === access.onlyTenantId);
  return jsonResponse(200, [
    ...own.map((connection) => wireConnection(connection)),
    ...custom.map(({ id, name, createdAt }) =>
      wireConnection({
        id,
        tenantId: id,
        tenantName: name,
        authEventId: access.authEventId,
        createdAt,
        updatedAt: createdAt,
      }),
    ),
  ]);
};

const wireConnection = (connection: Omit<Connection, 'userId' | 'clientId'>): Record<string, string> => ({
  id: connection.id,
  authEventId: connection.authEventId,
  tenantId: connection.tenantId,
  tenantType: 'ORGANISATION',
  tenantName: connection.tenantName,
  createdDateUtc: dotNetTime(connection.createdAt),
  updatedDateUtc: dotNetTime(connection.updatedAt),
});

/** Seven decimals and no zone, as in the identity file's example. */
const dotNetTime = (at: number): string => `${new Date(at).toISOString().slice(0, 23)}0000`;

const disconnect = (world: XeroWorld, request: SimRequest): SimResponse => {
  const access = readAccess(world, request);
  if (isRefusal(access)) return access;
  const id = request.params['id'] ?? '';
  const isOwn = world.grants.connections.of(access).some((connection) => connection.id === id);
  if (!isOwn) return problem(request, 404, 'NotFound', 'Connection not found');
  world.grants.connections.disconnect(id);
  return emptyResponse(204);
};
