import type { CrmImportId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { memberOf, type Member } from '#api/caller.ts';
import { csvAnswer } from '#api/crm/csv-answer.ts';
import { importLineOf, importsOf } from '#api/crm/import-answers.ts';
import { personAsked } from '#api/crm/lookups.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { queryBy, serve } from '#api/serve-endpoint.ts';
import {
  applyImport,
  cancelImport,
  discardImport,
  exportContactsPath,
  exportContactsQuery,
  exportServicesPath,
  exportServicesQuery,
  listImportRows,
  listImports,
  previewImport,
  readImport,
  undoImport,
  type CrmImport,
} from '#contract/crm-imports.ts';
import { crmError } from '#crm/crm-errors.ts';
import { exportContacts, exportServices } from '#crm/imports/export-service.ts';
import * as imports from '#crm/imports/import-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import * as rows from '#store/crm/imports.ts';

export const crmImportRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: CrmImportId): Promise<CrmImport> =>
    look(crm, member, 'contacts', async (trx) => {
      const row = await rows.findImport(trx, id);
      const [found] = row === undefined ? [] : await importsOf(trx, [row], crm.clock.now());
      if (found === undefined) throw crmError('crm.not_found', 'There is no such import.');
      return found;
    });

  serve(app, previewImport, async ({ query, file, member }) => {
    const acting = member();
    const { subject, name } = query;
    return answer(acting, await imports.previewImport(crm, acting, { subject, name, bytes: file }));
  });

  serve(app, listImports, ({ query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'contacts', async (trx) => {
      const found = await rows.listImports(trx, page);
      return { items: await importsOf(trx, found.rows, crm.clock.now()), nextCursor: found.next };
    });
  });

  serve(app, readImport, ({ params, member }) => answer(member(), params.id));

  serve(app, listImportRows, async ({ params, query, member }) => {
    const acting = member();
    await answer(acting, params.id);
    const page = pageRequest(query, ['number']);
    return look(crm, acting, 'contacts', async (trx) => {
      const found = await rows.listLines(trx, params.id, query, page);
      return { items: found.rows.map(importLineOf), nextCursor: found.next };
    });
  });

  serve(app, applyImport, async ({ params, member }) => {
    const acting = member();
    await imports.askToApply(crm, acting, params.id);
    return answer(acting, params.id);
  });

  serve(app, undoImport, async ({ params, member }) => {
    const acting = member();
    await imports.askToUndo(crm, acting, params.id);
    return answer(acting, params.id);
  });

  serve(app, cancelImport, async ({ params, member }) => {
    const acting = member();
    await imports.cancelImport(crm, acting, params.id);
    return answer(acting, params.id);
  });

  serve(app, discardImport, async ({ params, member }) => {
    const acting = member();
    await imports.discardImport(crm, acting, params.id);
    return answer(acting, params.id);
  });

  app.http.get(exportContactsPath, async (context) => {
    await app.admit(context, 'member');
    const acting = memberOf(context.get('caller'));
    const { q, type, tag, owner, archived } = queryBy(exportContactsQuery, context);
    const filter = {
      prefixes: searchPrefixes(q ?? ''),
      type,
      owner: personAsked(owner, acting),
      tag,
      archived,
    };
    return csvAnswer(context, 'contacts.csv', exportContacts(crm, acting, filter));
  });

  app.http.get(exportServicesPath, async (context) => {
    await app.admit(context, 'member');
    const { q, recurring, currency, archived } = queryBy(exportServicesQuery, context);
    const filter = {
      prefixes: searchPrefixes(q ?? ''),
      recurring: recurring === undefined ? undefined : recurring === 'yes',
      currency,
      archived,
    };
    return csvAnswer(context, 'services.csv', exportServices(crm, memberOf(context.get('caller')), filter));
  });
};
