import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createManualClock, hourMs, systemClock, type Clock, type ManualClock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import { silentLogger } from '#base/log.ts';
import type { Credential } from '#model/connection.ts';
import { insertConnection } from '#store/connections.ts';
import { insertCredential } from '#store/credentials.ts';
import { openVault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createCredentialKeeper, type CredentialKeeper, type CredentialOwner } from './credential-keeper.ts';
import { sealCredential } from './sealed-credential.ts';

const startAt = 1_800_000_000_000;
const vault = openVault([new Uint8Array(32).fill(7)]);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 16 });
});
afterAll(() => database.drop());

let clock: ManualClock;
beforeEach(() => {
  clock = createManualClock(startAt);
});

type OAuthCredential = Extract<Credential, { kind: 'oauth' }>;

const aConnection = async (given: Partial<OAuthCredential> = {}): Promise<CredentialOwner> => {
  const workspaceId: WorkspaceId = newId('workspace', startAt);
  const connectionId: ConnectionId = newId('connection', startAt);
  const id = `crd_${connectionId}`;
  const credential: Credential = {
    kind: 'oauth',
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    expiresAt: startAt + 30_000,
    scope: 'all',
    ...given,
  };
  await inWorkspace(database.db, workspaceId, async (trx) => {
    await trx
      .insertInto('workspace')
      .values({ id: workspaceId, name: 'Firm', created_at: startAt })
      .execute();
    const sealed = sealCredential(vault, id, credential);
    await insertCredential(trx, { id, workspaceId, vendor: 'xero', sealed, expiresAt: null, now: startAt });
    await insertConnection(trx, {
      id: connectionId,
      workspaceId,
      vendor: 'xero',
      profile: 'standard',
      name: 'Xero',
      credentialId: id,
      tenantId: null,
      tenantName: null,
      state: 'connected',
      settings: {},
      now: startAt,
    });
  });
  return { connectionId, workspaceId };
};

/** A worker process as far as credentials go: nothing in memory is shared between two of them. */
const aWorker = (with_: Clock = clock): CredentialKeeper =>
  createCredentialKeeper({ db: database.db, vault, clock: with_, logger: silentLogger });

/** A vendor whose refresh tokens work once. */
const aVendor = () => {
  let tokens = 1;
  let calls = 0;
  return {
    calls: () => calls,
    renew: async (held: Credential): Promise<Credential> => {
      calls += 1;
      if (held.kind !== 'oauth') throw new Error('not an oauth credential');
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (held.refreshToken !== `refresh-${tokens}`)
        throw new PlumblineError('connection.expired', 'The refresh token was used already.');
      tokens += 1;
      return {
        ...held,
        accessToken: `access-${tokens}`,
        refreshToken: `refresh-${tokens}`,
        expiresAt: startAt + hourMs,
      };
    },
  };
};

const noAnswer = (): Promise<Credential> =>
  Promise.reject(new PlumblineError('vendor.unreachable', 'No answer.'));

const tokenOf = (credential: Credential): string | null =>
  credential.kind === 'api_key' ? credential.apiKey : credential.accessToken;

test('a credential with time left is handed out as it is', async () => {
  const owner = await aConnection({ expiresAt: startAt + hourMs });
  const vendor = aVendor();
  expect(tokenOf(await aWorker().current(owner, vendor.renew, undefined))).toBe('access-1');
  expect(vendor.calls()).toBe(0);
});

test('many callers in several workers cause one renewal and all get its token', async () => {
  const owner = await aConnection();
  const vendor = aVendor();
  // Waiting workers look at the row again in real time; the token's life is told by startAt.
  const ticking: Clock = { now: () => startAt, sleep: (ms) => systemClock.sleep(ms) };
  const workers = [aWorker(ticking), aWorker(ticking), aWorker(ticking)];
  const tokens = await Promise.all(
    workers.flatMap((worker) =>
      [1, 2, 3, 4].map(async () => tokenOf(await worker.current(owner, vendor.renew, undefined))),
    ),
  );
  expect(new Set(tokens)).toEqual(new Set(['access-2']));
  expect(vendor.calls()).toBe(1);
});

test('a token that the vendor has just refused is renewed, once, however many were refused with it', async () => {
  const owner = await aConnection({ expiresAt: startAt + hourMs });
  const vendor = aVendor();
  const worker = aWorker();
  expect(tokenOf(await worker.current(owner, vendor.renew, 'access-1'))).toBe('access-2');
  expect(tokenOf(await worker.current(owner, vendor.renew, 'access-1'))).toBe('access-2');
  expect(vendor.calls()).toBe(1);
});

test('a worker that died while renewing holds the others up until its claim lapses, not for ever', async () => {
  const owner = await aConnection();
  const vendor = aVendor();
  const died = aWorker().current(owner, () => new Promise<Credential>(() => undefined), undefined);
  await expect.poll(() => readClaim(owner)).toBeGreaterThan(startAt);
  const waiting = aWorker().current(owner, vendor.renew, undefined);
  await expect.poll(() => clock.nextWakeAt()).not.toBeNull();
  expect(vendor.calls()).toBe(0);
  clock.advance(90_000);
  expect(tokenOf(await waiting)).toBe('access-2');
  void died;
});

test('"expired" counts only when nobody else has renewed meanwhile', async () => {
  const owner = await aConnection();
  const vendor = aVendor();
  const slow = aWorker();
  const quick = aWorker();
  const refusedLate = slow.current(
    owner,
    async (held) => {
      // Its claim lapses while the vendor takes its time, and another worker renews with the same refresh token.
      clock.advance(91_000);
      await quick.current(owner, vendor.renew, undefined);
      return vendor.renew(held);
    },
    undefined,
  );
  expect(tokenOf(await refusedLate)).toBe('access-2');
  expect(vendor.calls()).toBe(2);
});

test('when the vendor says that the grant is over, the caller hears it and the claim is given up', async () => {
  const owner = await aConnection({ refreshToken: 'refresh-used-up' });
  const vendor = aVendor();
  await expect(aWorker().current(owner, vendor.renew, undefined)).rejects.toMatchObject({
    code: 'connection.expired',
  });
  expect(await readClaim(owner)).toBe(0);
});

test('a vendor that cannot be reached leaves the credential to be tried again at once', async () => {
  const owner = await aConnection();
  const vendor = aVendor();
  const worker = aWorker();
  await expect(worker.current(owner, noAnswer, undefined)).rejects.toMatchObject({
    code: 'vendor.unreachable',
  });
  expect(tokenOf(await worker.current(owner, vendor.renew, undefined))).toBe('access-2');
});

const readClaim = (owner: CredentialOwner): Promise<number> =>
  inWorkspace(database.db, owner.workspaceId, async (trx) => {
    const row = await trx.selectFrom('credential').select('refresh_until').executeTakeFirstOrThrow();
    return row.refresh_until;
  });
