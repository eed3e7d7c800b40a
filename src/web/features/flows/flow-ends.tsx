import { VisuallyHidden } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { Flow } from '#contract/flows.ts';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './flow-ends.module.css';

/** From where to where: each side's organisation and kind of record. */
export const FlowEnds = ({ flow }: { flow: Flow }) => (
  <div className={classes['ends']}>
    <End end={flow.source} />
    <IconArrowRight size={18} stroke={1.75} aria-hidden className={classes['arrow']} />
    <VisuallyHidden>to</VisuallyHidden>
    <End end={flow.target} />
  </div>
);

const End = ({ end }: { end: Flow['source'] }) => (
  <span className={classes['end']}>
    <VendorMark vendor={end.vendor} size={32} />
    <span className={classes['words']}>
      <span>{end.kindLabel}</span>
      <span className={classes['under']}>{end.connectionName}</span>
    </span>
  </span>
);
