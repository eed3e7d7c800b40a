import type { Reading } from '#contract/record-why.ts';
import { formatExact } from '#web/ui/format.ts';

const words: Readonly<Record<Reading['by'], string>> = {
  webhook: 'Told by a webhook, then read',
  poll: 'Found by a poll',
  first_pass: 'Found by the first pass over all records',
  person: 'Found by a pass that a person asked for',
  read: 'Read again',
  write: 'Answered to a write of ours',
  unknown: 'Not kept',
};

/** How a record's state had come, with its times and the webhook's id. */
export const readingText = ({ by, at, receivedAt, deliveryId, runId }: Reading): string =>
  [
    words[by],
    at === null ? null : formatExact(at),
    receivedAt === null ? null : `webhook received ${formatExact(receivedAt)}`,
    deliveryId ?? runId,
  ]
    .filter((part) => part !== null)
    .join(', ');
