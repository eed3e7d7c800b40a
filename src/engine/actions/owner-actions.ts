import type { Transaction } from 'kysely';
import { personKey } from '#model/people.ts';
import { notifyLive, type EngineDeps } from '#engine/deps.ts';
import { ownerPairs } from '#engine/owners/owner-desk.ts';
import { appendAudit } from '#store/audit.ts';
import { markAllOf } from '#store/mappings.ts';
import {
  deleteOwnerMatch,
  listOwnerMatches,
  markRecordsNaming,
  putOwnerMatch,
  type OwnerPair,
} from '#store/owners.ts';
import type { Database } from '#store/tables.ts';
import { act, type ActionDeps, type Acting } from './acting.ts';
import { actionError } from './action-errors.ts';
import { markCompanions } from './companion-flows.ts';

export type OwnerActionDeps = ActionDeps & Pick<EngineDeps, 'registry'>;

/** Somebody of a pair's source by e-mail; null stands for all who are matched to nobody. */
export interface AskedOwner extends OwnerPair {
  readonly email: string | null;
}

/** What was said before, to be said again by whoever wants to take it back. */
export interface OwnerAnswered {
  readonly before: { readonly to: string | null } | null;
  /** Records that are looked at again; null where all of the flows are. */
  readonly records: number | null;
}

type Pair = Awaited<ReturnType<typeof ownerPairs>>[number];

const requirePair = async (
  trx: Transaction<Database>,
  deps: OwnerActionDeps,
  asked: OwnerPair,
): Promise<Pair> => {
  const found = (await ownerPairs(trx, deps)).find(
    ({ source, target }) => source.id === asked.sourceConnectionId && target.id === asked.targetConnectionId,
  );
  if (found === undefined)
    throw actionError('owner.no_pair', 'No flow between these two connections carries people.');
  return found;
};

const keyOf = (email: string | null): string => {
  if (email === null) return '';
  const key = personKey(email);
  if (key === null) throw actionError('owner.not_an_email', 'A person is named by an e-mail address.');
  return key;
};

/** The address as the target writes it. @throws `owner.not_a_person`. */
const requirePerson = ({ target }: Pair, to: string): string => {
  const key = keyOf(to);
  if (target.people === null) return key;
  const person = target.people.find((each) => personKey(each.email) === key);
  if (person === undefined)
    throw actionError('owner.not_a_person', `“${target.name}” has nobody with this e-mail address.`);
  return person.email;
};

/**
 * Remembers who somebody is at the target, or with `to` null that the field is left empty, and has the records that name them
 * looked at again. Said twice it is once. @throws `owner.no_pair`, `owner.not_a_person`, `owner.not_an_email`.
 */
export const matchOwner = (
  deps: OwnerActionDeps,
  acting: Acting,
  asked: AskedOwner & { readonly to: string | null },
): Promise<OwnerAnswered> =>
  act(deps, acting, async (trx, now) => {
    const pair = await requirePair(trx, deps, asked);
    const email = keyOf(asked.email);
    const to = asked.to === null ? null : requirePerson(pair, asked.to);
    const held = (await listOwnerMatches(trx, asked)).find((row) => row.email === email);
    const before = held === undefined ? null : { to: held.target_email };
    if (held !== undefined && held.target_email === to) return { before, records: 0 };
    await putOwnerMatch(trx, {
      workspace_id: acting.workspaceId,
      source_connection_id: asked.sourceConnectionId,
      target_connection_id: asked.targetConnectionId,
      email,
      target_email: to,
      decided_by: acting.actor,
      decided_at: now,
    });
    const records = await lookAgain(trx, deps, acting, pair, email, now);
    await note(trx, acting, pair, 'owner.matched', { isDefault: email === '', isEmpty: to === null }, now);
    return { before, records };
  });

/** Forgets what was said of somebody, so that their e-mail decides again. @throws `owner.no_pair`, `owner.not_matched`. */
export const unmatchOwner = (
  deps: OwnerActionDeps,
  acting: Acting,
  asked: AskedOwner,
): Promise<OwnerAnswered> =>
  act(deps, acting, async (trx, now) => {
    const pair = await requirePair(trx, deps, asked);
    const email = keyOf(asked.email);
    const held = (await listOwnerMatches(trx, asked)).find((row) => row.email === email);
    if (held === undefined || !(await deleteOwnerMatch(trx, asked, email)))
      throw actionError(
        'owner.not_matched',
        'Nobody said who this person is, so there is nothing to forget.',
      );
    const records = await lookAgain(trx, deps, acting, pair, email, now);
    await note(trx, acting, pair, 'owner.unmatched', { isDefault: email === '' }, now);
    return { before: { to: held.target_email }, records };
  });

const lookAgain = async (
  trx: Transaction<Database>,
  deps: OwnerActionDeps,
  acting: Acting,
  { source, target, flows }: Pair,
  email: string,
  now: number,
): Promise<number | null> => {
  let records: number | null = 0;
  for (const flow of flows) {
    // Whom a target's person goes back to may be another now, whoever the records name.
    if (email === '' || flow.isTwoWay) {
      await markAllOf(trx, flow.id, now);
      records = null;
    } else {
      const marked = await markRecordsNaming(trx, flow.id, email, now);
      records = records === null ? null : records + marked;
    }
    if (flow.isTwoWay) await markCompanions(trx, flow.id, now);
  }
  await notifyLive(trx, acting.workspaceId, ['records', 'overview']);
  await deps.wake(trx, [target.id, ...(flows.some(({ isTwoWay }) => isTwoWay) ? [source.id] : [])]);
  return records;
};

/** Who it was stands in the match itself; the log is not to hold anybody's address. */
const note = (
  trx: Transaction<Database>,
  acting: Acting,
  { source, target }: Pair,
  action: 'owner.matched' | 'owner.unmatched',
  details: Readonly<Record<string, boolean>>,
  now: number,
): Promise<void> =>
  appendAudit(
    trx,
    acting.workspaceId,
    [
      {
        actor: acting.actor,
        action,
        subjectKind: 'connection',
        subjectId: target.id,
        details: { source: source.id, ...details },
      },
    ],
    now,
  );
