import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyLinkMove } from '#contract/links.ts';
import type { Move } from '#web/features/links/preview-move.ts';
import { call } from '#web/server/call.ts';

interface Apply {
  move: Move;
  digest: string;
}

/** Makes a move exactly as it was shown; refused when something else would follow by now. */
export const useApplyMove = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Apply) => call(applyLinkMove, { body }),
    onSettled: () =>
      Promise.all(
        ['records', 'reviews', 'links', 'overview'].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
};
