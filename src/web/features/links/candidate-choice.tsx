import { Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LinkCandidate } from '#contract/links.ts';
import { candidatesQuery } from '#web/features/links/list-candidates.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { SearchBox } from '#web/ui/search-box.tsx';

interface CandidateChoiceProps {
  recordId: string;
  flowId: string;
  value: string | null;
  onPick: (id: string) => void;
}

/** Why a candidate cannot be chosen for a record, as a sentence; null where it can. */
const cannotBe = ({ obstacle, linkedTo }: LinkCandidate, recordId: string): string | null => {
  if (obstacle === 'archived') return 'It cannot be chosen: archived there.';
  if (obstacle !== 'linked_elsewhere') return null;
  if (linkedTo?.id === recordId) return 'It is linked with this one now.';
  return `It cannot be chosen: linked to ${linkedTo === null ? 'another record' : linkedTo.title}.`;
};

const said = (candidate: LinkCandidate, recordId: string): string => {
  const cannot = cannotBe(candidate, recordId);
  const before =
    candidate.obstacle === 'told_apart'
      ? ' You said before that it is not this one.'
      : candidate.obstacle === 'double'
        ? ' You said before that it is a double.'
        : '';
  return `${candidate.record.key} · ${String(candidate.score)} of 100. ${candidate.explanation}${before}${
    cannot === null ? '' : ` ${cannot}`
  }`;
};

/** Records of the target that a record may be: those that share something with it, or those that are searched for. */
export const CandidateChoice = ({ recordId, flowId, value, onPick }: CandidateChoiceProps) => {
  const [words, setWords] = useState('');
  const query = useQuery(candidatesQuery(recordId, flowId, words));
  return (
    <Stack gap="sm">
      <SearchBox
        label="Find the record that it is"
        placeholder="Name, email or id"
        value={words}
        onSearch={setWords}
      />
      <Loaded query={query} skeleton={<Lines count={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words === ''
                ? 'Nothing there shares a name, an email or a tax number with it. Search for it.'
                : 'Nothing there has these words.'}
            </Text>
          ) : (
            <Radio.Group label="The record that it is" value={value} onChange={onPick}>
              <Stack gap="xs">
                {items.map((candidate) => (
                  <Radio
                    key={candidate.record.id}
                    value={candidate.record.id}
                    disabled={cannotBe(candidate, recordId) !== null}
                    label={candidate.record.title === '' ? candidate.record.key : candidate.record.title}
                    description={said(candidate, recordId)}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )
        }
      </Loaded>
    </Stack>
  );
};
