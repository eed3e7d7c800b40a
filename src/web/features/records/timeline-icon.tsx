import {
  IconArchive,
  IconBell,
  IconEye,
  IconFileText,
  IconGitCompare,
  IconPencil,
  IconPlus,
  IconRestore,
  IconSend,
} from '@tabler/icons-react';
import type { TimelineEntry } from '#contract/timeline.ts';

const actionIcons = {
  create: IconPlus,
  update: IconPencil,
  archive: IconArchive,
  restore: IconRestore,
} as const;

const typeIcons = {
  delivery: IconBell,
  observation: IconEye,
  attempt: IconSend,
  review: IconGitCompare,
  audit: IconFileText,
} as const;

/** The kind of an entry at a glance; the sentence beside it says the same. */
export const TimelineIcon = ({ entry }: { entry: TimelineEntry }) => {
  const Icon = entry.type === 'change' ? actionIcons[entry.action] : typeIcons[entry.type];
  return <Icon size={15} stroke={1.75} aria-hidden />;
};
