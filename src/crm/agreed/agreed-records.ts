import type { AgreedServiceId, ServiceId } from '#base/ids.ts';
import { agreedWays } from '#model/agreed-service.ts';
import { recurringIntervals } from '#model/crm/nouns.ts';
import type { CrmRecord, CrmWrite } from '#model/crm/records-port.ts';
import { collections } from '#model/invoicing/invoicing-nouns.ts';
import { changedAgreedIds, loadAgreedServices, type AgreedServiceView } from '#store/crm/agreed-services.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import type { KindWriting } from '#crm/records/kind-port.ts';
import { wantedText, withoutEmpty } from '#crm/records/record-fields.ts';
import { goOn } from './agreed-billing.ts';
import {
  changeAgreedService,
  makeAgreedService,
  reopenAgreedService,
  requireAgreedService,
  withdrawAgreedService,
  type AgreedTerms,
} from './agreed-service.ts';

/** Agreed services as records that flows write. A write that makes one makes what stands for it as well. */
export const agreedRecords = (finance: () => FinanceDeps): KindWriting => ({
  table: 'crm_agreed_service',
  others: ['contact', 'opportunity', 'invoice', 'subscription'],
  changed: changedAgreedIds,
  load: async (trx, _workspaceId, ids) => {
    const rows = await loadAgreedServices(trx, ids as AgreedServiceId[]);
    return rows.map(recordOf);
  },
  write: async (work, action, write, held) => {
    const deps = finance();
    if (held === null) {
      const row = await makeAgreedService(deps, work, newOf(write));
      return { id: row.id, warnings: await goOn(deps, work, row) };
    }
    const id = held as AgreedServiceId;
    const row = await requireAgreedService(work, id);
    if (action === 'archive') {
      const reason = wantedText(write.set, 'withdrawnReason') ?? 'It holds no more at its source';
      await withdrawAgreedService(work, row, reason);
      return { id, warnings: [] };
    }
    if (action === 'restore') await reopenAgreedService(deps, work, row);
    await changeAgreedService(deps, work, await requireAgreedService(work, id), termsIn(write));
    return { id, warnings: [] };
  },
});

const recordOf = (row: AgreedServiceView): CrmRecord => {
  const status = row.state === 'withdrawn' ? 'archived' : 'active';
  return {
    key: row.id,
    version: row.changed_at,
    changedBy: row.updated_by,
    state: status,
    title: row.source_number === null ? row.description : `${row.source_number}: ${row.description}`,
    email: null,
    taxNumber: null,
    reference: row.reference,
    foreignKeys: {},
    fields: withoutEmpty({
      status,
      way: row.way,
      state: row.state,
      contactKey: row.contact_id,
      opportunityKey: row.opportunity_id,
      description: row.description,
      serviceKey: row.service_id,
      quantity: row.quantity,
      unitPrice: row.unit_price,
      currency: row.currency,
      taxCode: row.tax_code,
      interval: row.interval,
      intervalCount: textOf(row.interval_count),
      startsOn: row.starts_on,
      termMonths: textOf(row.term_months),
      collection: row.collection,
      begins: row.begins,
      acceptedAt: row.accepted_at === null ? null : new Date(row.accepted_at).toISOString(),
      sourceNumber: row.source_number,
      sourceUrl: row.source_url,
      groupKey: row.group_key,
      groupLines: textOf(row.group_lines),
      withdrawnReason: row.withdrawn_reason,
      billedAs: billedAs(row),
    }),
  };
};

const textOf = (value: number | null): string | null => (value === null ? null : String(value));

/** What a person would have to undo; null while nothing of it is billed. */
export const billedAs = (row: AgreedServiceView): string | null => {
  if (row.subscription_id !== null) return 'a subscription';
  if (row.billable_state !== 'on_invoice' && row.billable_state !== 'settled') return null;
  return row.invoice_number === null ? 'a draft invoice' : `invoice ${row.invoice_number}`;
};

