import type { ServiceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { CrmRecord } from '#model/crm/records-port.ts';
import { loadPrices, type PriceRow, type ServiceRow } from '#store/crm/services.ts';
import { serviceStateOf, type ServiceState } from '#crm/services/service-state.ts';
import type { KindReading } from './kind-port.ts';
import { withoutEmpty } from './record-fields.ts';

/** Services as records of flows. */
export const serviceRecords: KindReading = {
  table: 'crm_service',
  load: async (trx, _workspaceId, ids) => {
    if (ids.length === 0) return [];
    const rows = await trx
      .selectFrom('crm_service')
      .selectAll()
      .where('id', 'in', ids as ServiceId[])
      .execute();
    const pricesOf = await loadPrices(
      trx,
      rows.map((row) => row.id),
    );
    return rows.map((row) => recordOf(row, pricesOf(row.id)));
  },
};

/** One price a currency, each with the service's interval, as catalogues of payment vendors have it. */
const pricesOf = ({ prices, recurring }: ServiceState): JsonObject =>
  Object.fromEntries(
    prices.map((price) => [
      price.currency,
      {
        unit_price: price.unitPrice,
        ...(price.taxBehavior === 'unspecified' ? {} : { tax_behavior: price.taxBehavior }),
        ...(recurring === null ? {} : { interval: recurring.interval, interval_count: recurring.count }),
      },
    ]),
  );

const recordOf = (row: ServiceRow, prices: readonly PriceRow[]): CrmRecord => {
  const state = serviceStateOf(row, prices);
  return {
    key: row.id,
    version: row.updated_at,
    state: row.archived_at === null ? 'active' : 'archived',
    // With its code, which tells it from others of its name here and at vendors.
    title: `${row.code} – ${row.name}`,
    email: null,
    taxNumber: null,
    reference: row.reference,
    foreignKeys: {},
    fields: withoutEmpty({
      status: row.archived_at === null ? 'active' : 'archived',
      code: state.code,
      name: state.name,
      description: state.description,
      unit: state.unit,
      taxCode: state.taxCode,
      interval: state.recurring?.interval ?? null,
      intervalCount: state.recurring === null ? null : String(state.recurring.count),
      prices: pricesOf(state),
      custom: row.custom,
    }),
  };
};
