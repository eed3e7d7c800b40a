import type { Credential } from '#model/connection.ts';
import type { OAuthContext, Tenant } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { failureOf, lostAnswer, type Asked } from './xero-failures.ts';
import { readJson } from './xero-json.ts';
import { requestTimeoutMs } from './xero-limits.ts';
import { tenantsSchema } from './xero-schemas.ts';

type Input = Pick<OAuthContext, 'fetch' | 'clock'> & { readonly credential: Credential };

/** The organisations that a grant reaches; a practice is no ledger and is left out. */
export const listTenants = async (input: Input, apiUrl: string): Promise<readonly Tenant[]> => {
  const asked: Asked = { method: 'GET', path: '/connections', writes: false };
  const text = await call(input, asked, `${apiUrl}/connections`, []);
  const read = tenantsSchema.safeParse(readJson(text).json);
  if (!read.success)
    throw xeroError('vendor.nonsense', 'Xero’s answer holds no list of connections.', {
      details: { operation: 'GET /connections' },
    });
  return read.data
    .filter(({ tenantType }) => tenantType === 'ORGANISATION')
    .map(({ id, tenantId, tenantName }) => ({ tenantId, name: tenantName, consentId: id }));
};

/** Ends the consent for one organisation. One that is gone already is as good as ended. */
export const endConsent = async (input: Input, apiUrl: string, consentId: string): Promise<void> => {
  const asked: Asked = { method: 'DELETE', path: '/connections/{id}', writes: false };
  await call(input, asked, `${apiUrl}/connections/${encodeURIComponent(consentId)}`, [404]);
};

const call = async (
  { fetch, clock, credential }: Input,
  asked: Asked,
  address: string,
  accept: readonly number[],
): Promise<string> => {
  const token = credential.kind === 'api_key' ? null : credential.accessToken;
  if (token === null)
    throw xeroError('vendor.unauthorised', 'The connection holds no access token for Xero.');
  let response: Response;
  let text: string;
  try {
    response = await fetch(
      new Request(address, {
        method: asked.method,
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        redirect: 'manual',
        signal: AbortSignal.timeout(requestTimeoutMs),
      }),
    );
    text = await response.text();
  } catch (caught) {
    throw lostAnswer(asked, caught);
  }
  if (response.ok || accept.includes(response.status)) return text;
  throw failureOf(asked, {
    status: response.status,
    headers: response.headers,
    body: readJson(text).json,
    now: clock.now(),
  });
};
