import type { JsonValue } from '#base/json.ts';
import type { OAuthContext } from '#model/connector.ts';
import type { z } from 'zod';
import { xeroError } from './xero-errors.ts';
import { readJson } from './xero-json.ts';
import { throttleOf } from './xero-limit-headers.ts';
import { requestTimeoutMs } from './xero-limits.ts';
import { oauthFailureSchema, tokenSchema } from './xero-schemas.ts';
import { codeWord } from './xero-text.ts';

export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type TokenSet = z.infer<typeof tokenSchema>;

/** What the identity server said when it refused: `invalid_grant`, `invalid_client`, … or null for a success. */
export type TokenAnswer =
  | { readonly tokens: TokenSet; readonly refusal: null }
  | { readonly tokens: null; readonly refusal: string };

/**
 * Posts a form to Xero's identity server with the app's secret in Basic auth. A lost answer is `vendor.unreachable`:
 * nothing is in doubt, because Xero lets the old refresh token be tried again for 30 minutes.
 * Source: developer.xero.com/faq/oauth2, read 2026-11.
 */
export const requestTokens = async (
  input: Pick<OAuthContext, 'fetch' | 'clock'>,
  identityUrl: string,
  app: AppCredentials,
  form: Readonly<Record<string, string>>,
): Promise<TokenAnswer> => {
  const { status, headers, body } = await postForm(input, `${identityUrl}/connect/token`, app, form);
  if (status === 429) {
    const { waitMs } = throttleOf(headers, input.clock.now());
    throw xeroError('vendor.throttled', 'Xero’s identity server asked us to wait.', {
      retry: { afterMs: waitMs },
      details: { status },
    });
  }
  if (status === 200) {
    const read = tokenSchema.safeParse(body);
    if (read.success) return { tokens: read.data, refusal: null };
    throw xeroError('vendor.nonsense', 'Xero’s identity server answered without a token.', {
      details: { status },
    });
  }
  const refusal = oauthFailureSchema.safeParse(body);
  const error = refusal.success ? refusal.data.error : '';
  if (status >= 400 && status < 500 && error !== '') return { tokens: null, refusal: codeWord(error) };
  throw xeroError('vendor.unreachable', `Xero’s identity server answered ${status}.`, {
    details: { status },
  });
};

/** Revokes a refresh token and with it the whole grant. A token that is dead already is as good as revoked. */
export const revokeToken = async (
  input: Pick<OAuthContext, 'fetch'>,
  identityUrl: string,
  app: AppCredentials,
  token: string,
): Promise<void> => {
  const { status } = await postForm(input, `${identityUrl}/connect/revocation`, app, { token });
  if (status >= 200 && status < 300) return;
  throw xeroError('vendor.unreachable', `Xero’s identity server answered ${status} to a revocation.`, {
    details: { status },
  });
};

const postForm = async (
  input: Pick<OAuthContext, 'fetch'>,
  address: string,
  { clientId, clientSecret }: AppCredentials,
  form: Readonly<Record<string, string>>,
): Promise<{ status: number; headers: Headers; body: JsonValue }> => {
  const request = new Request(address, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  try {
    const response = await input.fetch(request);
    return { status: response.status, headers: response.headers, body: readJson(await response.text()).json };
  } catch (caught) {
    throw xeroError('vendor.unreachable', 'Xero’s identity server did not answer.', { cause: caught });
  }
};
