import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { matchOwner, unmatchOwner } from '#contract/owners.ts';
import { call } from '#web/server/call.ts';
import { countOf } from '#web/ui/format.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

type Asked = z.input<typeof unmatchOwner.body>;

/** What is said of somebody: who they are, that nobody is written (`to` null), or undefined: what was said is forgotten. */
export type OwnerSaid = Asked & { readonly to: string | null | undefined };

/** Says who somebody is, and offers to take it back. */
export const useAnswerOwner = () => {
  const queryClient = useQueryClient();
  const say = useMutation({
    mutationFn: ({ to, ...asked }: OwnerSaid) =>
      to === undefined ? call(unmatchOwner, { body: asked }) : call(matchOwner, { body: { ...asked, to } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['records'] }),
    onError: notifyFailure,
  });
  const answer = (said: OwnerSaid): void => {
    say.mutate(said, {
      onSuccess: ({ before, records }) => {
        const what = records === null ? 'All records of the flows' : countOf(records, 'record');
        const looked = `${what} ${records === 1 ? 'is' : 'are'} looked at again.`;
        const back: OwnerSaid = { ...said, to: before?.to };
        if (back.to === said.to) notifyDone(looked);
        else notifyUndoable(looked, () => say.mutate(back));
      },
    });
  };
  return { answer, isPending: say.isPending };
};
