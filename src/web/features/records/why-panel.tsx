import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FieldWhy } from '#contract/record-why.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { readingText } from '#web/features/records/why-words.ts';
import { whyQuery } from '#web/features/records/read-why.ts';
import { ShownValue } from '#web/features/records/shown-value.tsx';
import { WhyWrite } from '#web/features/records/why-write.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';

const standings = {
  written: { tone: 'good', text: 'As written' },
  kept_other: { tone: 'wait', text: 'Stored otherwise' },
  edited: { tone: 'wait', text: 'Edited since' },
  vendor: { tone: 'idle', text: 'The vendor’s own' },
  unread: { tone: 'idle', text: 'Nothing held' },
} as const;

interface WhyPanelProps {
  recordId: string;
  field: string;
  /** The field as the record's page knows it. */
  shown: FieldValue | undefined;
}

/** Where a field's value comes from, and every earlier one that flows wrote. */
export const WhyPanel = ({ recordId, field, shown }: WhyPanelProps) => (
  <Loaded query={useQuery(whyQuery(recordId, field))} skeleton={<Lines count={8} />}>
    {(why) => (
      <Stack gap="lg">
        <WhyHead why={why} shown={shown} />
        {why.open === null ? null : (
          <section aria-label="Not applied yet">
            <Title order={3} size="h5" mb="xs">
              Not applied yet
            </Title>
            <WhyWrite write={why.open} records={why.records} shown={shown} />
          </section>
        )}
        {why.history.map((write, index) => (
          <section key={write.changeId} aria-label={index === 0 ? 'Written last' : 'An earlier value'}>
            <Title order={3} size="h5" mb="xs">
              {index === 0 ? 'Written last' : 'Before that'}
            </Title>
            <WhyWrite write={write} records={why.records} shown={shown} />
          </section>
        ))}
        {why.hasMore ? (
          <Text size="sm" c="dimmed">
            There are earlier values than these.
          </Text>
        ) : null}
      </Stack>
    )}
  </Loaded>
);

const WhyHead = ({ why, shown }: { why: FieldWhy; shown: FieldValue | undefined }) => {
  const { tone, text } = standings[why.standing];
  const { record, seen } = why;
  return (
    <Stack gap="xs">
      <Text fw={600} style={{ overflowWrap: 'anywhere' }} component="div">
        <ShownValue value={why.value} shown={shown} />
      </Text>
      <div>
        <Signal tone={tone}>{text}</Signal>
      </div>
      <Text size="sm">{why.says}</Text>
      <Facts
        facts={[
          ...(seen === null
            ? []
            : [
                {
                  name: 'Came',
                  value: (
                    <>
                      {seen.after === null ? null : (
                        <>
                          after <Moment at={seen.after} />,{' '}
                        </>
                      )}
                      by <Moment at={seen.by} /> it was there
                    </>
                  ),
                },
              ]),
          {
            name: 'Record made',
            value: record.createdAt === null ? 'Its vendor does not say' : <Moment at={record.createdAt} />,
          },
          {
            name: 'Record modified',
            value: record.modifiedAt === null ? 'Its vendor does not say' : <Moment at={record.modifiedAt} />,
          },
          { name: 'First seen here', value: <Moment at={record.firstSeenAt} /> },
          { name: 'Present state', value: readingText(record.reading) },
          ...why.owners.map((owner) => ({
            name: 'Flow',
            value: (
              <>
                <TextLink inherit to="/flows/$flowId" params={{ flowId: owner.flowId }}>
                  {owner.flowName}
                </TextLink>
                {owner.row === null ? '' : `, row ${String(owner.row)}`}. {owner.says}
              </>
            ),
          })),
        ]}
      />
    </Stack>
  );
};
