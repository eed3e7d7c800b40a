import { systemClock } from '#base/clock.ts';
import type { CrmImport } from '#contract/crm-imports.ts';
import { formatCount, formatDuration } from '#web/ui/format.ts';
import { Meter } from '#web/ui/meter.tsx';

interface ImportProgressProps {
  isUndo: boolean;
  progress: NonNullable<CrmImport['progress']>;
}

/** How far the workers are with an import, how fast, and about how long it still takes. */
export const ImportProgress = ({ isUndo, progress }: ImportProgressProps) => {
  const { done, total, perSecond, estimatedEndAt } = progress;
  const left = estimatedEndAt === null ? null : Math.max(0, estimatedEndAt - systemClock.now());
  const pace = perSecond === 0 ? '' : `, ${formatCount(perSecond)} a second`;
  const rest = left === null ? '' : `, ${formatDuration(left)} to go`;
  return (
    <output style={{ display: 'block' }}>
      <Meter
        label={isUndo ? 'Taking back' : 'Importing'}
        text={`${formatCount(done)} of ${formatCount(total)} rows${pace}${rest}`}
        share={total === 0 ? 1 : done / total}
      />
    </output>
  );
};
