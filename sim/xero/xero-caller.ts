import type { XeroSimulator } from './xero-simulator.ts';

/** Every scope a granular app needs for contacts and settings. */
export const usualScopes = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'accounting.contacts',
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.settings.read',
] as const;

/** One answer, read once. `body` is parsed JSON, or the text where it is none. */
export interface XeroReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** A plain program that calls a simulated Xero as the documents tell it to; for trying the simulator out. */
export interface XeroCaller {
  readonly tenantId: string;
  readonly accessToken: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<XeroReply>;
}

export const connectCaller = (xero: XeroSimulator, scopes: readonly string[] = usualScopes): XeroCaller => {
  const tenantId = xero.organisations()[0]?.id ?? '';
  const { access_token: accessToken } = xero.giveConsent(scopes);
  return {
    tenantId,
    accessToken,
    call: async (method, path, body, headers = {}) => {
      const response = await xero.fetch(
        new Request(`${xero.url}${path}`, {
          method,
          headers: {
            accept: 'application/json',
            authorization: `Bearer ${accessToken}`,
            'xero-tenant-id': tenantId,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      );
      return readReply(response);
    },
  };
};

export const readReply = async (response: Response): Promise<XeroReply> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
