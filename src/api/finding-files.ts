import type { WorkspaceId } from '#base/ids.ts';
import { csvLines, findingColumns, findingRows } from '#contract/finding-table.ts';
import type { Finding, Reconciliation } from '#contract/reconciliations.ts';
import { readCursor } from '#store/views/page-cursor.ts';
import { listFindingViews, type ReconciliationView } from '#store/views/reconciliation-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { ApiDeps } from './api-deps.ts';
import { findingsOf } from './reconciliation-answers.ts';

const findingsAPage = 200;

/** All that a run found, page by page: at most one page is in memory. */
export const findingPages = async function* (
  deps: Pick<ApiDeps, 'db' | 'registry' | 'vault'>,
  workspaceId: WorkspaceId,
  run: ReconciliationView,
): AsyncGenerator<readonly Finding[]> {
  let after: readonly [string] | null = null;
  for (;;) {
    const begin: readonly [string] | null = after;
    const page = await inWorkspace(deps.db, workspaceId, async (trx) => {
      const read = await listFindingViews(trx, run.id, {}, { after: begin, limit: findingsAPage });
      return { next: read.next, items: await findingsOf(trx, deps, run, read.rows) };
    });
    yield page.items;
    after = page.next === null ? null : readCursor(page.next, ['string']);
    if (after === null) return;
  }
};

/** A row for each field that differs. */
export const findingsAsCsv = async function* (
  run: Pick<ReconciliationView, 'purpose'>,
  pages: AsyncIterable<readonly Finding[]>,
): AsyncGenerator<string> {
  yield csvLines([findingColumns]);
  for await (const page of pages)
    yield csvLines(page.flatMap((finding) => findingRows(finding, run.purpose)));
};

/** One object: `{"reconciliation": …, "findings": […]}`, as the API tells both, with a finding a line. */
export const findingsAsJson = async function* (
  run: Reconciliation,
  pages: AsyncIterable<readonly Finding[]>,
): AsyncGenerator<string> {
  yield `{"reconciliation":${JSON.stringify(run)},\n"findings":[`;
  let isFirst = true;
  for await (const page of pages)
    for (const finding of page) {
      yield `${isFirst ? '' : ','}\n${JSON.stringify(finding)}`;
      isFirst = false;
    }
  yield '\n]}\n';
};
