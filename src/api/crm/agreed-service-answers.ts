import type { Transaction } from 'kysely';
import { decimalOf, multiplyDecimals, placesText, roundDecimal } from '#base/decimal.ts';
import type { AgreedServiceId, OpportunityId } from '#base/ids.ts';
import { problemOf } from '#api/problems.ts';
import { flowsByRecord } from '#api/record-flows.ts';
import type { AgreedService, UnbilledService } from '#contract/crm-agreed-services.ts';
import type { Problem } from '#contract/vocabulary.ts';
import { crmError } from '#crm/crm-errors.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { loadAgreedServices, type AgreedServiceView } from '#store/crm/agreed-services.ts';
import { findOwnRecords } from '#store/crm/own-records.ts';
import { listUnbilledServices, type UnbilledServiceView } from '#store/crm/unbilled-services.ts';
import type { Database } from '#store/tables.ts';
import { invoiceRefOf, serviceRefOf, shortest, taxRefOf } from './finance-texts.ts';

const amountOf = ({ quantity, unit_price: price, currency }: AgreedServiceView): string => {
  const amount = multiplyDecimals(decimalOf(quantity), decimalOf(price));
  return placesText(roundDecimal(amount, isCurrency(currency) ? minorDigits(currency) : 2, 'half_up'));
};

const billableOf = (row: AgreedServiceView): AgreedService['billable'] =>
  row.billable_id === null || row.billable_state === null
    ? null
    : {
        id: row.billable_id,
        state: row.billable_state,
        invoice: invoiceRefOf(row),
      };

export const agreedServicesOf = async (
  trx: Transaction<Database>,
  rows: readonly AgreedServiceView[],
): Promise<AgreedService[]> => {
  const records = await findOwnRecords(
    trx,
    'agreed_service',
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    way: row.way,
    contact: {
      id: row.contact_id,
      type: row.contact_type,
      name: row.contact_name,
      archived: row.contact_archived,
    },
    opportunity: { id: row.opportunity_id, title: row.opportunity_title },
    service: serviceRefOf(row),
    description: row.description,
    quantity: shortest(row.quantity),
    unitPrice: shortest(row.unit_price),
    currency: row.currency,
    amount: amountOf(row),
    tax: taxRefOf(row),
    interval: row.interval === null ? null : { unit: row.interval, count: row.interval_count ?? 1 },
    startsOn: row.starts_on,
    termMonths: row.term_months,
    collection: row.collection,
    source: { number: row.source_number, url: row.source_url },
    acceptedAt: row.accepted_at,
    billable: billableOf(row),
    subscription:
      row.subscription_id === null || row.subscription_state === null
        ? null
        : { id: row.subscription_id, state: row.subscription_state },
    withdrawnReason: row.withdrawn_reason,
    recordId: records.get(row.id) ?? null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }));
};

/** @throws `crm.not_found`. */
export const agreedServiceOf = async (
  trx: Transaction<Database>,
  id: AgreedServiceId,
): Promise<AgreedService> => {
  const [answer] = await agreedServicesOf(trx, await loadAgreedServices(trx, [id]));
  if (answer === undefined) throw crmError('crm.not_found', 'There is no such agreed service.');
  return answer;
};

/** What was found of this one says more than its code does. */
const found = (
  { message, hint }: UnbilledServiceView,
  known: Problem,
): { readonly message: string; readonly hint: string } => ({
  message: message ?? known.message,
  hint: hint ?? known.hint,
});

/** What was agreed on and is not billed here, by title. */
export const unbilledServicesOf = async (
  trx: Transaction<Database>,
  id: OpportunityId,
): Promise<UnbilledService[]> => {
  const rows = await listUnbilledServices(trx, id);
  const flowsOf = await flowsByRecord(
    trx,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) =>
    flowsOf(row.id)
      .filter(({ flowId, role }) => flowId === row.flow_id && role === 'source')
      .map((standing) => ({
        recordId: row.id,
        title: row.title ?? '',
        standing: {
          ...standing,
          problem:
            standing.problem === null ? null : problemOf(standing.problem.code, found(row, standing.problem)),
        },
      })),
  );
};
