import { toIso } from '#base/clock.ts';
import type { PaymentId } from '#base/ids.ts';
import { amountText } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { PaymentStage } from '#model/ledger-money.ts';
import type { CrmRecord } from '#model/crm/records-port.ts';
import type { InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { PaymentRow } from '#store/crm/payments.ts';
import type { KindReading } from '#crm/records/kind-port.ts';
import { withoutEmpty } from '#crm/records/record-fields.ts';

/** Payments of invoices as records that flows carry into ledgers. What was given back is no part of them. */
export const paymentRecords: KindReading = {
  table: 'crm_payment',
  load: async (trx, _workspaceId, ids) => {
    if (ids.length === 0) return [];
    const rows = await trx
      .selectFrom('crm_payment as p')
      .innerJoin('crm_invoice as i', 'i.id', 'p.invoice_id')
      .selectAll('p')
      .select('i.state as invoice_state')
      .where('p.id', 'in', ids as PaymentId[])
      .execute();
    return rows.map(recordOf);
  },
};

/** Whether the vendor has the money, or may still collect it. */
const stageOf = ({ state }: PaymentRow, invoice: InvoiceState): PaymentStage => {
  if (state === 'paid') return 'collected';
  if (state === 'failed' || state === 'canceled') return 'cancelled';
  return invoice === 'paid' || invoice === 'void' ? 'cancelled' : 'open';
};

const recordOf = (row: PaymentRow & { readonly invoice_state: InvoiceState }): CrmRecord => {
  const digits = isCurrency(row.currency) ? minorDigits(row.currency) : 2;
  const stage = stageOf(row, row.invoice_state);
  const total = amountText(BigInt(row.amount_minor), digits);
  return {
    key: row.id,
    version: row.updated_at,
    state: 'active',
    title: `${total} ${row.currency}`,
    email: null,
    taxNumber: null,
    reference: null,
    foreignKeys: {},
    aliases: [...new Set([row.charge_key, row.payment_key])].filter((key) => key !== null),
    parent: { kind: 'invoice', key: row.invoice_id },
    fields: withoutEmpty({
      status: stage,
      stage,
      invoiceKey: row.invoice_id,
      paymentKey: row.id,
      amount: { total, currency: row.currency },
      settlementCurrency: row.settlement_currency,
      collectedAt: row.paid_at === null ? null : toIso(row.paid_at),
      method: row.method_label,
      payment: row.payment_key,
      charge: row.charge_key,
      isElsewhere: row.is_out_of_band,
    }),
  };
};
