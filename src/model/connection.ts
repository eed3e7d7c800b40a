import type { JsonValue } from '#base/json.ts';

/**
 * connecting → choose_tenant → connected ⇄ reconnect → disconnected. `reconnect` means that the vendor refuses our
 * credential and only a person can help; its queue is held, not lost.
 */
export const connectionStates = [
  'connecting',
  'choose_tenant',
  'connected',
  'reconnect',
  'disconnected',
] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** What a profile lets a person set on a connection: plain values only, never a secret. */
export type ConnectionSettings = Readonly<Record<string, JsonValue>>;

/** What is stored, sealed, to act for a person or a firm at a vendor. Instants are epoch ms. */
export type Credential =
  | {
      readonly kind: 'oauth';
      readonly accessToken: string;
      readonly refreshToken: string | null;
      readonly expiresAt: number;
      readonly scope: string;
      /** The token that was replaced last; where a vendor allows it, it may be tried again when a refresh's answer was lost. */
      readonly previousRefreshToken?: string;
    }
  | {
      readonly kind: 'client_credentials';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly accessToken: string | null;
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'api_key';
      readonly apiKey: string;
      /** Newest first; a second one is accepted while secrets are being rotated. */
      readonly webhookSecrets: readonly string[];
    };
