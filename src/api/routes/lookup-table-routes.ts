import type { Transaction } from 'kysely';
import type { LookupTableId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  changeLookupTable,
  listLookupTables,
  readLookupTable,
  removeLookupTable,
  uploadLookupTable,
  type LookupTable,
} from '#contract/lookup-tables.ts';
import { requireTable } from '#engine/actions/lookup-table-actions.ts';
import * as tables from '#store/lookup-tables.ts';
import { flowsReading } from '#store/mappings.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Rows shown of a table. */
const shownRows = 200;

export const lookupTableRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { actions, db, vault } = deps;
  const answer = (member: Member, id: LookupTableId): Promise<LookupTable> =>
    inWorkspace(db, member.workspaceId, async (trx) => tableOf(trx, await requireTable(trx, id)));

  serve(app, listLookupTables, ({ member }) =>
    inWorkspace(db, member().workspaceId, async (trx) => {
      const items: LookupTable[] = [];
      for (const row of await tables.listLookupTables(trx)) items.push(await tableOf(trx, row));
      return { items };
    }),
  );

  serve(app, uploadLookupTable, async ({ query, file, member }) => {
    const acting = member();
    const { name, key, onMiss, note } = query;
    const { id } = await actions.tables.upload(acting, { name, keyColumn: key, onMiss, note, bytes: file });
    return answer(acting, id);
  });

  serve(app, readLookupTable, ({ params, member }) =>
    inWorkspace(db, member().workspaceId, async (trx) => {
      const row = await requireTable(trx, params.id);
      const rows = await tables.readLookupRows(trx, vault, row.id, row.version);
      return { ...(await tableOf(trx, row)), first: rows.slice(0, shownRows).map((each) => [...each]) };
    }),
  );

  serve(app, changeLookupTable, async ({ params, body, member }) => {
    const acting = member();
    await actions.tables.change(acting, params.id, body);
    return answer(acting, params.id);
  });

  serve(app, removeLookupTable, async ({ params, member }) => {
    await actions.tables.remove(member(), params.id);
    return {};
  });
};

const tableOf = async (trx: Transaction<Database>, row: tables.LookupTableRow): Promise<LookupTable> => {
  const nameOf = await loadActorNames(trx, [row.author]);
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    keyColumn: row.key_column,
    columns: [...row.columns],
    rows: row.row_count,
    onMiss: row.on_miss,
    author: nameOf(row.author),
    note: row.note,
    uploadedAt: row.uploaded_at,
    flows: [...(await flowsReading(trx, row.name))],
  };
};
