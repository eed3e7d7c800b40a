import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type Environment } from '#app/config.ts';
import { wirePlumbline } from '#app/wiring.ts';
import { systemClock } from '#base/clock.ts';
import { newId, type WorkspaceId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import type { Acting } from '#crm/work.ts';
import { startStripeSimulator, type StripeSimulator } from '#sim/stripe/stripe-simulator.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aConnection } from '#test/builders/connected.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { testDirPrefix } from '#test/world/killed-runs.ts';

const starter = fileURLToPath(new URL('../../src/app/start.ts', import.meta.url));

/** A practice that bills, its worker a real process, its Stripe simulated in this one: over real HTTP and real time. */
export interface BillingInstallation extends AsyncDisposable {
  readonly stripe: StripeSimulator;
  readonly workspaceId: WorkspaceId;
  readonly deps: FinanceDeps;
  readonly kim: Acting;
  /** Starts the worker that `npm start` would; resolves when it drains. */
  startWorker(name: string): Promise<{ kill(): Promise<void> }>;
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

export const startBillingInstallation = async (database: TestDatabase): Promise<BillingInstallation> => {
  const dataDir = await mkdtemp(join(tmpdir(), `${testDirPrefix}${String(process.pid)}-`));
  const stripe = await startStripeSimulator({
    clock: systemClock,
    seed: 'processes',
    secretKey: 'sk_test_processes00000000000',
    clientId: 'ca_processes',
    webhookSecret: 'whsec_processes',
    limits: { enabled: false },
  });
  const environment: Environment = {
    PATH: process.env['PATH'],
    PLUMBLINE_ROLE: 'worker',
    PLUMBLINE_DATA_DIR: dataDir,
    PLUMBLINE_DATABASE_URL: database.url,
    PLUMBLINE_MASTER_KEY: randomBytes(32).toString('hex'),
    PLUMBLINE_LOG_LEVEL: 'error',
    PLUMBLINE_WORKER_SLOTS: '2',
    PLUMBLINE_STRIPE_CONNECT_URL: stripe.url,
    PLUMBLINE_STRIPE_API_URL: stripe.url,
    PLUMBLINE_STRIPE_CLIENT_ID: 'ca_processes',
    PLUMBLINE_STRIPE_SECRET_KEY: 'sk_test_processes00000000000',
    PLUMBLINE_STRIPE_WEBHOOK_SECRET: 'whsec_processes',
  };
  const plumbline = await wirePlumbline(readConfig(environment), {
    databaseUrl: database.url,
    logger: silentLogger,
    part: 'test',
    slots: 0,
  });
  const { vault, queue, registry, store, crm } = plumbline;
  const workspaceId = newId('workspace', systemClock.now());
  await inWorkspace(store.db, workspaceId, (trx) =>
    trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Test practice', created_at: systemClock.now() })
      .execute(),
  );
  const kim = { workspaceId, actor: 'user:kim' };
  await switchModule(crm, kim, 'stripe', { on: true, withNeeds: true });
  const { accountId } = stripe.connect();
  const means = { db: store.db, vault, registry, clock: systemClock, wake: queue.wake.bind(queue) };
  await aConnection(means, workspaceId, {
    vendor: 'stripe',
    profile: 'connect',
    settings: { mode: 'test' },
    credential: {
      kind: 'oauth',
      accessToken: accountId,
      refreshToken: null,
      expiresAt: Date.UTC(9999, 11, 31),
      scope: 'read_write',
    },
    tenant: { tenantId: accountId, name: 'Marlow', consentId: null },
  });
  const children: ChildProcess[] = [];
  return {
    stripe,
    workspaceId,
    deps: crm,
    kim,
    startWorker: async (name) => {
      const child = fork(starter, [name], {
        env: environment,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      children.push(child);
      const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
      if (said !== 'ready') throw new Error(`${name} did not start`);
      return { kill: () => end(child) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children) await end(child);
      await plumbline.close();
      await stripe.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
