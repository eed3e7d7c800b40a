import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { changeCustomField, createCustomField } from '#contract/crm-custom-fields.ts';
import { call } from '#web/server/call.ts';

const useFieldsStale = () => {
  const queryClient = useQueryClient();
  return (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['crm', 'custom-fields'] });
};

export const useCreateField = () =>
  useMutation({
    mutationFn: (body: z.input<typeof createCustomField.body>) => call(createCustomField, { body }),
    onSuccess: useFieldsStale(),
  });

export const useChangeField = () =>
  useMutation({
    mutationFn: ({ id, ...body }: z.input<typeof changeCustomField.body> & { id: string }) =>
      call(changeCustomField, { params: { id }, body }),
    onSuccess: useFieldsStale(),
  });
