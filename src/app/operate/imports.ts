import type { CrmImportId } from '#base/ids.ts';
import { importLineOf, importsOf } from '#api/crm/import-answers.ts';
import type { CrmImport, CrmImportRow } from '#contract/crm-imports.ts';
import { crmError } from '#crm/crm-errors.ts';
import * as imports from '#crm/imports/import-service.ts';
import { findImport, listImports, listLines } from '#store/crm/imports.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

/** Newest first, at most `limit`. */
export const importLines = ({ look, now }: CrmDesk, limit: number): Promise<readonly CrmImport[]> =>
  look('contacts', async (trx) => {
    const { rows } = await listImports(trx, { after: null, limit });
    return importsOf(trx, rows, now());
  });

/** @throws `crm.not_found`. */
export const readImport = ({ look, now }: CrmDesk, named: string): Promise<CrmImport> =>
  look('contacts', async (trx) => {
    const row = await findImport(trx, idTyped('crmImport', named));
    const [found] = row === undefined ? [] : await importsOf(trx, [row], now());
    if (found === undefined) throw crmError('crm.not_found', 'There is no such import.');
    return found;
  });

/** The first rows that cannot be imported, or were refused, in the order of the file. */
export const refusedRows = (
  { look }: CrmDesk,
  named: string,
  limit: number,
): Promise<readonly CrmImportRow[]> =>
  look('contacts', async (trx) => {
    const { rows } = await listLines(
      trx,
      idTyped('crmImport', named),
      { state: 'refused' },
      { after: null, limit },
    );
    return rows.map(importLineOf);
  });

export const previewImport = async (
  desk: CrmDesk,
  file: { readonly subject: CrmImport['subject']; readonly name: string; readonly bytes: Uint8Array },
): Promise<CrmImport> => readImport(desk, await imports.previewImport(desk.crm, desk.acting, file));

const steps = {
  apply: imports.askToApply,
  undo: imports.askToUndo,
  cancel: imports.cancelImport,
  discard: imports.discardImport,
} as const satisfies Record<
  string,
  (deps: CrmDesk['crm'], acting: CrmDesk['acting'], id: CrmImportId) => Promise<void>
>;

/** Asks for it; workers carry out what takes long. @throws `crm.not_found`, `crm.import_closed`. */
export const stepImport = async (
  desk: CrmDesk,
  named: string,
  step: keyof typeof steps,
): Promise<CrmImport> => {
  await steps[step](desk.crm, desk.acting, idTyped('crmImport', named));
  return readImport(desk, named);
};
