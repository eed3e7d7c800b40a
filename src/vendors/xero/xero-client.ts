import type { ConnectorContext, VendorClient, WriteOutcome } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { factsOf } from './xero-facts.ts';
import { sendToXero } from './xero-http.ts';
import { xeroKind, type XeroKind } from './xero-kinds.ts';
import { askRecords, listPage } from './xero-lists.ts';
import { findByReference, readByIds } from './xero-lookups.ts';
import { isMembership, writeMemberships } from './xero-memberships.ts';
import { listIn } from './xero-schemas.ts';
import { hasBankScope } from './xero-scopes.ts';
import { guidOf } from './xero-text.ts';
import { writeOneKind } from './xero-writes.ts';

const kindOf = (kind: string): XeroKind => {
  const found = xeroKind(kind);
  if (found === undefined) throw xeroError('vendor.refused', `Xero has no records of kind “${kind}”.`);
  return found;
};

/** Whether the consent covers the kind: scopes were added, and older consents lack them. */
const mayUse = async (context: ConnectorContext, { scope }: XeroKind): Promise<boolean> => {
  if (scope === undefined) return true;
  const credential = await context.credential();
  return credential.kind === 'oauth'
    ? credential.scope.split(' ').includes(scope)
    : hasBankScope(context.settings);
};

const scopeMissing: WriteOutcome = {
  outcome: 'refused',
  reason: 'invalid',
  code: 'xero.scope_missing',
  message: 'The consent to Xero is older than payouts and does not cover bank transactions: connect again.',
  fields: { record: 'The scope accounting.banktransactions is missing.' },
};

/** Xero for one connection. Holds nothing between calls: token, budgets and clock are the context's. */
export const openXero = (context: ConnectorContext, apiUrl: string): VendorClient => ({
  listRecords: async (query) => {
    const kind = kindOf(query.kind);
    return (await mayUse(context, kind))
      ? listPage(context, apiUrl, kind, query)
      : { records: [], nextCursor: null };
  },

  readRecords: async (name, wanted, purpose) => {
    const kind = kindOf(name);
    const keys = wanted.map(({ key }) => key);
    const records =
      kind.paged || kind.byId === 'where'
        ? await readByIds(context, apiUrl, kind, keys, purpose)
        : await askRecords(context, apiUrl, kind, {}, purpose);
    // Ids are GUIDs written in any case, except the codes of tax rates and currencies.
    const byKey = new Map(records.map((record) => [record.key, record]));
    const pairs = keys.map((key) => ({ key, record: byKey.get(guidOf(key) ?? key) }));
    return {
      records: [...new Set(pairs.map(({ record }) => record).filter((record) => record !== undefined))],
      absent: pairs.filter(({ record }) => record === undefined).map(({ key }) => key),
    };
  },

  findByReference: async (name, references, purpose) => {
    const kind = kindOf(name);
    return findByReference(context, apiUrl, kind, references, purpose);
  },

  writeRecords: async (name, action, writes, options) => {
    const kind = kindOf(name);
    const { write: writing } = kind;
    if (writing === undefined)
      throw xeroError('vendor.refused', `${kind.spec.labelPlural} of Xero are only read.`);
    if (!(await mayUse(context, kind))) return writes.map(() => scopeMissing);
    const ordinary = await writeOneKind(
      context,
      apiUrl,
      { ...kind, write: writing },
      action,
      writes.filter((write) => !isMembership(write)),
      options,
    );
    const memberships = await writeMemberships(context, apiUrl, kind, writes.filter(isMembership), options);
    const [left, right] = [ordinary.values(), memberships.values()];
    return writes.flatMap((write) => (isMembership(write) ? right : left).next().value ?? []);
  },

  readFacts: async (purpose) => {
    const path = '/Organisation';
    const answer = await sendToXero(context, apiUrl, {
      method: 'GET',
      path,
      writes: false,
      query: {},
      purpose,
    });
    const facts = factsOf(listIn(answer.body, 'Organisations')?.[0] ?? null);
    if (facts === null)
      throw xeroError('vendor.nonsense', 'Xero’s answer holds no organisation.', {
        details: { operation: `GET ${path}`, correlationId: answer.correlationId },
      });
    return facts;
  },
});
