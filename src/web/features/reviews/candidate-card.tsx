import { Button, Kbd, Text } from '@mantine/core';
import type { MatchReviewDetail } from '#contract/match-reviews.ts';
import { Evidence } from '#web/features/reviews/evidence.tsx';
import { KeyTable } from '#web/features/reviews/key-table.tsx';
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
  /** The key of the keyboard that links with it; null where none does. */
  shortcut: string | null;
  pending: boolean;
}

/** What a person said before can be unsaid; what stands at the vendor or is another's cannot be chosen here. */
const isBarred = ({ obstacle }: Candidate): boolean =>
  obstacle === 'linked_elsewhere' || obstacle === 'archived';

const obstacleText = ({ obstacle, linkedTo, record }: Candidate): string => {
  if (obstacle === 'linked_elsewhere')
    return linkedTo === null
      ? 'It is linked to another record already.'
      : `It is linked to ${linkedTo.title} already.`;
  if (obstacle === 'told_apart')
    return 'You said before that it is not this one. Linking them takes that back.';
  if (obstacle === 'double')
    return 'You said before that it is a double of another. Linking them takes that back.';
  return `It is archived in ${vendorLabel(record.vendor)}. Restore it there first.`;
};

/** A record that may be the same thing: what speaks for it, what it holds, and the way to say so. */
export const CandidateCard = (props: CandidateCardProps) => {
  const { candidate, sourceVendor, sourceContents, onLink, shortcut, pending } = props;
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
      {candidate.explanation === '' ? null : <Text size="sm">{candidate.explanation}</Text>}
      {candidate.keys.length === 0 ? null : (
        <KeyTable keys={candidate.keys} source={sourceVendor} target={candidate.record.vendor} />
      )}
      <FieldsBeside fields={candidate.record.fields} others={sourceContents} />
      {candidate.obstacle === null ? null : (
        <Text size="sm" className={classes['obstacle'] ?? ''}>
          {obstacleText(candidate)}
        </Text>
      )}
      {onLink === null || isBarred(candidate) ? null : (
        <div>
          <Button size="sm" onClick={onLink} loading={pending}>
            Link with this one
            {shortcut === null ? null : (
              <Kbd size="xs" ml={8} aria-hidden>
                {shortcut}
              </Kbd>
            )}
          </Button>
          <Text size="xs" c="dimmed" mt={6}>
            They are the same. From now on it follows {vendorLabel(sourceVendor)}.
          </Text>
        </div>
      )}
    </li>
  );
};
