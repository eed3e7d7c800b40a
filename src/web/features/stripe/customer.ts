import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { makeNewCustomer, readCustomer } from '#contract/crm-payments.ts';
import { call } from '#web/server/call.ts';

/** Where the contact stands as a customer; follows the flow that carries it. */
export const customerQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['records', 'customer', contactId],
    queryFn: ({ signal }) => call(readCustomer, { params: { id: contactId }, signal }),
  });

export const useMakeNewCustomer = (contactId: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => call(makeNewCustomer, { params: { id: contactId } }),
    onSuccess: (standing) => {
      queryClient.setQueryData(customerQuery(contactId).queryKey, standing);
      // What the old customer was charged by is no longer so.
      queryClient.removeQueries({ queryKey: ['stripe', 'payment-methods', contactId] });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['crm'] }),
  });
};
