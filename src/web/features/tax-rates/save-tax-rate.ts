import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { changeTaxRate, createTaxRate } from '#contract/crm-tax-rates.ts';
import { call } from '#web/server/call.ts';

const useRatesStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['crm', 'tax-rates'] });
};

export const useCreateTaxRate = () =>
  useMutation({
    mutationFn: (body: z.input<typeof createTaxRate.body>) => call(createTaxRate, { body }),
    onSuccess: useRatesStale(),
  });

export const useChangeTaxRate = () =>
  useMutation({
    mutationFn: ({ id, ...body }: z.input<typeof changeTaxRate.body> & { id: string }) =>
      call(changeTaxRate, { params: { id }, body }),
    onSuccess: useRatesStale(),
  });
