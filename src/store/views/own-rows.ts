import { sql, type RawBuilder } from 'kysely';

/**
 * The workspace of the transaction's scope as a plain equality. Row level security would keep other rows out anyway, but
 * its policy has an "or" in it, and so lets no index lead with workspace_id.
 */
export const ownRows = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${alias}.workspace_id`)} = current_setting('plumbline.workspace')`;
