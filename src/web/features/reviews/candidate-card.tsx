import { Button, Text } from '@mantine/core';
import type { MatchReviewDetail } from '#contract/match-reviews.ts';
import { Evidence } from '#web/features/reviews/evidence.tsx';
import { FieldsBeside } from '#web/features/reviews/side-by-side.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './candidate-card.module.css';

type Candidate = MatchReviewDetail['candidates'][number];

interface CandidateCardProps {
  candidate: Candidate;
  sourceVendor: string;
  sourceContents: ReadonlySet<string>;
  /** Null when the review is settled: then it is only shown. */
  onLink: (() => void) | null;
  pending: boolean;
}

const obstacleText = ({ obstacle, linkedTo, record }: Candidate): string => {
  if (obstacle === 'linked_elsewhere')
    return linkedTo === null
      ? 'It is linked to another record already.'
      : `It is linked to ${linkedTo.title} already.`;
  return `It is archived in ${vendorLabel(record.vendor)}. Restore it there first.`;
};

/** A record that may be the same thing: what speaks for it, what it holds, and the way to say so. */
export const CandidateCard = (props: CandidateCardProps) => {
  const { candidate, sourceVendor, sourceContents, onLink, pending } = props;
  const target = vendorLabel(candidate.record.vendor);
  return (
    <li className={classes['card']}>
      <div className={classes['head']}>
        <RecordName record={candidate.record} under={`${candidate.record.kindLabel} in ${target}`} />
        <Text size="sm" className={classes['score'] ?? ''}>
          <strong>{candidate.score}</strong>
          <Text span size="xs" c="dimmed">
            {' '}
            of 100
          </Text>
        </Text>
      </div>
      <Evidence evidence={candidate.evidence} />
      <FieldsBeside fields={candidate.record.fields} others={sourceContents} />
      {candidate.obstacle === null ? null : (
        <Text size="sm" className={classes['obstacle'] ?? ''}>
          {obstacleText(candidate)}
        </Text>
      )}
      {onLink === null || candidate.obstacle !== null ? null : (
        <div>
          <Button size="sm" onClick={onLink} loading={pending}>
            Link with this one
          </Button>
          <Text size="xs" c="dimmed" mt={6}>
            They are the same. From now on it follows {vendorLabel(sourceVendor)}.
          </Text>
        </div>
      )}
    </li>
  );
};
