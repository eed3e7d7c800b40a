import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createAuth, type Auth } from '#api/auth.ts';
import { deriveAuthSecret } from '#api/auth-secret.ts';
import { createServer } from '#api/server.ts';
import { systemClock } from '#base/clock.ts';
import { actionsOf } from './actions.ts';
import { appError } from './app-errors.ts';
import { publicUrlOf, type Config } from './config.ts';
import { consoleDir, projectDir } from './console-build.ts';
import type { Plumbline } from './wiring.ts';

export interface Web {
  readonly auth: Auth;
  /** Ends live streams, waits for webhooks under way, then stops. */
  close(): Promise<void>;
}

/** Serves API, webhook door and console. @throws `start.port_taken`. */
export const openWeb = async (
  plumbline: Plumbline,
  demo: { readonly email: string; readonly password: string } | null,
): Promise<Web> => {
  const { config, logger, store, vault, registry, queue, masterKey, crm } = plumbline;
  const publicUrl = publicUrlOf(config);
  const clock = systemClock;
  const auth = createAuth({
    db: store.db,
    clock,
    logger,
    secret: deriveAuthSecret(masterKey),
    publicUrl,
  });
  const server = createServer({
    db: store.db,
    databaseUrl: store.url,
    doubt: store.doubt,
    onLost: store.onLost,
    vault,
    registry,
    clock,
    logger,
    actions: actionsOf(plumbline),
    auth,
    crm,
    publicUrl,
    outside: { hasMail: config.secrets.smtpUrl !== null, allowPrivate: config.allowPrivateWebhooks },
    demo,
    wake: (trx, ids) => queue.wake(trx, ids),
    docsDir: join(projectDir, 'docs'),
    webDir: existsSync(join(consoleDir, 'index.html')) ? consoleDir : null,
    trustProxy: config.trustProxy,
  });
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (caught) {
    await server.close();
    throw listenError(caught, config);
  }
  return { auth, close: () => server.close() };
};

/** What Node says when an address cannot be listened on, in words. */
export const listenError = (caught: unknown, { host, port }: Pick<Config, 'host' | 'port'>): unknown => {
  if (!(caught instanceof Error) || !('code' in caught)) return caught;
  if (caught.code === 'EADDRINUSE')
    return appError('start.port_taken', `Another program listens on ${host}:${String(port)} already.`, {
      cause: caught,
    });
  if (caught.code === 'EACCES' || caught.code === 'EADDRNOTAVAIL')
    return appError('start.port_refused', `This machine does not let us listen on ${host}:${String(port)}.`, {
      cause: caught,
    });
  return caught;
};
