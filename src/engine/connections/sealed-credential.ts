import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { ConnectionId } from '#base/ids.ts';
import type { Credential } from '#model/connection.ts';
import { findCredentialOf } from '#store/credentials.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';

const credentialSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('oauth'),
    accessToken: z.string(),
    refreshToken: z.string().nullable(),
    expiresAt: z.number(),
    scope: z.string(),
    previousRefreshToken: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('client_credentials'),
    clientId: z.string(),
    clientSecret: z.string(),
    accessToken: z.string().nullable(),
    expiresAt: z.number(),
  }),
  z.object({ kind: z.literal('api_key'), apiKey: z.string(), webhookSecrets: z.array(z.string()) }),
]);

const contextOf = (id: string): string => `credential:${id}`;

export const sealCredential = (vault: Vault, id: string, credential: Credential): string =>
  vault.seal(JSON.stringify(credential), contextOf(id));

/** @throws `vault.*` when the key is another one or the text was moved from another row. */
export const openCredential = (vault: Vault, id: string, sealed: string): Credential =>
  credentialSchema.parse(JSON.parse(vault.open(sealed, contextOf(id))));

/** When the credential must be renewed, epoch ms; null when it does not lapse by itself. */
export const expiryOf = (credential: Credential): number | null =>
  credential.kind === 'api_key' ? null : credential.expiresAt;

/** The credential that a connection acts by, as it is stored; null when it has none. Run in its workspace's scope. */
export const readStoredCredential = async (
  db: Kysely<Database>,
  vault: Vault,
  connectionId: ConnectionId,
): Promise<Credential | null> => {
  const row = await findCredentialOf(db, connectionId);
  return row === undefined ? null : openCredential(vault, row.id, row.sealed);
};
