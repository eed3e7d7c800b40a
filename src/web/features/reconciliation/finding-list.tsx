import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  kindsOfFindings,
  outcomesOfHeals,
  remedyFor,
  type Finding,
  type Reconciliation,
} from '#contract/reconciliations.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { ChangeState } from '#web/ui/states.tsx';

interface FindingListProps {
  purpose: Reconciliation['purpose'];
  findings: readonly Finding[];
  /** Both sides of a finding, side by side. */
  renderSides: (finding: Finding) => ReactNode;
  /** Null where nothing can be healed from here. */
  onHeal: ((finding: Finding) => void) | null;
}

/** Findings one by one: which records, what is wrong, what puts it right, and both sides beside each other. */
export const FindingList = ({ purpose, findings, renderSides, onHeal }: FindingListProps) => (
  <Stack gap="lg" p="lg">
    {findings.map((finding) => (
      <FindingEntry
        key={finding.id}
        purpose={purpose}
        finding={finding}
        renderSides={renderSides}
        onHeal={onHeal}
      />
    ))}
  </Stack>
);

const basisWords = {
  as_then: ', as it was then',
  completed: ', as it was then, completed from the record of now',
  as_now: ', as it is now',
} as const;

const FindingEntry = ({
  purpose,
  finding,
  renderSides,
  onHeal,
}: Omit<FindingListProps, 'findings'> & { finding: Finding }) => {
  const facts = kindsOfFindings.find(({ kind }) => kind === finding.kind);
  return (
    <article aria-label={facts?.label}>
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap="xs">
          {finding.source === null ? null : <RecordName record={finding.source} size="sm" />}
          {finding.target === null ? null : <RecordName record={finding.target} size="sm" />}
        </Stack>
        {onHeal === null || !finding.healable ? null : (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              onHeal(finding);
            }}
          >
            Heal
          </Button>
        )}
      </Group>
      <Text size="sm" mt="xs">
        {facts?.label}
        {finding.standing === 'new' ? ', new' : ''}
        {finding.queued ? ', in the flow’s queue already' : ''}
        {finding.waits ? ', would wait for approval' : ''}
        {finding.state === null ? '' : basisWords[finding.state.basis]}
        {finding.reason === null ? '' : `. ${finding.reason.message}`}
      </Text>
      {finding.kind === 'match_review' ? (
        <TextLink to="/reviews" size="sm">
          Answer it under match reviews
        </TextLink>
      ) : (
        <Text size="sm" c="dimmed">
          {(finding.healable ? null : finding.reason?.hint) ?? remedyFor(finding.kind, purpose)}
        </Text>
      )}
      {finding.state === null ? null : (
        <Text size="sm" c="dimmed" component="div">
          State of <Moment at={finding.state.at} />
        </Text>
      )}
      {finding.heal === null ? null : (
        <Text size="sm" mt={4} component="div">
          Healing asked for by {finding.heal.by.name}, <Moment at={finding.heal.at} />
          <HealOutcome heal={finding.heal} />
        </Text>
      )}
      {finding.differences.length === 0 ? null : renderSides(finding)}
    </article>
  );
};

/** What became of it: the change that was planned, or why there is none. */
const HealOutcome = ({ heal }: { heal: NonNullable<Finding['heal']> }) => {
  if (heal.outcome === 'change' && heal.change !== null)
    return (
      <>
        {': '}
        <ChangeState state={heal.change.state} />
      </>
    );
  if (heal.reason === null)
    return `. ${outcomesOfHeals.find(({ outcome }) => outcome === heal.outcome)?.sentence ?? ''}`;
  return `. ${heal.reason.message} ${heal.reason.hint}`;
};
