import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  changeBillable,
  createBillable,
  removeBillable,
  reopenBillable,
  writeOffBillable,
} from '#contract/crm-billables.ts';
import { call } from '#web/server/call.ts';

export type NewBillable = z.input<typeof createBillable.body>;
export type BillableChange = z.input<typeof changeBillable.body>;

/** Lines change sums, quotes and what can be invoiced. */
const useCrmStale = () => {
  const queryClient = useQueryClient();
  return (): void => {
    void queryClient.invalidateQueries({ queryKey: ['crm'] });
  };
};

/** What is told of a failure though the line that asked has left the page, as when its removal is taken back. */
interface Told {
  readonly onError?: (error: Error) => void;
}

export const useCreateBillable = (told: Told = {}) =>
  useMutation({
    mutationFn: (body: NewBillable) => call(createBillable, { body }),
    onSuccess: useCrmStale(),
    ...told,
  });

export const useChangeBillable = (id: string) =>
  useMutation({
    mutationFn: (body: BillableChange) => call(changeBillable, { params: { id }, body }),
    onSuccess: useCrmStale(),
  });

export const useRemoveBillable = (id: string) =>
  useMutation({
    mutationFn: () => call(removeBillable, { params: { id } }),
    onSuccess: useCrmStale(),
  });

export const useWriteOffBillable = (id: string) =>
  useMutation({
    mutationFn: (body: { version: number; reason: string }) =>
      call(writeOffBillable, { params: { id }, body }),
    onSuccess: useCrmStale(),
  });

export const useReopenBillable = (id: string, told: Told = {}) =>
  useMutation({
    mutationFn: (version: number) => call(reopenBillable, { params: { id }, body: { version } }),
    onSuccess: useCrmStale(),
    ...told,
  });
