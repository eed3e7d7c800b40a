import { betterAuth } from 'better-auth';
import { organization } from 'better-auth/plugins/organization';
import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { isId, type WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import type { Database } from '#store/tables.ts';
import { firstWorkspace, hasAccount, insertAccount, newAuthId } from './auth-accounts.ts';
import { askLibrary, keptAsOutage } from './auth-outage.ts';
import { authModels, organizationModels } from './auth-models.ts';

export interface AuthOptions {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signs session cookies; see `deriveAuthSecret`. */
  readonly secret: string;
  /** Where people reach the console. Cookies are `Secure` when it is https. */
  readonly publicUrl: string;
}

/** A browser session that holds, and the workspace that it is in. */
export interface AuthSession {
  readonly sessionId: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly workspaceId: WorkspaceId | null;
}

export interface Auth {
  /** Answers `/api/auth/*`. `clientAddress` is who is counted by the limit of sign-ins. */
  handle(request: Request, clientAddress: string): Promise<Response>;
  /** The session of a request's cookie, or null. */
  findSession(headers: Headers): Promise<AuthSession | null>;
  needsFirstAccount(): Promise<boolean>;
  /** Null when `onlyFirst` and there is an account already. */
  createAccount(
    account: {
      readonly name: string;
      readonly email: string;
      readonly password: string;
      readonly workspaceName: string;
    },
    options: { readonly onlyFirst: boolean },
  ): Promise<{ readonly userId: string; readonly workspaceId: WorkspaceId } | null>;
  /** As stored with an account; takes a tenth of a second of work, so nothing is held meanwhile. */
  hashPassword(password: string): Promise<string>;
  /** Signs in; the answer's `set-cookie` headers carry the session. */
  signIn(email: string, password: string, headers: Headers): Promise<Response>;
}

/** Sign-ins a minute and address; after that the answer is 429 until the minute is over. */
const signInsPerMinute = 10;
export const shortestPassword = 10;
const sessionDays = 7;
const daySecs = 86_400;
/** Set by us from the socket, so that a header from outside counts for nothing. */
const addressHeader = 'x-plumbline-client';

/**
 * What people do by our own endpoints or not at all. Workspaces are made by us, and theirs are not deleted by a click;
 * members come by a join link only: the library's invitations have no secret, and its sign-up would let anybody take an
 * invited address.
 */
const closedPaths = [
  '/sign-up/email',
  ...[
    'create',
    'update',
    'delete',
    'invite-member',
    'accept-invitation',
    'reject-invitation',
    'cancel-invitation',
    'get-invitation',
    'list-invitations',
    'list-user-invitations',
    'add-member',
    'remove-member',
    'update-member-role',
    'leave',
  ].map((name) => `/organization/${name}`),
];

/**
 * Sessions by e-mail and password, and workspaces with roles owner, admin and member. Nobody signs up by themselves: the
 * first account is made in setup, others by a join link.
 */
export const createAuth = (options: AuthOptions): Auth => {
  const { db, clock, logger } = options;
  const origin = new URL(options.publicUrl).origin;
  const { rateLimit, ...models } = authModels;
  const library = betterAuth({
    appName: 'Plumbline',
    baseURL: origin,
    basePath: '/api/auth',
    secret: options.secret,
    database: { db, type: 'postgres', transaction: true },
    ...models,
    session: { ...models.session, expiresIn: sessionDays * daySecs, updateAge: daySecs },
    emailAndPassword: { enabled: true, minPasswordLength: shortestPassword, disableSignUp: true },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      ...rateLimit,
      customRules: {
        '/sign-in/*': { window: 60, max: signInsPerMinute },
      },
    },
    trustedOrigins: (request) => [origin, request === undefined ? null : ownOrigin(request)],
    advanced: {
      cookiePrefix: 'plumbline',
      useSecureCookies: origin.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: ({ model }) => newAuthId(model, clock.now()), validateSchema: false },
    },
    logger: {
      disableColors: true,
      level: 'warn',
      log: (level, message, ...beside: readonly unknown[]) => {
        if (keptAsOutage(beside)) return;
        logger[level === 'error' ? 'error' : 'warn']({ from: 'sign-in' }, message);
      },
    },
    disabledPaths: closedPaths,
    telemetry: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => ({
            data: { ...session, activeOrganizationId: await firstWorkspace(db, session.userId) },
          }),
        },
      },
    },
    plugins: [
      organization({
        schema: organizationModels,
        allowUserToCreateOrganization: false,
        disableOrganizationDeletion: true,
      }),
    ],
  });

  const hashPassword = async (password: string): Promise<string> =>
    (await library.$context).password.hash(password);

  return {
    handle: (request, clientAddress) => {
      const headers = new Headers(request.headers);
      headers.set(addressHeader, clientAddress);
      return askLibrary(() => library.handler(new Request(request, { headers })));
    },
    findSession: async (headers) => {
      if (!headers.has('cookie')) return null;
      const found = await askLibrary(() => library.api.getSession({ headers }));
      if (found === null) return null;
      const active = found.session.activeOrganizationId ?? '';
      return {
        sessionId: found.session.id,
        user: { id: found.user.id, name: found.user.name, email: found.user.email },
        workspaceId: isId('workspace', active) ? active : null,
      };
    },
    needsFirstAccount: async () => !(await hasAccount(db)),
    createAccount: async (account, { onlyFirst }) => {
      const passwordHash = await hashPassword(account.password);
      const { name, workspaceName } = account;
      return insertAccount(
        db,
        { name, email: account.email.toLowerCase(), passwordHash, workspaceName },
        { onlyFirst, now: clock.now() },
      );
    },
    hashPassword,
    signIn: (email, password, headers) =>
      askLibrary(() => library.api.signInEmail({ body: { email, password }, headers, asResponse: true })),
  };
};

/** The request's origin when it names the host that it was sent to: the console at another of its addresses. */
const ownOrigin = (request: Request): string | null => {
  const claimed = request.headers.get('origin');
  const host = request.headers.get('host');
  return claimed !== null && host !== null && URL.parse(claimed)?.host === host ? claimed : null;
};
