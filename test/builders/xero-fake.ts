import { createManualClock, type ManualClock } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { silentLogger } from '#base/log.ts';
import type { Credential } from '#model/connection.ts';
import type { Connector, ConnectorContext, LimitReport, VendorClient } from '#model/connector.ts';
import { createXeroConnector } from '#vendors/xero/xero-connector.ts';

export const tenantId = 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f';
export const startAt = Date.UTC(2026, 6, 1, 1, 2, 3, 456);

export const aXeroConnector = (): Connector =>
  createXeroConnector({
    loginUrl: 'https://login.example',
    identityUrl: 'https://identity.example',
    apiUrl: 'https://api.example',
    clientId: 'app-id',
    clientSecret: 'app-secret',
    webhookKeys: ['hook-key'],
  });

/** A request as it left the connector. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

export type Answer = (sent: Sent, count: number) => Response;

export const json = (body: JsonValue, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** A `fetch` that answers by a function and keeps what it was asked. */
export const fakeFetch = (answer: Answer): { fetch: ConnectorContext['fetch']; sent: Sent[] } => {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: async (request) => {
      const seen = {
        method: request.method,
        url: new URL(request.url),
        headers: request.headers,
        body: await request.text(),
      };
      sent.push(seen);
      return answer(seen, sent.length);
    },
  };
};

export interface XeroBench {
  readonly client: VendorClient;
  readonly sent: Sent[];
  readonly spent: { calls: number };
  readonly reports: LimitReport[];
  readonly rejected: string[];
  readonly clock: ManualClock;
}

/** An opened client over a fake fetch. A rejected token is answered with the next one. */
export const openFakeXero = (
  answer: Answer,
  of: { profile?: string; tenantId?: string | null; scope?: string } = {},
): XeroBench => {
  const { fetch, sent } = fakeFetch(answer);
  const clock = createManualClock(startAt);
  const spent = { calls: 0 };
  const reports: LimitReport[] = [];
  const rejected: string[] = [];
  const context: ConnectorContext = {
    connectionId: 'con_test',
    profile: of.profile ?? 'oauth',
    tenantId: of.tenantId === undefined ? tenantId : of.tenantId,
    settings: {},
    clock,
    logger: silentLogger,
    fetch,
    credential: (options) => {
      if (options?.rejected !== undefined) rejected.push(options.rejected);
      return Promise.resolve(
        aGrant({
          accessToken: `token-${rejected.length + 1}`,
          ...(of.scope === undefined ? {} : { scope: of.scope }),
        }),
      );
    },
    spend: (_purpose, calls) => {
      spent.calls += calls;
      return Promise.resolve();
    },
    noteLimits: (report) => {
      reports.push(report);
      return Promise.resolve();
    },
  };
  return { client: aXeroConnector().open(context), sent, spent, reports, rejected, clock };
};

export const aGrant = (of: Partial<Extract<Credential, { kind: 'oauth' }>> = {}): Credential => ({
  kind: 'oauth',
  accessToken: 'token-1',
  refreshToken: 'refresh-1',
  expiresAt: startAt + 1_800_000,
  scope: 'offline_access accounting.contacts',
  ...of,
});

/** A contact's id that tells its number. */
export const contactId = (number: number): string =>
  `5cc8cf28-567e-4d43-b287-${String(number).padStart(12, '0')}`;

/** A contact as a paged read gives it: every phone and address type is there, mostly empty. */
export const aContact = (of: JsonObject = {}): JsonObject => ({
  ContactID: contactId(1),
  ContactStatus: 'ACTIVE',
  Name: 'Wattle & Gum Pty Ltd',
  EmailAddress: 'office@wattle.example',
  BankAccountDetails: '',
  TaxNumber: '51 824 753 556',
  Addresses: [
    { AddressType: 'STREET', City: '', Region: '', PostalCode: '', Country: '' },
    {
      AddressType: 'POBOX',
      AddressLine1: 'PO Box 12',
      AddressLine2: '',
      City: 'Ballarat',
      Region: 'VIC',
      PostalCode: '3350',
      Country: 'Australia',
    },
  ],
  Phones: [
    { PhoneType: 'DDI', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
    { PhoneType: 'DEFAULT', PhoneNumber: '53310000', PhoneAreaCode: '3', PhoneCountryCode: '61' },
    { PhoneType: 'FAX', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
    { PhoneType: 'MOBILE', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' },
  ],
  UpdatedDateUTC: '/Date(1551459777193+0000)/',
  ContactGroups: [],
  ContactPersons: [],
  IsSupplier: false,
  IsCustomer: true,
  HasAttachments: false,
  HasValidationErrors: false,
  ...of,
});

/** The PlumblineError that a promise rejects with. */
export const failureFrom = async (work: Promise<unknown>): Promise<PlumblineError> => {
  try {
    await work;
  } catch (caught) {
    if (caught instanceof PlumblineError) return caught;
    throw caught;
  }
  throw new Error('it should have failed');
};
