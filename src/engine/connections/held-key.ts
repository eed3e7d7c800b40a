import type { Kysely } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { Credential } from '#model/connection.ts';
import { listConnections } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { Access } from './establish.ts';
import { readStoredCredential } from './sealed-credential.ts';
import { tenantTaken } from './tenant-choice.ts';

const keyOf = (credential: Credential): string | null => {
  // Who is only sent to holds no key of the vendor's.
  if (credential.kind === 'api_key') return credential.apiKey === '' ? null : credential.apiKey;
  return credential.kind === 'client_credentials' ? credential.clientId : null;
};

/**
 * Where a vendor does not name its tenant, the same key at the same address is the same tenant: refused a second time.
 * @throws `connection.tenant_taken`.
 */
export const refuseHeldKey = async (
  db: Kysely<Database>,
  vault: Vault,
  access: Access,
  credential: Credential,
  except: ConnectionId | null,
): Promise<void> => {
  const key = keyOf(credential);
  if (key === null) return;
  for (const row of await listConnections(db)) {
    if (row.vendor !== access.connector.vendor || row.state === 'disconnected' || row.id === except) continue;
    if (row.settings['baseUrl'] !== access.settings['baseUrl']) continue;
    const held = await readStoredCredential(db, vault, row.id);
    if (held !== null && keyOf(held) === key) throw tenantTaken(access.connector, row);
  }
};
