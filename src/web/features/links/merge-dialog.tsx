import { Checkbox, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordRef } from '#contract/vocabulary.ts';
import { possibleDoublesQuery } from '#web/features/links/find-doubles.ts';
import { MoveDialog } from '#web/features/links/move-dialog.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { SearchBox } from '#web/ui/search-box.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

interface MergeDialogProps {
  /** One of the two: a record of a flow's target. */
  record: RecordRef;
  opened: boolean;
  onClose: () => void;
}

const nameOf = ({ title, key }: RecordRef): string => (title === '' ? key : title);

/** Says that another record of the vendor is the same as this one, and which of the two is kept. */
export const MergeDialog = ({ record, opened, onClose }: MergeDialogProps) => {
  // Doubles mostly share a name.
  const [words, setWords] = useState(record.title);
  const [other, setOther] = useState<RecordRef | null>(null);
  const [keepsThis, setKeepsThis] = useState(true);
  const [leavesOut, setLeavesOut] = useState(false);
  const query = useQuery({ ...possibleDoublesQuery(record, words), enabled: opened });
  const [kept, double] = keepsThis ? [record, other] : [other, record];
  return (
    <MoveDialog
      opened={opened}
      onClose={onClose}
      title={`Which record is the same as ${nameOf(record)}?`}
      action="Merge"
      done={`They count as one. Make them one in ${vendorLabel(record.vendor)} too.`}
      move={
        kept === null || double === null
          ? null
          : {
              move: 'merge',
              keptId: kept.id,
              doubleId: double.id,
              otherSource: leavesOut ? 'leave_out' : 'refuse',
            }
      }
    >
      <SearchBox
        label="Find the other record"
        placeholder="Name, email or id"
        value={words}
        onSearch={setWords}
      />
      <Loaded query={query} skeleton={<Lines count={4} />}>
        {(found) =>
          found.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words === '' ? 'Nothing else is there.' : 'Nothing else there has these words. Try fewer.'}
            </Text>
          ) : (
            <Radio.Group
              label="The other record"
              value={other?.id ?? null}
              onChange={(id) => {
                setOther(found.find((each) => each.id === id) ?? null);
              }}
            >
              <Stack gap="xs">
                {found.map((each) => (
                  <Radio
                    key={each.id}
                    value={each.id}
                    label={nameOf(each)}
                    description={[each.email, each.key].filter((part) => part !== null).join(' · ')}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )
        }
      </Loaded>
      {other === null ? null : (
        <>
          <Radio.Group
            label="The one that is kept"
            value={keepsThis ? record.id : other.id}
            onChange={(id) => {
              setKeepsThis(id === record.id);
            }}
          >
            <Stack gap="xs" mt="xs">
              {[record, other].map((each) => (
                <Radio key={each.id} value={each.id} label={nameOf(each)} description={each.key} />
              ))}
            </Stack>
          </Radio.Group>
          <Checkbox
            checked={leavesOut}
            onChange={(event) => {
              setLeavesOut(event.currentTarget.checked);
            }}
            label="Where both are linked to a client, leave that of the double out of its flow"
          />
        </>
      )}
    </MoveDialog>
  );
};
