import type { Vault } from '#store/vault.ts';
import type { InvitationTable } from '#store/auth-tables.ts';
import type { NewMessage } from '#store/telling/outgoing-messages.ts';
import { queueMessages } from '#store/telling/outgoing-messages.ts';
import type { Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';

/** Puts the mail with a join link on its way once the transaction commits. It is sealed until it leaves. */
export const queueInvitation = async (
  trx: Transaction<Database>,
  vault: Vault,
  invited: { readonly row: InvitationTable; readonly link: string; readonly workspaceName: string },
  now: number,
): Promise<void> => {
  const { row, link, workspaceName } = invited;
  const message: NewMessage = {
    workspaceId: row.workspace_id,
    to: { personId: row.id },
    kind: 'member.invited',
    eventKey: row.id,
    body: JSON.stringify({
      to: row.email,
      subject: `Join ${oneLine(workspaceName)} in Plumbline`,
      text: `You are invited to work with ${oneLine(workspaceName)} in Plumbline. Open this address to join:

${link}

It is good for seven days and once, and for you only: do not pass it on. If you did not expect it, leave it be.
`,
    }),
  };
  await queueMessages(trx, vault, [message], now);
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
