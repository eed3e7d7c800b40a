import { customerAnswer } from '#api/crm/customer-answers.ts';
import type { CustomerStanding } from '#contract/crm-payments.ts';
import { customerStanding, makeNewCustomer } from '#crm/payments/new-customer.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

/** @throws `crm.not_found`, `crm.stripe_not_connected`. */
export const readCustomer = async ({ crm, acting }: CrmDesk, id: string): Promise<CustomerStanding> =>
  customerAnswer(await customerStanding(crm, acting, idTyped('contact', id)));

/** @throws what `makeNewCustomer` throws. */
export const newCustomer = async (desk: CrmDesk, id: string): Promise<CustomerStanding> => {
  await makeNewCustomer(desk.crm, desk.acting, idTyped('contact', id));
  return readCustomer(desk, id);
};
