import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { generateInvoices, previewInvoices } from '#contract/crm-invoices.ts';
import { call } from '#web/server/call.ts';
import { useRequestKey } from '#web/server/request-key.ts';

export type GenerateInput = Omit<z.input<typeof generateInvoices.body>, 'requestKey'>;

/** What invoices the chosen lines make now; asked again when anything of the CRM changes. */
export const previewQuery = (input: GenerateInput) =>
  queryOptions({
    queryKey: ['crm', 'invoices', 'preview', input],
    queryFn: ({ signal }) => call(previewInvoices, { body: input, signal }),
    placeholderData: keepPreviousData,
  });

/** Makes the invoices once, however often it is asked for the same. */
export const useGenerateInvoices = () => {
  const queryClient = useQueryClient();
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (input: GenerateInput) =>
      call(generateInvoices, { body: { ...input, requestKey: keyFor(input) } }),
    onSuccess: () => {
      forget();
      void queryClient.invalidateQueries({ queryKey: ['crm'] });
    },
  });
};
