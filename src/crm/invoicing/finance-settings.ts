import type { Transaction } from 'kysely';
import type { TaxRounding } from '#model/invoicing/totals.ts';
import { appendAudit } from '#store/audit.ts';
import { mergeSettings, type ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { act, type Acting, type CrmDeps } from '#crm/work.ts';
import { connectionProblem, findBillingConnection, taxRoundingOf } from './billing-connection.ts';
import { financeError } from './finance-errors.ts';

/** What is decided once for all invoices to come, with the account that it is told of. */
export interface KeptFinanceSettings {
  readonly taxRounding: TaxRounding;
  readonly connection: ConnectionRow | null;
}

export const loadFinanceSettings = async (trx: Transaction<Database>): Promise<KeptFinanceSettings> => {
  const connection = await findBillingConnection(trx);
  return { taxRounding: taxRoundingOf(connection), connection: connection ?? null };
};

/**
 * Says where the account rounds tax. Invoices that are there keep what they were predicted with. Saying it twice is saying
 * it once. @throws `crm.stripe_not_connected` while there is no account to say it of, `crm.module_off`.
 */
export const setTaxRounding = (deps: CrmDeps, acting: Acting, taxRounding: TaxRounding): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const { connection, taxRounding: before } = await loadFinanceSettings(work.trx);
    if (connection === null)
      throw financeError('crm.stripe_not_connected', connectionProblem(undefined) ?? '', {
        details: { state: 'none', reason: null },
      });
    if (before === taxRounding) return;
    await mergeSettings(work.trx, connection.id, { taxRounding });
    await appendAudit(
      work.trx,
      work.workspaceId,
      [
        {
          actor: work.actor,
          action: 'finance_settings.changed',
          subjectKind: 'connection',
          subjectId: connection.id,
          details: { taxRounding, before },
        },
      ],
      work.now,
    );
    await work.signals.told(work.trx, work.workspaceId);
  });
