import { Button, List, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { exactReviewsQuery, useAcceptExact } from '#web/features/reviews/bulk-reviews.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { countOf } from '#web/ui/format.ts';
import { notifyDone } from '#web/ui/notify.ts';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

interface AcceptExactProps {
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
  /** Whether `a` opens it: not while a single review is being read. */
  hasKey: boolean;
}

/** Accepts all reviews that leave little to ask, after saying which they are. Nothing is shown where there is none. */
export const AcceptExact = ({ opened, onOpen, onClose, hasKey }: AcceptExactProps) => {
  const { data } = useQuery(exactReviewsQuery);
  const accept = useAcceptExact();
  const isOffered = data !== undefined && data.count > 0;
  useHotkeys(isOffered && hasKey ? [['a', onOpen]] : []);
  if (data === undefined || data.count === 0) return null;
  const { count, left, more, examples, digest } = data;
  return (
    <>
      <Button variant="default" onClick={onOpen}>
        Accept {countOf(count, 'exact match', 'exact matches')}…
      </Button>
      <Confirm
        opened={opened}
        onClose={onClose}
        title={`Link ${countOf(count, 'record')}?`}
        action={`Link ${String(count)}`}
        pending={accept.isPending}
        error={accept.error}
        onConfirm={() => {
          accept.mutate(digest, {
            onSuccess: ({ decided }) => {
              onClose();
              notifyDone(`${countOf(decided, 'record')} linked. They follow their sources from now on.`);
            },
          });
        }}
      >
        <Text size="sm" mb="sm">
          Each has one candidate of exactly the same name. No ABN and no held id speaks against it, and no
          other record may be it.{' '}
          {left === 0 ? 'No other review is left.' : `${countOf(left, 'review')} need a look of their own.`}
          {more === 0 ? '' : ` ${String(more)} more follow after these.`}
        </Text>
        <List size="sm">
          {examples.map(({ reviewId, source, target }) => (
            <List.Item key={reviewId}>
              {source.title} ({vendorLabel(source.vendor)})
              {target === null
                ? ''
                : ` is ${target.title} (${vendorLabel(target.vendor)}, ${target.key.slice(0, 8)})`}
            </List.Item>
          ))}
          {count > examples.length ? (
            <List.Item>and {countOf(count - examples.length, 'other')}</List.Item>
          ) : null}
        </List>
      </Confirm>
    </>
  );
};
