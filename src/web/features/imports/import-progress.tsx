import { useState } from 'react';
import { secondMs, systemClock } from '#base/clock.ts';
import type { CrmImport } from '#contract/crm-imports.ts';
import { progressOf } from '#web/features/imports/import-words.ts';
import { formatCount, formatDuration } from '#web/ui/format.ts';
import { Meter } from '#web/ui/meter.tsx';

/** Before this much has passed nothing can be said of how long it takes. */
const guessAfterMs = 2 * secondMs;

/** How far an import is, and about how long it still takes, by the pace seen since this was opened. */
export const ImportProgress = ({ import: running }: { import: CrmImport }) => {
  const { done, total } = progressOf(running);
  const [first] = useState(() => ({ at: systemClock.now(), done }));
  const spentMs = systemClock.now() - first.at;
  const pace = (done - first.done) / spentMs;
  const rest = spentMs < guessAfterMs || pace <= 0 ? '' : `, ${formatDuration((total - done) / pace)} to go`;
  return (
    <output style={{ display: 'block' }}>
      <Meter
        label={running.state === 'undoing' ? 'Taking back' : 'Importing'}
        text={`${formatCount(done)} of ${formatCount(total)}${rest}`}
        share={total === 0 ? 1 : done / total}
      />
    </output>
  );
};
