import type { ContactId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { Member } from '#api/caller.ts';
import { contactRefOf, spanOf } from '#api/crm/finance-texts.ts';
import { customerAnswer } from '#api/crm/customer-answers.ts';
import { paymentOf } from '#api/crm/invoice-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import * as contract from '#contract/crm-payments.ts';
import { customerStanding, makeNewCustomer } from '#crm/payments/new-customer.ts';
import * as methods from '#crm/payments/payment-methods.ts';
import { look } from '#crm/work.ts';
import { listPayments } from '#store/crm/payments.ts';

export const crmPaymentRoutes = (app: HttpSurface, { crm, publicUrl }: ApiDeps): void => {
  serve(app, contract.listPayments, ({ query, member }) => {
    const { state, contact, invoice, currency } = query;
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const found = await listPayments(trx, { state, contact, invoice, currency, ...spanOf(query) }, page);
      return {
        items: found.rows.map((row) => ({
          ...paymentOf(row),
          contact: contactRefOf(row),
          invoice: { id: row.invoice_id, number: row.invoice_number, state: row.invoice_state },
        })),
        nextCursor: found.next,
      };
    });
  });

  const answer = async (
    member: Member,
    id: ContactId,
  ): Promise<{ isCustomer: boolean; items: contract.PaymentMethod[] }> => {
    const { isCustomer, items } = await methods.listPaymentMethods(crm, member, id);
    return {
      isCustomer,
      items: items.map(({ paymentMethodId, ...method }) => ({ id: paymentMethodId, ...method })),
    };
  };

  serve(app, contract.listPaymentMethods, ({ params, member }) => answer(member(), params.id));

  serve(app, contract.chooseDefaultMethod, async ({ params, body, member }) => {
    const acting = member();
    await methods.chooseDefaultMethod(crm, acting, params.id, body.paymentMethodId);
    return answer(acting, params.id);
  });

  const customerOf = async (member: Member, id: ContactId): Promise<contract.CustomerStanding> =>
    customerAnswer(await customerStanding(crm, member, id));

  serve(app, contract.readCustomer, ({ params, member }) => customerOf(member(), params.id));

  serve(app, contract.makeNewCustomer, async ({ params, member }) => {
    const acting = member();
    await makeNewCustomer(crm, acting, params.id);
    return customerOf(acting, params.id);
  });

  const pageOf = (id: ContactId): string => `${publicUrl}/crm/contacts/${id}`;

  serve(app, contract.makeSetupLink, ({ params, member }) =>
    methods.makeSetupLink(crm, member(), params.id, pageOf(params.id)),
  );

  serve(app, contract.makePortalLink, ({ params, member }) =>
    methods.makePortalLink(crm, member(), params.id, pageOf(params.id)),
  );
};
