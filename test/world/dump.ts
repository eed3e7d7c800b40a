import pg from 'pg';
import type { TestDatabase } from '#test/world/database.ts';

/** Every row of every table of the application and of its queue as JSON text, by `schema.table`. */
export const dumpTables = async (database: TestDatabase): Promise<ReadonlyMap<string, string>> => {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const tables = await client.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
       order by 1, 2`,
    );
    const dump = new Map<string, string>();
    for (const { schema, name } of tables.rows) {
      const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
      const rows = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`);
      dump.set(`${schema}.${name}`, rows.rows.map(({ row }) => row).join('\n'));
    }
    return dump;
  } finally {
    await client.end();
  }
};

/** The columns that explain failures: what support sees, and what is shown beside a record. */
export const errorTexts = async (database: TestDatabase): Promise<string> => {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const said = await client.query<{ text: string | null }>(`
      select concat_ws(' ', code, message, hint, reason) as text from change
      union all select concat_ws(' ', code, message) from attempt
      union all select concat_ws(' ', state_code, last_error_code) from connection
      union all select read_code from record union all select code from sync_run
      union all select details::text from audit`);
    return said.rows.map(({ text }) => text ?? '').join('\n');
  } finally {
    await client.end();
  }
};
