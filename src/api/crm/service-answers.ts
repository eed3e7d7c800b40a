import type { Transaction } from 'kysely';
import type { ServiceId } from '#base/ids.ts';
import { crmError } from '#crm/crm-errors.ts';
import { serviceStateOf } from '#crm/services/service-state.ts';
import type { ServiceDetail, ServiceSummary } from '#contract/crm-services.ts';
import { findService, loadPrices, type PriceRow, type ServiceRow } from '#store/crm/services.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { standingOf } from './lookups.ts';

export const serviceSummaryOf = (row: ServiceRow, prices: readonly PriceRow[]): ServiceSummary => {
  const state = serviceStateOf(row, prices);
  return {
    id: row.id,
    code: state.code,
    name: state.name,
    unit: state.unit,
    taxCode: state.taxCode,
    recurring: state.recurring,
    prices: [...state.prices],
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
};

/** @throws `crm.not_found`. */
export const serviceDetailOf = async (trx: Transaction<Database>, id: ServiceId): Promise<ServiceDetail> => {
  const row = await findService(trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such service.');
  const pricesOf = await loadPrices(trx, [id]);
  const nameOf = await loadActorNames(trx, [row.created_by, row.updated_by]);
  return {
    ...serviceSummaryOf(row, pricesOf(id)),
    description: row.description,
    custom: row.custom,
    createdBy: nameOf(row.created_by),
    updatedBy: nameOf(row.updated_by),
    ...(await standingOf(trx, 'service', id)),
  };
};
