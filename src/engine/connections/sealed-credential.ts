import { z } from 'zod';
import type { Credential } from '#model/connection.ts';
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
