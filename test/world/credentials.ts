import type { Credential } from '#model/connection.ts';
import { expiryOf, openCredential, sealCredential } from '#engine/connections/sealed-credential.ts';
import { findCredentialOf, replaceCredential } from '#store/credentials.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

const connectionId = (world: World, vendor: 'ignition' | 'xero') =>
  vendor === 'xero' ? world.xeroId : world.ignitionId;

/** The credential that a connection holds, opened. */
export const credentialOf = (world: World, vendor: 'ignition' | 'xero'): Promise<Credential> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const row = await findCredentialOf(trx, connectionId(world, vendor));
    if (row === undefined) throw new Error(`${vendor} has no credential`);
    return openCredential(world.vault, row.id, row.sealed);
  });

/** Puts another credential in its place, as a renewal would. */
export const replaceWith = (
  world: World,
  vendor: 'ignition' | 'xero',
  credential: Credential,
): Promise<void> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const row = await findCredentialOf(trx, connectionId(world, vendor));
    if (row === undefined) throw new Error(`${vendor} has no credential`);
    await replaceCredential(trx, {
      id: row.id,
      generation: row.generation,
      sealed: sealCredential(world.vault, row.id, credential),
      expiresAt: expiryOf(credential),
      now: world.clock.now(),
    });
  });
