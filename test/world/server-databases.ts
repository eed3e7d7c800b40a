import { escapeIdentifier, type Client } from 'pg';
import { applicationRole } from '#store/embedded/application-role.ts';

/** The same server, role and password, another database. */
export const urlOfDatabase = (url: string, name: string): string => {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
};

/** Makes a database owned by the application's role. The session must be the superuser's. */
export const createDatabase = async (admin: Client, name: string, template: string): Promise<void> => {
  await admin.query(
    `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} owner ${applicationRole}`,
  );
};

/** Ends its sessions and drops it, if it exists. */
export const dropDatabase = async (admin: Client, name: string): Promise<void> => {
  const found = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (found.rowCount === 0) return;
  await admin.query(`alter database ${escapeIdentifier(name)} with is_template false`);
  await admin.query(`drop database ${escapeIdentifier(name)} with (force)`);
};
