import type { Kysely } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/log.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { Actions } from './actions.ts';
import type { Auth } from './auth.ts';

/** What routes are made of. */
export interface ApiDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly registry: ConnectorRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly actions: Actions;
  readonly auth: Auth;
  readonly crm: FinanceDeps;
  /** Where people and vendors reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** True behind a proxy of ours: the client's address is then read from X-Forwarded-For. */
  readonly trustProxy: boolean;
  /** What messages may leave by. */
  readonly outside: { readonly hasMail: boolean; readonly allowPrivate: boolean };
  /** The demo's sign-in, shown to whoever comes; null when this is not the demo. */
  readonly demo: { readonly email: string; readonly password: string } | null;
}
