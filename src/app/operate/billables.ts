import { billableOf, billablesOf } from '#api/crm/billable-answers.ts';
import type { Billable } from '#contract/crm-billables.ts';
import { createBillable, type NewBillable } from '#crm/billables/billable-service.ts';
import { billableStates, type BillableState } from '#model/invoicing/invoicing-nouns.ts';
import { listBillables } from '#store/crm/billables.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

export { billableStates };
export type { NewBillable };

/** Newest first, at most `limit`. */
export const billableLines = (
  { look }: CrmDesk,
  filter: {
    readonly state?: BillableState | undefined;
    readonly contact?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly Billable[]> =>
  look('finance', async (trx) => {
    const { state, contact, limit } = filter;
    const asked = {
      states: state === undefined ? undefined : [state],
      contact: contact === undefined ? undefined : idTyped('contact', contact),
    };
    const { rows } = await listBillables(trx, asked, { after: null, limit });
    return billablesOf(trx, rows);
  });

/** @throws `crm.bad_reference`, `crm.invalid`, `crm.amount_refused`. */
export const addBillable = async (desk: CrmDesk, input: NewBillable): Promise<Billable> => {
  const id = await createBillable(desk.crm, desk.acting, input);
  return desk.look('finance', (trx) => billableOf(trx, id));
};
