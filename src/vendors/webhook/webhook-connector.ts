import { PlumblineError } from '#base/errors.ts';
import type { JsonValue } from '#base/json.ts';
import type {
  Connector,
  ConnectorContext,
  ObservedRecord,
  PushedRecords,
  VendorClient,
} from '#model/connector.ts';
import { webhookKinds } from './webhook-kinds.ts';
import { shortestSecret } from './webhook-limits.ts';
import { parseRecord, viewOf } from './webhook-mapper.ts';
import { profiles } from './webhook-profiles.ts';
import { proofRefusal, proofs, standardKey, type Proof } from './webhook-proof.ts';
import { readPushed } from './webhook-reader.ts';

/**
 * Any program that can send HTTP, as a vendor to flows: what it pushed is kept, and read back by key as from a vendor's
 * API. Nothing is written to it and it has no limits.
 */
export const createWebhookConnector = (pushed: PushedRecords): Connector => ({
  vendor: 'webhook',
  label: 'Incoming webhook',
  profiles,
  kinds: webhookKinds,
  budgets: () => [],
  open: (context) => openPushed(pushed, context),
  parse: parseRecord,
  view: (_kind, fields) => viewOf(fields),
  compose: (_kind, { set }) => ({
    body: {},
    refused: Object.keys(set).map((field) => ({
      field,
      reason: 'Nothing is written to an incoming webhook.',
    })),
  }),
  webhook: {
    scope: 'connection',
    receive: (input) =>
      proofRefusal(proofOf(input.profile), input) ?? { result: 'pushed', push: readPushed(input) },
    readPushed,
  },
});

const proofOf = (profile: string | undefined): Proof =>
  proofs.find((known) => known === profile) ?? 'standard';

const openPushed = (pushed: PushedRecords, context: ConnectorContext): VendorClient => {
  const { connectionId } = context;
  return {
    listRecords: async ({ kind, since, cursor }) => {
      const page = await pushed.list(connectionId, kind, { since, cursor });
      return { records: page.raws.map((raw) => observed(kind, raw)), nextCursor: page.nextCursor };
    },
    readRecords: async (kind, wanted) => {
      const keys = wanted.map(({ key }) => key);
      const found = await pushed.read(connectionId, kind, keys);
      return {
        records: [...found.values()].map((raw) => observed(kind, raw)),
        absent: keys.filter((key) => !found.has(key)),
      };
    },
    findByReference: () => Promise.resolve([]),
    writeRecords: () =>
      Promise.reject(refusal('vendor.refused', 'Nothing is written to an incoming webhook.')),
    readFacts: async () => {
      requireSecret(context.profile, await context.credential());
      return {};
    },
  };
};

const observed = (kind: string, raw: JsonValue): ObservedRecord => {
  const record = parseRecord(kind, raw);
  if (record === null) throw refusal('vendor.nonsense', 'A record that was kept cannot be read.');
  return record;
};

/** A secret that can be guessed proves nothing. */
const requireSecret = (
  profile: string,
  credential: Awaited<ReturnType<ConnectorContext['credential']>>,
): void => {
  const [secret = ''] = credential.kind === 'api_key' ? credential.webhookSecrets : [];
  const length = profile === 'standard' ? standardKey(secret).length : secret.length;
  if (length >= shortestSecret) return;
  throw refusal(
    'vendor.refused',
    profile === 'standard'
      ? `The secret must be whsec_ and the base64 of at least ${String(shortestSecret)} bytes.`
      : `The secret must have at least ${String(shortestSecret)} characters.`,
  );
};

const refusal = (code: 'vendor.refused' | 'vendor.nonsense', message: string): PlumblineError =>
  new PlumblineError(code, message, { details: { vendor: 'webhook' } });
