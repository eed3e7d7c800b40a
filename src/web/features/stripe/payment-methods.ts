import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  chooseDefaultMethod,
  listPaymentMethods,
  makePortalLink,
  makeSetupLink,
} from '#contract/crm-payments.ts';
import { call } from '#web/server/call.ts';

const methodsStaleMs = 300_000;

/** Read from Stripe and kept nowhere; so it does not follow the CRM's live events, which cost no call. */
export const paymentMethodsQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['stripe', 'payment-methods', contactId],
    queryFn: ({ signal }) => call(listPaymentMethods, { params: { id: contactId }, signal }),
    staleTime: methodsStaleMs,
  });

export const useChooseDefault = (contactId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (paymentMethodId: string) =>
      call(chooseDefaultMethod, { params: { id: contactId }, body: { paymentMethodId } }),
    onSuccess: (methods) => {
      queryClient.setQueryData(paymentMethodsQuery(contactId).queryKey, methods);
    },
  });
};

/** A page of Stripe's that lives for minutes: the customer portal, or where a payment method is left. */
export const useStripeLink = (contactId: string) =>
  useMutation({
    mutationFn: (which: 'portal' | 'setup') =>
      call(which === 'portal' ? makePortalLink : makeSetupLink, { params: { id: contactId } }),
  });
