import { IconSearchOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Empty } from '#web/ui/empty.tsx';

interface NothingFitsProps {
  title: string;
  /** The way back to the whole list. */
  action?: ReactNode;
  /** What the search looks at. */
  children?: ReactNode;
}

/** In place of a list that filters have left empty. */
export const NothingFits = (props: NothingFitsProps) => (
  <Empty icon={<IconSearchOff size={24} stroke={1.5} />} {...props} />
);
