import { newId, type SavedTaxId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import {
  insertMissingTaxRates,
  insertTaxRate,
  lockTaxRate,
  updateTaxRate,
  type TaxRateRow,
} from '#store/crm/tax-rates.ts';
import { crmError } from '#crm/crm-errors.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

/** What Australian practices begin with (GST at 10 % since 2000: ato.gov.au, "How GST works", read 2026-11). */
const australian = [
  { code: 'GST', name: 'GST 10 %', percentage: '10', is_inclusive: false },
  { code: 'GST-INCL', name: 'GST 10 %, included', percentage: '10', is_inclusive: true },
  { code: 'GST-FREE', name: 'GST-free', percentage: '0', is_inclusive: false },
  { code: 'EXEMPT', name: 'Exempt', percentage: '0', is_inclusive: false },
] as const;

/** Gives a workspace the tax rates to begin with; those that are there stay. */
export const seedTaxRates = (work: CrmWork): Promise<void> =>
  insertMissingTaxRates(
    work.trx,
    australian.map((rate) => ({ ...rate, country: 'AU', ...made(work) })),
  );

const made = (work: CrmWork): Pick<TaxRateRow, 'id' | 'workspace_id' | 'created_at' | 'updated_at'> => ({
  id: newId('savedTax', work.now),
  workspace_id: work.workspaceId,
  created_at: work.now,
  updated_at: work.now,
});

/** @throws `crm.code_taken`. */
export const createTaxRate = (
  deps: CrmDeps,
  acting: Acting,
  input: Pick<TaxRateRow, 'code' | 'name' | 'percentage' | 'country'> & { readonly isInclusive: boolean },
): Promise<SavedTaxId> =>
  act(deps, acting, 'services', async (work) => {
    const row = made(work);
    const { code, name, percentage, country, isInclusive } = input;
    await insertTaxRate(work.trx, { ...row, code, name, percentage, country, is_inclusive: isInclusive });
    await noteRate(work, row.id, 'created', 1, []);
    return row.id;
  });

/** @throws `crm.not_found`, `crm.stale`. */
export const changeTaxRate = (
  deps: CrmDeps,
  acting: Acting,
  id: SavedTaxId,
  seen: number,
  change: { readonly name?: string | undefined; readonly archived?: boolean | undefined },
): Promise<void> =>
  act(deps, acting, 'services', async (work) => {
    const row = await lockTaxRate(work.trx, id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such tax rate.');
    await requireVersion(work, { kind: 'tax rate', id, version: row.version }, seen);
    const name = change.name ?? row.name;
    const archived = change.archived ?? row.archived_at !== null;
    const fields = [
      ...(name === row.name ? [] : ['name']),
      ...(archived === (row.archived_at !== null) ? [] : ['archived']),
    ];
    if (fields.length === 0) return;
    const version = row.version + 1;
    await updateTaxRate(work.trx, id, {
      name,
      archived_at: archived ? (row.archived_at ?? work.now) : null,
      version,
      updated_at: work.now,
    });
    await noteRate(work, id, 'changed', version, fields);
  });

const noteRate = async (
  work: CrmWork,
  id: SavedTaxId,
  verb: 'created' | 'changed',
  version: number,
  fields: readonly string[],
): Promise<void> => {
  work.tell({ verb, kind: 'tax_rate', id, contactId: null, fields, version });
  const { actor, trx, workspaceId, now } = work;
  await appendAudit(
    trx,
    workspaceId,
    [
      {
        actor,
        action: `tax_rate.${verb}`,
        subjectKind: 'tax_rate',
        subjectId: id,
        details: { fields: [...fields] },
      },
    ],
    now,
  );
};
