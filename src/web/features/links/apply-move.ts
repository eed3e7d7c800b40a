import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyLinkMove } from '#contract/links.ts';
import type { Move } from '#web/features/links/preview-move.ts';
import { call } from '#web/server/call.ts';
import { notifyDone } from '#web/ui/notify.ts';

interface Apply {
  move: Move;
  digest: string;
}

/**
 * Makes a move exactly as it was shown; refused when something else would follow by now. `done` is said here, because the
 * dialog leaves the page together with the link that it ends.
 */
export const useApplyMove = (done: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Apply) => call(applyLinkMove, { body }),
    onSuccess: () => {
      notifyDone(done);
    },
    onSettled: () =>
      Promise.all(
        ['records', 'reviews', 'links', 'overview'].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
};
