import { Client, escapeLiteral } from 'pg';

/** The role Plumbline works as. It owns its database and is no superuser, so forced row level security binds it. */
export const applicationRole = 'plumbline';
const applicationDatabase = 'plumbline';

/** `postgres://` URL on this machine. */
export const localUrl = (role: string, password: string, port: number, database: string): string =>
  `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;

/** The application's URL on the embedded server. */
export const applicationUrl = (password: string, port: number): string =>
  localUrl(applicationRole, password, port, applicationDatabase);

/** Makes the role and its database when missing, and sets the role's password. Idempotent. */
export const ensureApplicationRole = async (adminUrl: string, password: string): Promise<void> => {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [applicationRole]);
    const verb = role.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role ${applicationRole} with login nosuperuser nobypassrls nocreatedb nocreaterole password ${escapeLiteral(password)}`,
    );
    const database = await client.query('select 1 from pg_database where datname = $1', [
      applicationDatabase,
    ]);
    if (database.rowCount === 0)
      await client.query(`create database ${applicationDatabase} owner ${applicationRole}`);
  } finally {
    await client.end();
  }
};

/** True when a server answers there and accepts the password, which only the server of this data directory does. */
export const answersAsOurs = async (adminUrl: string): Promise<boolean> => {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};
