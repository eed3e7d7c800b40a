import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordRef } from '#contract/vocabulary.ts';
import { humanise } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { recordStateLabels } from '#web/ui/states.tsx';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './record-name.module.css';

interface RecordNameProps {
  record: RecordRef;
  size?: 'sm' | 'md';
  /** Shown under the name in place of where the record is. */
  under?: ReactNode;
}

/** A record by its vendor's mark and its name, which leads to its page; where it is, and how it stands there. */
export const RecordName = ({ record, size = 'md', under }: RecordNameProps) => {
  const state = recordStateLabels[record.state];
  return (
    <span className={classes['record']}>
      <VendorMark vendor={record.vendor} size={size === 'sm' ? 24 : 32} />
      <span className={classes['words']}>
        <span className={classes['name']}>
          <TextLink to="/records/$recordId" params={{ recordId: record.id }} fw={560} c="inherit">
            {record.title === '' ? record.key : record.title}
          </TextLink>
          {state === null ? null : (
            <Badge size="sm" variant="default" fw={500} tt="none">
              {state}
            </Badge>
          )}
        </span>
        <Text span size="xs" c="dimmed">
          {under ?? `${humanise(record.kind)} in ${record.connectionName}`}
        </Text>
      </span>
    </span>
  );
};
