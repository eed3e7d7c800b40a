import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { unreachable } from '#base/never.ts';
import type { TimelineEntry } from '#contract/timeline.ts';
import { changeQuery } from '#web/features/records/read-change.ts';
import { Facts } from '#web/ui/facts.tsx';
import { humanise } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { ChangeState } from '#web/ui/states.tsx';
import { ValueText } from '#web/ui/value-text.tsx';

/** Whether an entry holds more than its line says. */
export const hasDetail = (entry: TimelineEntry): boolean => {
  switch (entry.type) {
    case 'delivery':
    case 'observation':
    case 'review':
      return false;
    case 'change':
      return true;
    case 'attempt':
      return entry.httpStatus !== null || entry.code !== null || entry.endedAt !== null;
    case 'audit':
      return Object.keys(entry.details).length > 0;
    default:
      return unreachable(entry);
  }
};

/** What is behind an entry's line. */
export const TimelineDetail = ({ entry }: { entry: TimelineEntry }): ReactNode => {
  switch (entry.type) {
    case 'delivery':
    case 'observation':
    case 'review':
      return null;
    case 'change':
      return <ChangeDetail changeId={entry.changeId} />;
    case 'attempt':
      return (
        <Facts
          facts={[
            ...(entry.endedAt === null
              ? []
              : [{ name: 'Took', value: `${String(entry.endedAt - entry.at)} ms` }]),
            ...(entry.httpStatus === null
              ? []
              : [{ name: 'Answer', value: `HTTP ${String(entry.httpStatus)}` }]),
            ...(entry.code === null ? [] : [{ name: 'Code', value: <Code>{entry.code}</Code> }]),
          ]}
        />
      );
    case 'audit':
      return (
        <Facts
          facts={[
            ...Object.entries(entry.details).map(([name, value]) => ({
              name: humanise(name),
              value: <ValueText value={value} />,
            })),
            { name: 'Audit entry', value: `No. ${String(entry.no)}` },
          ]}
        />
      );
    default:
      return unreachable(entry);
  }
};

const ChangeDetail = ({ changeId }: { changeId: string }) => (
  <Loaded query={useQuery(changeQuery(changeId))} skeleton={<Lines count={3} />}>
    {(change) => (
      <>
        <Facts
          facts={[
            { name: 'State', value: <ChangeState state={change.state} /> },
            { name: 'Mapping', value: `Version ${String(change.mappingVersion)}` },
            ...(change.fields.length === 0
              ? []
              : [{ name: 'Fields', value: change.fields.map((field) => humanise(field)).join(', ') }]),
            ...(change.problem === null
              ? []
              : [
                  {
                    name: 'What to do',
                    value: (
                      <>
                        {change.problem.hint} <Code>{change.problem.code}</Code>
                      </>
                    ),
                  },
                ]),
            ...Object.entries(change.refusals).map(([field, message]) => ({
              name: humanise(field),
              value: message,
            })),
            ...change.notes.map((note, index) => ({
              name: index === 0 ? 'Note' : `Note ${String(index + 1)}`,
              value: note,
            })),
            { name: 'Tries', value: String(change.tries) },
          ]}
        />
        {change.body === null ? null : (
          <>
            <Text size="xs" c="dimmed" mt="md" mb={4}>
              What was sent
            </Text>
            <Facts
              facts={Object.entries(change.body).map(([name, value]) => ({
                name: humanise(name),
                value: <ValueText value={value} />,
              }))}
            />
          </>
        )}
      </>
    )}
  </Loaded>
);
