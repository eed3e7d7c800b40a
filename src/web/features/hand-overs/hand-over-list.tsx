import { Alert, Button, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { HandOver } from '#contract/hand-overs.ts';
import { sheetText } from '#contract/hand-over-table.ts';
import { Moment } from '#web/ui/moment.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import { HandOverSheetView } from './hand-over-sheet.tsx';
import classes from './hand-over-list.module.css';

interface HandOverListProps {
  handOvers: readonly HandOver[];
  pending: boolean;
  onSettle: (handOver: HandOver, to: 'open' | 'done') => void;
}

const noteTexts: Readonly<Record<NonNullable<HandOver['note']>, (target: string) => string>> = {
  differs: (target) =>
    `An invoice with this reference is in ${target}, and its client, currency or total is another. Correct it there, or say that this is done.`,
  changed_since: () => 'The invoice has changed since this was done. The values are those of then.',
  source_ended: (target) =>
    `The invoice was voided or deleted after this was done. Look whether ${target}’s is to be voided too.`,
  draft: (target) => `Its draft is in ${target}. Open it there, compare it with these values, and issue it.`,
  draft_differs: (target) =>
    `Its draft in ${target} says something else: the draft was edited, or the invoice has changed since. Correct the draft there before you issue it.`,
  draft_ended: (target) =>
    `The invoice was voided or deleted, and what was made of it is still in ${target}. Throw the draft away there, or void what was issued.`,
  draft_gone: (target) =>
    `What was made of it in ${target} was thrown away or voided. Type it there yourself, or say that this is done.`,
};

/** Invoices with all their values, to be copied one by one or at once, and a button that says they are typed. */
export const HandOverList = ({ handOvers, pending, onSettle }: HandOverListProps) => (
  <ul className={classes['list']} aria-label="Hand-overs">
    {handOvers.map((handOver) => {
      const note =
        handOver.note === null ? null : noteTexts[handOver.note](vendorLabel(handOver.targetVendor));
      const isOpen = handOver.state === 'open';
      return (
        <li key={handOver.id} className={classes['row']} aria-label={handOver.sheet.number}>
          <div className={classes['head']}>
            <RecordName record={handOver.source} under={handOver.flowName} />
            <Group gap="xs">
              <CopyButton value={sheetText(handOver)}>
                {({ copied, copy }) => (
                  <Button
                    size="xs"
                    variant="default"
                    leftSection={
                      copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
                    }
                    aria-label={`Copy all of ${handOver.sheet.number}`}
                    onClick={copy}
                  >
                    {copied ? 'Copied' : 'Copy all'}
                  </Button>
                )}
              </CopyButton>
              <Button
                size="xs"
                variant={isOpen ? 'filled' : 'default'}
                disabled={pending}
                aria-label={
                  isOpen
                    ? `It is in ${vendorLabel(handOver.targetVendor)}: ${handOver.sheet.number}`
                    : `Undo ${handOver.sheet.number}`
                }
                onClick={() => {
                  onSettle(handOver, isOpen ? 'done' : 'open');
                }}
              >
                {isOpen ? `It is in ${vendorLabel(handOver.targetVendor)}` : 'Undo'}
              </Button>
            </Group>
          </div>
          {note === null ? null : (
            <Alert color={handOver.note === 'draft' ? 'blue' : 'yellow'} variant="light" p="sm">
              {note}
            </Alert>
          )}
          {isOpen && handOver.sheet.clientKey === null ? (
            <Text size="sm" c="dimmed">
              No client of {handOver.targetConnectionName} is linked to this contact: find the client by name.
            </Text>
          ) : null}
          <HandOverSheetView handOver={handOver} />
          <Text size="sm" c="dimmed">
            {handOver.doneAt === null || handOver.doneBy === null ? (
              <>
                Waits since <Moment at={handOver.createdAt} />
              </>
            ) : (
              <>
                {handOver.seen === null
                  ? `Done by ${handOver.doneBy.name} `
                  : `Seen as ${handOver.seen.title} in ${handOver.targetConnectionName} `}
                <Moment at={handOver.doneAt} />
              </>
            )}
          </Text>
        </li>
      );
    })}
  </ul>
);
