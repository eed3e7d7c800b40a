import type { ConnectorContext, ObservedRecord, VendorClient } from '#model/connector.ts';
import { ignitionError } from './ignition-errors.ts';
import { createSend } from './ignition-http.ts';
import { lookUpMs } from './ignition-limits.ts';
import { createListing, createWalk, kindOf } from './ignition-listing.ts';
import { createLookUp } from './ignition-look-up.ts';
import { readByKey, readFromLists, type KeyedReader } from './ignition-reads.ts';
import { addressesOf, readSettings, type IgnitionApp } from './ignition-settings.ts';
import { createWrites } from './ignition-writes.ts';

/** Ignition for one connection; see the port for what each verb promises. */
export const openIgnition = (app: IgnitionApp, context: ConnectorContext): VendorClient => {
  const settings = readSettings(context.settings);
  const { resources: root } = addressesOf(app, context.profile, context.settings);
  const send = createSend(context, root, settings);
  const list = createListing(context, send);
  const walk = createWalk(list);
  const isKeyed = context.profile === 'keyed';
  const reader: KeyedReader = {
    send,
    walk,
    spend: (purpose, calls) => context.spend(purpose, calls),
    lesson: { unlisted: 0 },
  };
  const now = (): number => context.clock.now();
  const lookUp = createLookUp(walk, now);
  const writeRecords = createWrites({ send, walk, lookUp, now });

  return {
    listRecords: list,

    readRecords: async (kind, wanted, purpose) => {
      const known = kindOf(kind);
      const input = { kind: known, wanted, purpose, now: now(), atOnce: settings.readsAtOnce };
      return isKeyed ? readByKey(input, reader) : readFromLists(input, walk);
    },

    findByReference: (kind, references, purpose) => lookUp(kindOf(kind), references, purpose),

    writeRecords: async (kind, action, writes, options) => {
      if (!isKeyed)
        throw ignitionError('vendor.forbidden', 'Ignition’s Reporting API only reads.', {
          hint: 'Writing to Ignition needs a connection by API key.',
        });
      return writeRecords(kindOf(kind), action, writes, options);
    },

    /**
     * `currency` of prices that name none, and `nativeXeroPush`: whether Ignition seems to push invoices to Xero by
     * itself, told by clients that hold a Xero contact and invoices that were deployed. There is no endpoint that names
     * the practice.
     */
    readFacts: async (purpose) => {
      const since = now() - lookUpMs;
      const clients = await list({ kind: 'client', since: null, cursor: null, purpose });
      const invoices = await list({ kind: 'invoice', since, cursor: null, purpose });
      const nativeXeroPush =
        clients.records.some((client) => client.fields['xeroContactId'] !== undefined) ||
        invoices.records.some(isDeployed);
      return { currency: settings.currency, nativeXeroPush };
    },
  };
};

/** What a deployment holds is not published; an empty one means that nothing was pushed. */
const isDeployed = (invoice: ObservedRecord): boolean => {
  const { deployment } = invoice.raw as { readonly deployment?: unknown };
  return typeof deployment === 'object' && deployment !== null && Object.keys(deployment).length > 0;
};
