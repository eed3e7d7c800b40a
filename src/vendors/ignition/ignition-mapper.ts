import type { output, ZodObject } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChildView, ObservedRecord, RecordState } from '#model/connector.ts';
import { readAllocation, readCollection, readInvoice, readPayment, readPayout } from './ignition-billing.ts';
import { peopleIn } from '#model/people.ts';
import { ignitionKinds } from './ignition-kinds.ts';
import { viewAllocation, viewInvoice, viewPayout } from './ignition-money.ts';
import { otherMembers } from './ignition-other.ts';
import { readClient, readContact } from './ignition-people.ts';
import { viewProposal } from './ignition-proposal-view.ts';
import { withoutEmpty, type Reading } from './ignition-reading.ts';
import { viewAgreedService } from './ignition-agreed.ts';
import { readAgreedService, readDeal, readDealStage, readProposal, readService } from './ignition-sales.ts';
import { isIgnitionKind, knownStates, wireSchemas, type IgnitionKind } from './ignition-schemas.ts';

/**
 * Reads one object as Ignition sent it; see the port for what it promises. The raw state stays in `fields.status`; only
 * `archived` and `deleted` are states of the record. Null for an unknown kind and for an object without slug (a
 * collection: without id).
 */
export const parseRecord = (kind: string, raw: JsonValue): ObservedRecord | null => {
  if (!isIgnitionKind(kind) || !isJsonObject(raw)) return null;
  const { reading, unread, others } = readers[kind](raw);
  if (reading.key === undefined) return null;
  const { key, email, taxNumber, reference, updatedAt } = reading;
  const fields = withoutEmpty({ ...reading.fields, other: others });
  const people = peopleIn(ignitionKinds.find((spec) => spec.kind === kind)?.fields ?? [], fields);
  const foreignKeys: Record<string, string> = {};
  for (const [name, value] of Object.entries(reading.foreignKeys ?? {}))
    if (value !== undefined) foreignKeys[name] = value;
  return {
    kind,
    key,
    aliases: (reading.aliases ?? []).filter((alias): alias is string => alias !== undefined && alias !== key),
    version: updatedAt === undefined ? null : Date.parse(updatedAt),
    state: stateOf(kind, reading.status),
    mergedInto: null,
    title: reading.title ?? key,
    ...(reading.titledByClient === undefined
      ? {}
      : { titledBy: { kind: 'client', key: reading.titledByClient } }),
    ...(reading.titledAt === undefined ? {} : { titledAt: Date.parse(reading.titledAt) }),
    email: email ?? null,
    taxNumber: taxNumber ?? null,
    reference: reference ?? null,
    parent: parentOf(reading),
    foreignKeys,
    ...(reading.mentions === undefined ? {} : { mentions: reading.mentions }),
    ...(people.length === 0 ? {} : { people }),
    fields,
    raw,
    findings: findingsOf(kind, reading, unread),
  };
};

const parentOf = ({ clientKey, parent }: Reading): ObservedRecord['parent'] => {
  if (clientKey !== undefined) return { kind: 'client', key: clientKey };
  return parent?.key === undefined ? null : { kind: parent.kind, key: parent.key };
};

type Reader = (raw: JsonObject) => {
  readonly reading: Reading;
  readonly unread: readonly string[];
  readonly others: JsonObject;
};

/** `unread`: members that hold something, but not what they should. */
const readerOf =
  <Schema extends ZodObject>(schema: Schema, read: (wire: output<Schema>) => Reading): Reader =>
  (raw) => {
    const wire = schema.parse(raw);
    const members: Readonly<Record<string, unknown>> = wire;
    const names = Object.keys(schema.shape);
    return {
      reading: read(wire),
      others: otherMembers(raw, new Set(names)),
      unread: names.filter((name) => members[name] === undefined && hasContent(raw[name])),
    };
  };

const hasContent = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

const readers: Readonly<Record<IgnitionKind, Reader>> = {
  client: readerOf(wireSchemas.client, readClient),
  contact: readerOf(wireSchemas.contact, readContact),
  deal: readerOf(wireSchemas.deal, readDeal),
  deal_stage: readerOf(wireSchemas.deal_stage, readDealStage),
  service: readerOf(wireSchemas.service, readService),
  proposal: readerOf(wireSchemas.proposal, readProposal),
  agreed_service: readerOf(wireSchemas.agreed_service, readAgreedService),
  invoice: readerOf(wireSchemas.invoice, readInvoice),
  payment: readerOf(wireSchemas.payment, readPayment),
  allocation: readerOf(wireSchemas.allocation, readAllocation),
  payout: readerOf(wireSchemas.payout, readPayout),
  collection: readerOf(wireSchemas.collection, readCollection),
};

/** A voided invoice has ended as an archived one has. */
const stateOf = (kind: IgnitionKind, status: string | undefined): RecordState => {
  if (status === 'archived' || (kind === 'invoice' && status === 'voided')) return 'archived';
  return status === 'deleted' ? 'deleted' : 'active';
};

/** Names of fields and states only: a finding is shown to people who may not see the record. */
const findingsOf = (kind: IgnitionKind, reading: Reading, unread: readonly string[]): readonly string[] => {
  const findings: string[] = [];
  const { status } = reading;
  const known = knownStates[kind];
  if (status !== undefined && known.length > 0 && !known.includes(status))
    findings.push(/^[\w -]{1,40}$/.test(status) ? `unknown state "${status}"` : 'unknown state');
  for (const name of reading.missing ?? []) findings.push(`no ${name}`);
  for (const name of unread) findings.push(`${name} could not be read`);
  return findings;
};

/**
 * A client with `contacts` (active ones, the primary first) and `primaryContact`: the one marked primary, else the first.
 * The order does not depend on the order of children. What is money is told as `ignition-money.ts` says, what was agreed as
 * `ignition-agreed.ts` does. Other kinds are
 * seen as their fields.
 */
export const viewRecord = (kind: string, fields: JsonObject, children: readonly ChildView[]): JsonObject => {
  if (kind === 'invoice') return viewInvoice(fields);
  if (kind === 'allocation' || kind === 'payment') return viewAllocation(fields);
  if (kind === 'payout') return viewPayout(fields, children);
  if (kind === 'proposal') return viewProposal(fields, children);
  if (kind === 'agreed_service') return viewAgreedService(fields);
  if (kind !== 'client') return fields;
  const contacts = children
    .filter((child) => child.kind === 'contact' && child.state === 'active')
    .toSorted((a, b) => rankOf(a) - rankOf(b) || compareText(ageOf(a), ageOf(b)) || compareText(a.key, b.key))
    .map((child): JsonObject => ({ key: child.key, ...child.fields }));
  const [primaryContact] = contacts;
  return primaryContact === undefined ? fields : { ...fields, contacts, primaryContact };
};

const rankOf = (contact: ChildView): number => (contact.fields['isPrimary'] === true ? 0 : 1);

/** ISO instants sort as text; a contact without one comes last. */
const ageOf = (contact: ChildView): string => {
  const { createdAt } = contact.fields as { readonly createdAt?: JsonValue };
  return typeof createdAt === 'string' ? createdAt : '~';
};

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
