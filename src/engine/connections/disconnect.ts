import { describeError, PlumblineError } from '#base/errors.ts';
import { notifyLive } from '#engine/deps.ts';
import { appendAudit } from '#store/audit.ts';
import { moveConnection, releaseCredential, type ConnectionRow } from '#store/connections.ts';
import { deleteUnusedCredential } from '#store/credentials.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { targetOf, type ContextDeps, type Contexts } from './connector-context.ts';

export interface Disconnected {
  /** False when the vendor could not be told: the access must be ended on the vendor's own pages. */
  readonly revokedAtVendor: boolean;
  /** Why the vendor could not be told. */
  readonly code: string | null;
}

/** The vendor's side is over already. */
const overCodes = new Set(['connection.expired', 'connection.credential_missing', 'vendor.unauthorised']);

/**
 * Ends a connection: nothing is sent from the moment the state is stored; then the vendor is told; then the credential
 * is destroyed unless another connection uses it. Interrupted, it can be repeated: the credential waits for it.
 */
export const disconnect = async (
  deps: Pick<ContextDeps, 'db' | 'registry' | 'clock' | 'fetch' | 'logger'> & {
    readonly contexts: Contexts;
  },
  actor: string,
  row: ConnectionRow,
): Promise<Disconnected> => {
  const { db, clock, contexts } = deps;
  if (row.state !== 'disconnected')
    await inWorkspace(db, row.workspace_id, async (trx) => {
      await moveConnection(trx, row.id, 'disconnected', null, clock.now());
      await notifyLive(trx, row.workspace_id, ['connections', 'overview']);
      await appendAudit(
        trx,
        row.workspace_id,
        [
          {
            actor,
            action: 'connection.disconnected',
            subjectKind: 'connection',
            subjectId: row.id,
            details: { vendor: row.vendor },
          },
        ],
        clock.now(),
      );
    });
  const told = await tellVendor(deps, row);
  await inWorkspace(db, row.workspace_id, async (trx) => {
    const credentialId = await releaseCredential(trx, row.id);
    if (credentialId !== null) await deleteUnusedCredential(trx, credentialId);
  });
  contexts.forgetCredential(row.id);
  return told;
};

const tellVendor = async (
  deps: Parameters<typeof disconnect>[0],
  row: ConnectionRow,
): Promise<Disconnected> => {
  const { registry, clock, fetch, logger, contexts } = deps;
  const door = registry.get(row.vendor).oauth;
  if (door === undefined || row.credential_id === null) return { revokedAtVendor: true, code: null };
  try {
    const credential = await contexts.contextFor(targetOf(row)).credential();
    if (credential.kind === 'api_key') return { revokedAtVendor: true, code: null };
    const { profile, settings, tenant_id: tenantId } = row;
    await door.disconnect({ profile, settings, clock, fetch, credential, tenantId });
    return { revokedAtVendor: true, code: null };
  } catch (caught) {
    if (caught instanceof PlumblineError && overCodes.has(caught.code))
      return { revokedAtVendor: true, code: null };
    const error = describeError(caught);
    logger.warn({ connection: row.id, ...error }, 'the vendor could not be told of a disconnection');
    return { revokedAtVendor: false, code: error.code };
  }
};
