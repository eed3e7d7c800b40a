import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { minuteMs } from '#base/clock.ts';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { ConnectionSettings } from '#model/connection.ts';
import { deleteLapsedConsents, insertConsent, takeConsent } from '#store/consents.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { connectionError } from './connection-errors.ts';

/** A person has this long to answer the vendor's page. */
export const consentLifeMs = 10 * minuteMs;

/** A consent under way: begun → answered once, or lapsed. What it was begun with comes back at the answer. */
export interface Consent {
  readonly workspaceId: WorkspaceId;
  readonly vendor: string;
  /** The connection to authorise again; null when a new one is made. */
  readonly connectionId: ConnectionId | null;
  readonly profile: string;
  readonly settings: ConnectionSettings;
  readonly name: string | null;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

const sealedSchema = z.object({
  profile: z.string(),
  settings: z.record(z.string(), z.json()),
  name: z.string().nullable(),
  redirectUri: z.string(),
  codeVerifier: z.string(),
});

interface ConsentDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const contextOf = (stateHash: string): string => `consent:${stateHash}`;

/** Begins a consent, to be answered in the same browser session. The state is 256 random bits; only its hash is stored. */
export const beginConsent = async (
  deps: ConsentDeps,
  sessionId: string,
  consent: Omit<Consent, 'codeVerifier'>,
): Promise<{ readonly state: string; readonly codeChallenge: string }> => {
  const state = randomBytes(32).toString('base64url');
  const codeVerifier = randomBytes(48).toString('base64url');
  const stateHash = hashOf(state);
  const now = deps.clock.now();
  const { profile, settings, name, redirectUri } = consent;
  const sealed = deps.vault.seal(
    JSON.stringify({ profile, settings, name, redirectUri, codeVerifier }),
    contextOf(stateHash),
  );
  await inWorkspace(deps.db, consent.workspaceId, async (trx) => {
    await deleteLapsedConsents(trx, now);
    await insertConsent(trx, {
      stateHash,
      workspaceId: consent.workspaceId,
      sessionHash: hashOf(sessionId),
      vendor: consent.vendor,
      connectionId: consent.connectionId,
      sealed,
      now,
      expiresAt: now + consentLifeMs,
    });
  });
  return { state, codeChallenge: hashOf(codeVerifier) };
};

/**
 * The consent that this state belongs to, for the session and the workspace it was begun in. It is used up whatever the answer.
 * @throws `connection.consent_unknown` (unknown, used or lapsed), `connection.consent_other_user`.
 */
export const answerConsent = async (
  deps: ConsentDeps,
  workspaceId: WorkspaceId,
  sessionId: string,
  state: string,
): Promise<Consent> => {
  const row = await inSystem(deps.db, (trx) => takeConsent(trx, hashOf(state)));
  if (row === undefined || row.expires_at <= deps.clock.now())
    throw connectionError('connection.consent_unknown', 'This consent is not, or no longer, under way.');
  if (row.session_hash !== hashOf(sessionId) || row.workspace_id !== workspaceId)
    throw connectionError('connection.consent_other_user', 'Somebody else began this consent.');
  const kept = sealedSchema.parse(JSON.parse(deps.vault.open(row.sealed, contextOf(row.state_hash))));
  return { workspaceId: row.workspace_id, vendor: row.vendor, connectionId: row.connection_id, ...kept };
};
