import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Transaction } from 'kysely';
import { dayMs } from '#base/clock.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type { InvitationTable } from './auth-tables.ts';
import type { Database } from './tables.ts';

/** How long a join link is good. */
const goodForMs = 7 * dayMs;

/** The invitation's id, then `_` and 43 characters of base64url: 256 random bits. */
const tokenPattern = /^(ivt_[0-9a-f]{20})_([A-Za-z0-9_-]{43})$/;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/**
 * Stores an invitation and gives its token, which is in this answer and nowhere else. An open one to the same address
 * ends: its link is good no more. `email` is in lower case.
 */
export const createInvitation = async (
  trx: Transaction<Database>,
  input: Pick<InvitationTable, 'workspace_id' | 'email' | 'role' | 'invited_by'>,
  now: number,
): Promise<{ readonly token: string; readonly row: InvitationTable }> => {
  await trx
    .updateTable('invitation')
    .set({ state: 'withdrawn', closed_at: now })
    .where('workspace_id', '=', input.workspace_id)
    .where('email', '=', input.email)
    .where('state', '=', 'open')
    .execute();
  const secret = randomBytes(32).toString('base64url');
  const row: InvitationTable = {
    ...input,
    id: `ivt_${randomBytes(10).toString('hex')}`,
    secret_hash: hashOf(secret).toString('base64url'),
    state: 'open',
    created_at: now,
    expires_at: now + goodForMs,
    closed_at: null,
  };
  await trx.insertInto('invitation').values(row).execute();
  return { token: `${row.id}_${secret}`, row };
};

/** Those that nobody has answered, expired ones among them; newest first. */
export const listInvitations = (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<InvitationTable[]> =>
  trx
    .selectFrom('invitation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();

/** The open invitation, held until the transaction ends; null when there is none. */
export const holdOpenInvitation = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: string,
): Promise<InvitationTable | null> =>
  (await trx
    .selectFrom('invitation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst()) ?? null;

/**
 * The invitation of a token in whatever state it is, held until the transaction ends; null when the token is wrong. Its
 * secret is compared in constant time.
 */
export const holdInvitationByToken = async (
  trx: Transaction<Database>,
  token: string,
): Promise<InvitationTable | null> => {
  const [, id, secret] = tokenPattern.exec(token) ?? [];
  if (id === undefined || secret === undefined) return null;
  const row = await trx
    .selectFrom('invitation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return timingSafeEqual(Buffer.from(row.secret_hash, 'base64url'), hashOf(secret)) ? row : null;
};

/** Ends an invitation that is held open. */
export const closeInvitation = async (
  trx: Transaction<Database>,
  id: string,
  state: 'accepted' | 'withdrawn',
  now: number,
): Promise<void> => {
  await trx.updateTable('invitation').set({ state, closed_at: now }).where('id', '=', id).execute();
};

/** Ends all open invitations of somebody who may invite no longer; `actor` as the audit log names them. */
export const withdrawInvitationsBy = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  actor: string,
  now: number,
): Promise<void> => {
  await trx
    .updateTable('invitation')
    .set({ state: 'withdrawn', closed_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('invited_by', '=', actor)
    .where('state', '=', 'open')
    .execute();
};
