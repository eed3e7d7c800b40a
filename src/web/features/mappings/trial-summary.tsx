import { List, Text } from '@mantine/core';
import type { CheckedMapping } from '#contract/mappings.ts';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';

/** How a trial on records of now goes, and what stopped those that it stopped. */
export const TrialSummary = ({ checked }: { checked: CheckedMapping }) => {
  const { trial, problems } = checked;
  const general = problems.filter(({ place }) => place.part === 'mapping');
  return (
    <div aria-live="polite">
      {general.map(({ message }) => (
        <Text key={message} size="sm" c="red.8">
          {message}
        </Text>
      ))}
      {trial === null ? (
        <Text size="sm" c="dimmed">
          It is tried on real records as soon as the rows that are marked are right.
        </Text>
      ) : (
        <>
          <Text size="sm">
            Tried on {countOf(trial.records, 'record')}: {trial.written} would be carried, {trial.leftOut}{' '}
            left out by a condition, {trial.refused} refused.
          </Text>
          {trial.failures.length === 0 ? null : (
            <List size="sm" mt="xs">
              {trial.failures.map(({ message, records, example }) => (
                <List.Item key={message}>
                  {message} {countOf(records, 'record')}, such as{' '}
                  <TextLink to="/records/$recordId" params={{ recordId: example.id }} inherit>
                    {example.title}
                  </TextLink>
                  .
                </List.Item>
              ))}
            </List>
          )}
        </>
      )}
    </div>
  );
};