const oneOf = <Word extends string>(words: readonly Word[], text: string | null | undefined): Word | null =>
  words.find((word) => word === text) ?? null;

const numberIn = (set: CrmWrite['set'], name: string): number | null => {
  const text = wantedText(set, name);
  return typeof text === 'string' && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
};

const newOf = (write: CrmWrite): Parameters<typeof makeAgreedService>[2] => {
  const { set } = write;
  const way = oneOf(agreedWays, wantedText(set, 'way'));
  const opportunityId = wantedText(set, 'opportunityKey');
  const { description, unit_price: price, currency } = termsIn(write);
  const missing = Object.entries({
    way,
    opportunityKey: opportunityId,
    description,
    unitPrice: price,
    currency,
  })
    .filter(([, value]) => value === undefined || value === null)
    .map(([name]) => `${name}: is missing`);
  if (
    way === null ||
    typeof opportunityId !== 'string' ||
    description === undefined ||
    price === undefined ||
    currency === undefined
  )
    throw crmError('crm.invalid', 'An agreed service needs an opportunity, a price and a way to be billed.', {
      details: { fields: missing },
    });
  return {
    ...emptyTerms,
    ...termsIn(write),
    description,
    unit_price: price,
    currency,
    reference: write.reference,
    opportunityId,
    way,
    begins: oneOf(['prepared', 'at_once'] as const, wantedText(set, 'begins')) ?? 'prepared',
    group_key: wantedText(set, 'groupKey') ?? null,
    group_lines: numberIn(set, 'groupLines'),
  };
};

const emptyTerms: Omit<AgreedTerms, 'description' | 'unit_price' | 'currency'> = {
  service_id: null,
  quantity: '1',
  tax_code: null,
  interval: null,
  interval_count: null,
  starts_on: null,
  term_months: null,
  collection: 'send_invoice',
  accepted_at: null,
  source_number: null,
  source_url: null,
};

/** What the write says of the terms; what it leaves out is left as it is. */
const termsIn = ({ set }: CrmWrite): Partial<AgreedTerms> => {
  const has = (name: string): boolean => set[name] !== undefined;
  const interval = oneOf(recurringIntervals, wantedText(set, 'interval'));
  const acceptedAt = Date.parse(wantedText(set, 'acceptedAt') ?? '');
  const text = (name: string): string | undefined => wantedText(set, name) ?? undefined;
  const [description, quantity, price] = [text('description'), text('quantity'), text('unitPrice')];
  const currency = text('currency')?.toUpperCase();
  return {
    ...(description === undefined ? {} : { description }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(price === undefined ? {} : { unit_price: price }),
    ...(currency === undefined ? {} : { currency }),
    ...(has('serviceKey') ? { service_id: (wantedText(set, 'serviceKey') ?? null) as ServiceId | null } : {}),
    ...(has('taxCode') ? { tax_code: wantedText(set, 'taxCode') ?? null } : {}),
    ...(has('interval') ? { interval } : {}),
    ...(has('intervalCount') ? { interval_count: numberIn(set, 'intervalCount') } : {}),
    ...(has('startsOn') ? { starts_on: dayIn(wantedText(set, 'startsOn')) } : {}),
    ...(has('termMonths') ? { term_months: numberIn(set, 'termMonths') } : {}),
    ...(has('collection')
      ? { collection: oneOf(collections, wantedText(set, 'collection')) ?? 'send_invoice' }
      : {}),
    ...(has('acceptedAt') ? { accepted_at: Number.isNaN(acceptedAt) ? null : acceptedAt } : {}),
    ...(has('sourceNumber') ? { source_number: wantedText(set, 'sourceNumber') ?? null } : {}),
    ...(has('sourceUrl') ? { source_url: wantedText(set, 'sourceUrl') ?? null } : {}),
  };
};

const dayIn = (text: string | null | undefined): string | null =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text) ? text.slice(0, 10) : null;
