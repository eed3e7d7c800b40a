import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  creditInvoice,
  deleteInvoiceDraft,
  finalizeInvoice,
  giveUpJob,
  markInvoiceUncollectible,
  payInvoiceNow,
  payInvoiceOutOfBand,
  refundInvoice,
  retryJob,
  sendInvoice,
  voidInvoice,
  type InvoiceDetail,
} from '#contract/crm-invoices.ts';
import { invoiceQuery } from '#web/features/invoices/list-invoices.ts';
import { call } from '#web/server/call.ts';
import { useRequestKey } from '#web/server/request-key.ts';

const asks = {
  finalize: finalizeInvoice,
  send: sendInvoice,
  void: voidInvoice,
  mark_uncollectible: markInvoiceUncollectible,
  delete_draft: deleteInvoiceDraft,
  pay_out_of_band: payInvoiceOutOfBand,
  pay_now: payInvoiceNow,
} as const;

/** What is asked of an invoice with nothing else to say. */
export type PlainAction = keyof typeof asks;

const useStored = (forget: () => void) => {
  const queryClient = useQueryClient();
  return (invoice: InvoiceDetail): void => {
    forget();
    queryClient.setQueryData(invoiceQuery(invoice.id).queryKey, invoice);
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
    void queryClient.invalidateQueries({ queryKey: ['stripe', 'payment-link', invoice.id] });
  };
};

export const useAskInvoice = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (action: PlainAction) =>
      call(asks[action], { params: { id }, body: { requestKey: keyFor(action) } }),
    onSuccess: useStored(forget),
  });
};

export const useRefundInvoice = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (input: Omit<z.input<typeof refundInvoice.body>, 'requestKey'>) =>
      call(refundInvoice, { params: { id }, body: { ...input, requestKey: keyFor(input) } }),
    onSuccess: useStored(forget),
  });
};

export const useCreditInvoice = (id: string) => {
  const { keyFor, forget } = useRequestKey();
  return useMutation({
    mutationFn: (input: Omit<z.input<typeof creditInvoice.body>, 'requestKey'>) =>
      call(creditInvoice, { params: { id }, body: { ...input, requestKey: keyFor(input) } }),
    onSuccess: useStored(forget),
  });
};

/** Lets what has stopped go on, or gives it up. */
export const useSettleJob = (id: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (how: 'retry' | 'give_up') =>
      call(how === 'retry' ? retryJob : giveUpJob, { params: { id } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['crm'] });
    },
  });
};
