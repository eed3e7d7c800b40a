import type { ConnectorContext, ObservedRecord, Purpose, WriteOutcome } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { failureOf } from './xero-failures.ts';
import { groupKey } from './xero-groups.ts';
import { sendToXero, type XeroAnswer, type XeroRequest } from './xero-http.ts';
import type { XeroKind } from './xero-kinds.ts';
import { writeBatch } from './xero-limits.ts';
import { readByIds } from './xero-lookups.ts';
import { contactGroupSchema, listIn, membershipSchema } from './xero-schemas.ts';
import { guidOf } from './xero-text.ts';
import { keyFor, type XeroWrite } from './xero-writes.ts';

interface Wish {
  /** The contact's id. */
  readonly key: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly createMissing: boolean;
}

type Refusal = Extract<WriteOutcome, { outcome: 'refused' }>;

/** True for a write that puts a contact into groups or takes it out; such a body says nothing else. */
export const isMembership = (write: XeroWrite): boolean => write.body['Groups'] !== undefined;

/**
 * Puts contacts into groups and takes them out, group by group, and reads them again, for no write of Xero's tells a
 * contact's groups. Each step may be done twice without harm, so after a lost answer all of them are looked up and planned
 * anew. One outcome for each write, in order.
 */
export const writeMemberships = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  writes: readonly XeroWrite[],
  options: { readonly idempotencyKey: string; readonly purpose: Purpose },
): Promise<readonly WriteOutcome[]> => {
  if (writes.length === 0) return [];
  const ask = (request: AskedGroups): Promise<XeroAnswer> =>
    sendToXero(context, apiUrl, {
      path: '/ContactGroups',
      purpose: options.purpose,
      query: {},
      ...request,
      // Taking out twice harms nobody, and Xero names no key for it.
      ...(request.method === 'PUT'
        ? {
            headers: {
              'idempotency-key': keyFor(
                `${options.idempotencyKey} ${request.tail ?? ''} ${request.body ?? ''}`,
              ),
            },
          }
        : {}),
    });
  const wishes = writes.map(wishOf);
  const refusals = new Map<string, Refusal>();
  const ids = await groupIds(ask, wishes, refusals, context);
  const willing = wishes.filter((wish) => !refusals.has(wish.key));
  for (const [name, keys] of byGroup(willing, 'add'))
    await addTo(ask, ids.get(name), keys, refusals, context);
  for (const [name, keys] of byGroup(willing, 'remove')) await takeFrom(ask, ids.get(name), keys);
  const records = await readByIds(
    context,
    apiUrl,
    kind,
    willing.map((wish) => wish.key),
    options.purpose,
  );
  const found = new Map(records.map((record) => [record.key, record]));
  return wishes.map((wish) => refusals.get(wish.key) ?? outcomeOf(found.get(guidOf(wish.key) ?? '')));
};

type AskedGroups = Pick<XeroRequest, 'method' | 'writes' | 'tail' | 'body' | 'accept'>;
type AskGroups = (request: AskedGroups) => Promise<XeroAnswer>;

const wishOf = ({ key, body }: XeroWrite): Wish => {
  const read = membershipSchema.safeParse(body);
  if (!read.success || key === null)
    throw xeroError('vendor.refused', 'A membership’s body has members that are none of ours.');
  const { add, remove, createMissing } = read.data.Groups;
  return { key, add, remove, createMissing };
};

