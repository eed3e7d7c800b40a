import type { AgreedServiceId } from '#base/ids.ts';
import { makeAgreedService, type NewAgreedService } from '#crm/agreed/agreed-service.ts';
import { act, type Acting, type CrmDeps } from '#crm/work.ts';

/** No account is connected, so nothing of it is asked for. */
const unbilled = (): never => {
  throw new Error('no account of a billing vendor is connected');
};

/** A client agreed to it in PROP-1042: a line at 120.00 with GST, to be billed once, unless said otherwise. */
export const anAgreedService = async (
  crm: CrmDeps,
  acting: Acting,
  given: Pick<NewAgreedService, 'opportunityId'> & Partial<NewAgreedService>,
): Promise<AgreedServiceId> => {
  const billing = { clientFor: unbilled, makeAnew: unbilled, wake: unbilled, ensureFlows: unbilled };
  const row = await act(crm, acting, 'finance', (work) =>
    makeAgreedService({ ...crm, billing }, work, {
      reference: `plb:${crypto.randomUUID()}`,
      way: 'billable',
      begins: 'prepared',
      description: 'Ledger set-up',
      service_id: null,
      quantity: '2',
      unit_price: '60.00',
      currency: 'AUD',
      tax_code: 'GST',
      interval: null,
      interval_count: null,
      starts_on: null,
      term_months: null,
      collection: 'send_invoice',
      accepted_at: Date.UTC(2026, 10, 12, 1),
      source_number: 'PROP-1042',
      source_url: 'https://app.ignition.example/proposals/prop_1042',
      group_key: null,
      group_lines: null,
      ...given,
    }),
  );
  return row.id;
};
