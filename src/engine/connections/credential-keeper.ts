import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import { describeError, PlumblineError } from '#base/errors.ts';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import { unreachable } from '#base/never.ts';
import type { Credential } from '#model/connection.ts';
import { claimRefresh, findCredentialOf, releaseRefresh, replaceCredential } from '#store/credentials.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { connectionError } from './connection-errors.ts';
import { expiryOf, openCredential, sealCredential } from './sealed-credential.ts';

/** Renewed when it would lapse within this time, so that it outlives the call it is handed out for. */
const renewBeforeMs = 60_000;
/** A claim lapses after this: longer than any answer takes, short enough to outlive a process that died with it. */
const claimMs = 90_000;
/** How often a waiting process looks whether the one that refreshes is done. */
const lookAgainMs = 150;
/** How long a read credential is believed without looking at its row. */
const believeMs = 15_000;
/** Waits between tries to store a new pair: losing it would cost a person a reconnect, so the database gets half a minute. */
const storeWaitsMs = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

export interface CredentialOwner {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
}

export interface CredentialKeeper {
  /**
   * The credential to use now, renewed first where needed. One renewal at a time over all processes: a claim on the row
   * gives the right, the new pair is stored before anybody uses it, all others wait for it.
   * @throws `connection.expired` when the vendor will not renew it, `connection.credential_missing`, or the vendor's
   * error when it cannot be reached.
   */
  current(
    owner: CredentialOwner,
    renew: (credential: Credential) => Promise<Credential>,
    rejected: string | undefined,
  ): Promise<Credential>;
  /** Looks at the row again at the connection's next call. */
  forget(connectionId: ConnectionId): void;
}

interface Held {
  readonly id: string;
  readonly credential: Credential;
  readonly generation: number;
}

type Verdict = 'usable' | 'renew' | 'dead';

/** Pure: what may be done with a credential, given the access token that the vendor has just refused. */
export const judgeCredential = (
  credential: Credential,
  rejected: string | undefined,
  now: number,
): Verdict => {
  switch (credential.kind) {
    case 'api_key':
      return credential.apiKey === rejected ? 'dead' : 'usable';
    case 'client_credentials':
      return credential.accessToken === null ||
        credential.accessToken === rejected ||
        credential.expiresAt - now <= renewBeforeMs
        ? 'renew'
        : 'usable';
    case 'oauth':
      if (credential.accessToken !== rejected && credential.expiresAt - now > renewBeforeMs) return 'usable';
      return credential.refreshToken === null ? 'dead' : 'renew';
    default:
      return unreachable(credential);
  }
};

export const createCredentialKeeper = (deps: {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
}): CredentialKeeper => {
  const { db, vault, clock, logger } = deps;
  /** Names this process's claims; never stored beyond them. */
  const holder = crypto.randomUUID();
  const believed = new Map<ConnectionId, { readonly credential: Credential; readonly until: number }>();
  const renewals = new Map<string, Promise<Credential>>();

  const read = async (owner: CredentialOwner): Promise<Held> => {
    const row = await inWorkspace(db, owner.workspaceId, (trx) => findCredentialOf(trx, owner.connectionId));
    if (row === undefined)
      throw connectionError(
        'connection.credential_missing',
        'The connection holds no access to its vendor any more.',
      );
    const credential = openCredential(vault, row.id, row.sealed);
    believed.set(owner.connectionId, { credential, until: clock.now() + believeMs });
    return { id: row.id, credential, generation: row.generation };
  };

  /** Stores the new pair before it is used. Where another one was stored meanwhile, that one is used. */
  const store = async (owner: CredentialOwner, held: Held, next: Credential): Promise<Credential> => {
    const sealed = sealCredential(vault, held.id, next);
    const replacement = {
      id: held.id,
      generation: held.generation,
      sealed,
      expiresAt: expiryOf(next),
      now: clock.now(),
    };
    const stored = await persistently(() =>
      inWorkspace(db, owner.workspaceId, (trx) => replaceCredential(trx, replacement)),
    );
    believed.delete(owner.connectionId);
    return stored ? next : (await read(owner)).credential;
  };

  const persistently = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (const waitMs of storeWaitsMs) {
      try {
        return await work();
      } catch (caught) {
        logger.warn(describeError(caught), 'a renewed credential could not be stored yet');
        await clock.sleep(waitMs);
      }
    }
    return work();
  };

  const renewClaimed = async (
    owner: CredentialOwner,
    held: Held,
    renew: (credential: Credential) => Promise<Credential>,
  ): Promise<Credential> => {
    let next: Credential;
    try {
      next = await renew(held.credential);
    } catch (caught) {
      await inWorkspace(db, owner.workspaceId, (trx) => releaseRefresh(trx, held.id, holder));
      if (!(caught instanceof PlumblineError) || caught.code !== 'connection.expired') throw caught;
      const again = await read(owner);
      if (again.id === held.id && again.generation === held.generation) throw caught;
      logger.info({ connectionId: owner.connectionId }, 'another worker had renewed the credential');
      return again.credential;
    }
    return store(owner, held, next);
  };

  const renewOnce = async (
    owner: CredentialOwner,
    renew: (credential: Credential) => Promise<Credential>,
    rejected: string | undefined,
  ): Promise<Credential> => {
    for (;;) {
      const held = await read(owner);
      const now = clock.now();
      const verdict = judgeCredential(held.credential, rejected, now);
      if (verdict === 'usable') return held.credential;
      if (verdict === 'dead')
        throw connectionError('connection.expired', 'The vendor no longer accepts the stored access.');
      const claimed = await inWorkspace(db, owner.workspaceId, (trx) =>
        claimRefresh(trx, {
          id: held.id,
          generation: held.generation,
          by: holder,
          until: now + claimMs,
          now,
        }),
      );
      if (claimed) return renewClaimed(owner, held, renew);
      await clock.sleep(lookAgainMs);
    }
  };

  return {
    current: async (owner, renew, rejected) => {
      const known = believed.get(owner.connectionId);
      const now = clock.now();
      if (
        known !== undefined &&
        known.until > now &&
        judgeCredential(known.credential, rejected, now) === 'usable'
      )
        return known.credential;
      const asked = `${owner.connectionId} ${rejected ?? ''}`;
      const underWay = renewals.get(asked);
      if (underWay !== undefined) return underWay;
      const renewal = renewOnce(owner, renew, rejected).finally(() => renewals.delete(asked));
      renewals.set(asked, renewal);
      return renewal;
    },
    forget: (connectionId) => {
      believed.delete(connectionId);
    },
  };
};