/** The id of every group named, by its name's key. Missing ones are made where they may be; else who wants them is refused. */
const groupIds = async (
  ask: AskGroups,
  wishes: readonly Wish[],
  refusals: Map<string, Refusal>,
  context: ConnectorContext,
): Promise<ReadonlyMap<string, string>> => {
  const ids = groupsIn(await ask({ method: 'GET', writes: false }));
  const missing = new Map<string, string>();
  for (const wish of wishes)
    for (const name of wish.add) {
      if (ids.has(groupKey(name))) continue;
      if (wish.createMissing) missing.set(groupKey(name), name);
      else
        refusals.set(
          wish.key,
          refusal({
            reason: 'conflict',
            code: 'xero.group_missing',
            message: 'The group is not in Xero any more.',
          }),
        );
    }
  if (missing.size === 0) return ids;
  const made = await ask({
    method: 'PUT',
    writes: true,
    body: JSON.stringify({ ContactGroups: [...missing.values()].map((Name) => ({ Name })) }),
    accept: [400],
  });
  if (made.status !== 400) return new Map([...ids, ...groupsIn(made)]);
  // Another call of ours, or a person, may have made them in this very moment.
  const again = groupsIn(await ask({ method: 'GET', writes: false }));
  const refused = [...missing.keys()].filter((name) => !again.has(name));
  if (refused.length > 0)
    context.logger.warn(
      { connectionId: context.connectionId, groups: refused.length },
      'Xero refused to make groups',
    );
  for (const wish of wishes)
    if (wish.add.some((name) => refused.includes(groupKey(name))))
      refusals.set(
        wish.key,
        refusal({
          reason: 'invalid',
          code: 'xero.group_refused',
          message: 'Xero refused to make a group of that name, or has 100 groups.',
        }),
      );
  return again;
};

const groupsIn = (answer: XeroAnswer): Map<string, string> => {
  const groups = new Map<string, string>();
  for (const raw of listIn(answer.body, 'ContactGroups') ?? []) {
    const read = contactGroupSchema.safeParse(raw);
    const id = read.success ? guidOf(read.data.ContactGroupID) : null;
    if (read.success && id !== null && read.data.Status !== 'DELETED')
      groups.set(groupKey(read.data.Name), id);
  }
  return groups;
};

const byGroup = (
  wishes: readonly Wish[],
  which: 'add' | 'remove',
): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>();
  for (const wish of wishes)
    for (const name of wish[which]) {
      const keys = groups.get(groupKey(name));
      if (keys === undefined) groups.set(groupKey(name), [wish.key]);
      else keys.push(wish.key);
    }
  return groups;
};

const addTo = async (
  ask: AskGroups,
  id: string | undefined,
  keys: readonly string[],
  refusals: Map<string, Refusal>,
  context: ConnectorContext,
): Promise<void> => {
  if (id === undefined) throw xeroError('vendor.unknown_outcome', 'Xero made a group and did not say which.');
  for (let at = 0; at < keys.length; at += writeBatch) {
    const some = keys.slice(at, at + writeBatch);
    const answer = await ask({
      method: 'PUT',
      writes: true,
      tail: `/${id}/Contacts`,
      body: JSON.stringify({ Contacts: some.map((ContactID) => ({ ContactID })) }),
      accept: [400, 404],
    });
    if (answer.status < 400) continue;
    const [only] = some;
    // Whom it speaks of is not documented: sent alone, the one it is about tells itself.
    if (only === undefined || some.length > 1)
      throw failureOf(
        { method: 'PUT', path: '/ContactGroups', writes: true },
        { status: answer.status, headers: new Headers(), body: answer.body, now: context.clock.now() },
      );
    refusals.set(
      only,
      answer.status === 404
        ? refusal({
            reason: 'conflict',
            code: 'xero.group_missing',
            message: 'The group is not in Xero any more.',
          })
        : refusal({
            reason: 'gone',
            code: 'xero.group_refused',
            message: 'Xero does not take this contact into a group.',
          }),
    );
  }
};

/** Who is in no such group any more is out of it already. */
const takeFrom = async (ask: AskGroups, id: string | undefined, keys: readonly string[]): Promise<void> => {
  if (id === undefined) return;
  for (const key of keys)
    await ask({ method: 'DELETE', writes: true, tail: `/${id}/Contacts/${key}`, accept: [400, 404] });
};

const refusal = (said: Pick<Refusal, 'reason' | 'code' | 'message'>): Refusal => ({
  outcome: 'refused',
  ...said,
  fields: { ContactGroups: said.message },
});

const outcomeOf = (record: ObservedRecord | undefined): WriteOutcome =>
  record === undefined
    ? refusal({
        reason: 'gone',
        code: 'xero.contact_archived',
        message: 'The contact is not to be found in Xero.',
      })
    : { outcome: 'applied', record, warnings: [] };
