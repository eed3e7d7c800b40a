import { Client, escapeIdentifier } from 'pg';
import type { Logger } from '#base/log.ts';
import { storeError } from './store-errors.ts';

/** The oldest server whose features the schema uses, as server_version_num. */
const oldestServer = 150_000;
/** Sessions of a superuser are switched to this role, which cannot log in and is bound by row level security. */
const boundRole = 'plumbline_app';
/** A first connection that does not stand within this time counts as unreachable, in milliseconds. */
const firstConnectMs = 10_000;

interface RoleFacts {
  version: number;
  role: string;
  database: string;
  superuser: boolean;
  bypasses: boolean;
}

const readRole = async (client: Client): Promise<RoleFacts> => {
  const { rows } = await client.query<RoleFacts>(
    `select current_setting('server_version_num')::int as version, current_user as role,
            current_database() as database, rolsuper as superuser, rolbypassrls as bypasses
       from pg_roles where rolname = current_user`,
  );
  const facts = rows[0];
  if (facts === undefined) throw storeError('store.role_not_allowed', 'The session has no role of its own.');
  return facts;
};

/** Idempotent, and safe when several processes do it at once: the lock is held until commit. */
const createBoundRole = async (client: Client, database: string): Promise<void> => {
  await client.query('begin');
  await client.query(`select pg_advisory_xact_lock(hashtext('plumbline.bound_role'))`);
  const found = await client.query('select 1 from pg_roles where rolname = $1', [boundRole]);
  if (found.rowCount === 0) await client.query(`create role ${boundRole} nologin`);
  await client.query(
    `grant connect, create, temporary on database ${escapeIdentifier(database)} to ${boundRole}`,
  );
  await client.query(`grant usage, create on schema public to ${boundRole}`);
  await client.query('commit');
};

const withSessionRole = (url: string): string => {
  const bound = new URL(url);
  const options = bound.searchParams.get('options');
  bound.searchParams.set('options', `${options === null ? '' : `${options} `}-c role=${boundRole}`);
  return bound.href;
};

/**
 * Returns the URL whose sessions are bound by row level security. That is the URL given, unless its role is a superuser
 * or has BYPASSRLS (as in PostgreSQL's container images): then sessions are switched to `plumbline_app`, made when missing.
 * Throws `store.old_server`, or the driver's error when connecting fails.
 */
export const prepareRole = async (url: string, logger: Logger): Promise<string> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: firstConnectMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const facts = await readRole(client);
    if (facts.version < oldestServer) {
      const major = Math.floor(facts.version / 10_000);
      throw storeError('store.old_server', `The server is PostgreSQL ${major}; Plumbline needs 15 or newer.`);
    }
    if (!facts.superuser && !facts.bypasses) return url;
    if (!facts.superuser)
      throw storeError(
        'store.role_not_allowed',
        `The role "${facts.role}" has BYPASSRLS, so it would see every workspace's rows.`,
        { hint: `Take it away: ALTER ROLE "${facts.role}" NOBYPASSRLS;` },
      );
    await createBoundRole(client, facts.database);
    logger.info(
      { role: facts.role, sessionRole: boundRole },
      'a superuser connects: its sessions use a bound role',
    );
    return withSessionRole(url);
  } finally {
    await client.end();
  }
};
