import { Tooltip } from '@mantine/core';
import { systemClock, toIso } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import {
  formatClock,
  formatDayShort,
  formatExact,
  formatRelative,
  formatTime,
  formatUtc,
} from '#web/ui/format.ts';
import { useNow } from '#web/ui/now.ts';

type Shown = 'relative' | 'clock' | 'time' | 'day';

interface MomentProps {
  /** Epoch ms. */
  at: number;
  /**
   * `clock` (with seconds) for lists that already stand under their day, `time` for what is due today, `day` where the
   * calendar counts, as for what is to be paid.
   */
  show?: Shown;
}

/** A time: relative or as a clock reads here; the exact local and UTC time on hover. */
export const Moment = ({ at, show = 'relative' }: MomentProps) => {
  const tick = useNow();
  // What happened since the last tick is past already.
  const now = at > tick && at <= systemClock.now() ? at : tick;
  return (
    <Tooltip
      label={`${formatExact(at)} · ${formatUtc(at)}`}
      events={{ hover: true, focus: false, touch: true }}
    >
      <time dateTime={toIso(at)}>{shownAs(show, at, now)}</time>
    </Tooltip>
  );
};

const shownAs = (show: Shown, at: number, now: number): string => {
  switch (show) {
    case 'relative':
      return formatRelative(at, now);
    case 'clock':
      return formatClock(at);
    case 'time':
      return formatTime(at);
    case 'day':
      return formatDayShort(at);
    default:
      return unreachable(show);
  }
};
