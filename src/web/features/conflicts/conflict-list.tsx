import { Badge, Button, Checkbox, Text } from '@mantine/core';
import type { Conflict } from '#contract/conflicts.ts';
import { Moment } from '#web/ui/moment.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import { Vendor, vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './conflict-list.module.css';

export type Side = 'source' | 'target';

interface ConflictListProps {
  conflicts: readonly Conflict[];
  chosen: ReadonlySet<string>;
  currentId: string | undefined;
  pending: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
  onResolve: (conflict: Conflict, side: Side) => void;
}

const rowId = (id: string): string => `conflict-${id}`;

/** Puts the keyboard on a conflict's row. */
export const focusConflict = (id: string): void => {
  document.getElementById(rowId(id))?.focus();
};

/** Each field that differs, with both values, when and by whom they came about, and one button for each side. */
export const ConflictList = (props: ConflictListProps) => (
  <ul className={classes['list']} aria-label="Conflicts">
    {props.conflicts.map((conflict) => (
      <ConflictRow key={conflict.id} {...props} conflict={conflict} />
    ))}
  </ul>
);

const ConflictRow = (props: ConflictListProps & { conflict: Conflict }) => {
  const { conflict, chosen, currentId, pending, onChoose, onResolve } = props;
  const isOpen = conflict.state === 'open';
  const name = `${conflict.fieldLabel} of ${conflict.source.record.title}`;
  return (
    <li
      id={rowId(conflict.id)}
      tabIndex={-1}
      className={classes['row']}
      aria-label={name}
      data-current={conflict.id === currentId || undefined}
    >
      {isOpen ? (
        <Checkbox
          aria-label={`Choose ${name}`}
          checked={chosen.has(conflict.id)}
          onChange={(event) => {
            onChoose(conflict.id, event.currentTarget.checked);
          }}
          className={classes['choose'] ?? ''}
        />
      ) : (
        <span />
      )}
      <div className={classes['main']}>
        <div className={classes['head']}>
          <RecordName record={conflict.source.record} under={conflict.flowName} />
          <Text size="sm" c="dimmed">
            <Moment at={isOpen ? conflict.createdAt : (conflict.answeredAt ?? conflict.createdAt)} />
          </Text>
        </div>
        <Text size="sm">{conflict.fieldLabel}</Text>
        <div className={classes['sides']}>
          <SideBox conflict={conflict} side="source" pending={pending} onResolve={onResolve} />
          <SideBox conflict={conflict} side="target" pending={pending} onResolve={onResolve} />
        </div>
        {conflict.answeredBy === null ? null : (
          <Text size="sm" c="dimmed">
            Answered by {conflict.answeredBy.name}.
          </Text>
        )}
      </div>
    </li>
  );
};

interface SideBoxProps {
  conflict: Conflict;
  side: Side;
  pending: boolean;
  onResolve: ConflictListProps['onResolve'];
}

const SideBox = ({ conflict, side, pending, onResolve }: SideBoxProps) => {
  const { vendor, value, changedAt, changedBy } = conflict[side];
  const label = vendorLabel(vendor);
  return (
    <div className={classes['side']}>
      <Vendor vendor={vendor} />
      <div className={classes['value']}>
        <ValueText value={value} type={conflict.fieldType} />
      </div>
      <Text size="xs" c="dimmed">
        {changedAt === null ? (
          `${label} does not say when it was changed`
        ) : (
          <>
            Record changed <Moment at={changedAt} />
          </>
        )}
        {changedBy === null ? '' : ` by ${changedBy.name}`}
      </Text>
      {conflict.state === 'open' ? (
        <Button
          size="xs"
          variant="default"
          disabled={pending}
          aria-label={`Use ${label}’s ${conflict.fieldLabel} for ${conflict.source.record.title}`}
          onClick={() => {
            onResolve(conflict, side);
          }}
        >
          Use {label}’s
        </Button>
      ) : null}
      {conflict.choice === side ? (
        <Badge size="sm" variant="default" tt="none" fw={500}>
          Chosen
        </Badge>
      ) : null}
    </div>
  );
};
