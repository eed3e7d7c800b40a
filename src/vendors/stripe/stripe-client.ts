import type { JsonValue } from '#base/json.ts';
import type { ComposeIntent, ConnectorContext, VendorClient, WriteOutcome } from '#model/connector.ts';
import { connectProfile, modeOfKey, modeOfSettings, platformKeyOf } from './stripe-access.ts';
import { factsOf } from './stripe-account.ts';
import { createCaller, type StripeCaller, type StripePlatform } from './stripe-caller.ts';
import { updateCharge } from './stripe-charge-writes.ts';
import { createCustomer, updateCustomer } from './stripe-customer-writes.ts';
import { stripeError } from './stripe-errors.ts';
import { readsAtOnce } from './stripe-limits.ts';
import { isPaymentKey, listPage } from './stripe-lists.ts';
import { findCustomers, findProducts } from './stripe-look-ups.ts';
import { parse } from './stripe-mapper.ts';
import { freeProductId } from './stripe-metadata.ts';
import { severally } from './stripe-pages.ts';
import { createProduct, updateProduct } from './stripe-product-writes.ts';
import { createReaders, readAccount, type ObjectReader } from './stripe-reads.ts';
import { outcomeOfRefusal, type RecordWrite, type WriteCall } from './stripe-writes.ts';

/** Stripe for one connection. Holds nothing between calls: key, budgets and clock are the context's. */
export const openStripe = (context: ConnectorContext, platform: StripePlatform): VendorClient => {
  const caller = createCaller(context, platform);
  const tenantId = context.profile === connectProfile ? context.tenantId : null;
  const readers = createReaders(caller, tenantId);

  const readerOf = (kind: string): ObjectReader => {
    const reader = readers[kind];
    if (reader === undefined) throw stripeError('vendor.refused', `Stripe has no records of kind “${kind}”.`);
    return reader;
  };

  return {
    listRecords: (query) => listPage(context, caller, readerOf(query.kind), query),

    readRecords: async (kind, wanted, purpose) => {
      const reader = readerOf(kind);
      const keys = [...new Set(wanted.map(({ key }) => key))];
      const read = await severally(keys, readsAtOnce, async (key) => {
        const raw = key === freeProductId ? null : await reader.read(key, purpose);
        return { key, record: raw === null ? null : parse(kind, raw) };
      });
      const records = read.flatMap(({ record }) => record ?? []);
      return {
        records: [...new Map(records.map((record) => [record.key, record])).values()],
        // A payment is no key of a record: once its invoice is read there is nothing more to ask for by it.
        absent: read.flatMap(({ key, record }) =>
          record === null || (kind !== 'charge' && isPaymentKey(key)) ? [key] : [],
        ),
      };
    },

    findByReference: async (kind, references, purpose) => {
      const reader = readerOf(kind);
      const asked = [...new Set(references)];
      if (kind === 'customer') return findCustomers(context, caller, asked, purpose);
      return kind === 'product' ? findProducts(reader, asked, purpose) : [];
    },

    writeRecords: async (kind, action, writes, options) => {
      const reader = readerOf(kind);
      const outcomes: WriteOutcome[] = [];
      for (const [place, write] of writes.entries()) {
        const call =
          writes.length === 1
            ? options
            : { ...options, idempotencyKey: `${options.idempotencyKey}/${place}` };
        outcomes.push(await writeRecord(caller, reader, kind, action, write, call));
      }
      return outcomes;
    },

    readFacts: async (purpose) => {
      const credential = await context.credential();
      const isConnect = context.profile === connectProfile;
      const mode = isConnect
        ? (modeOfKey(platformKeyOf(platform.secretKey)) ?? 'test')
        : modeOfSettings(context.settings);
      const raw = await readAccount(caller, tenantId, purpose);
      const scope = credential.kind === 'oauth' ? credential.scope : null;
      const facts = factsOf(raw, { mode, scope });
      if (facts === null)
        throw stripeError('vendor.nonsense', 'Stripe’s answer holds no account.', {
          details: { operation: tenantId === null ? 'GET /v1/account' : 'GET /v1/accounts/:id' },
        });
      return facts;
    },
  };
};

const writeRecord = async (
  caller: StripeCaller,
  reader: ObjectReader,
  kind: string,
  action: ComposeIntent['action'],
  write: RecordWrite,
  call: WriteCall,
): Promise<WriteOutcome> => {
  let raw: JsonValue;
  try {
    raw = await sendWrite(caller, reader, kind, action, write, call);
  } catch (caught) {
    return outcomeOfRefusal(caught);
  }
  const record = parse(kind, raw);
  if (record === null || record.state === 'deleted')
    throw stripeError(
      'vendor.unknown_outcome',
      'Stripe’s answer does not hold the object that was written.',
      {
        details: { kind },
      },
    );
  return { outcome: 'applied', record, warnings: [] };
};

const sendWrite = (
  caller: StripeCaller,
  reader: ObjectReader,
  kind: string,
  action: ComposeIntent['action'],
  { key, reference, body }: RecordWrite,
  call: WriteCall,
): Promise<JsonValue> => {
  if (kind !== 'customer' && kind !== 'product' && kind !== 'charge')
    throw stripeError('vendor.refused', `Records of kind “${kind}” are only read.`);
  if (kind === 'charge') {
    if (key === null || action !== 'update')
      throw stripeError('vendor.refused', 'A charge is made by whoever pays, never by a mapping.');
    return updateCharge(caller, reader, { key, reference, body }, call);
  }
  if (action === 'create')
    return kind === 'customer'
      ? createCustomer(caller, body, call)
      : createProduct(caller, reader, reference, body, call);
  if (key === null) throw stripeError('vendor.refused', 'The id of what is to be written is not known.');
  return kind === 'customer'
    ? updateCustomer(caller, { key, reference, body }, call)
    : updateProduct(caller, reader, key, body, call);
};
