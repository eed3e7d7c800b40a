import { Code } from '@mantine/core';
import type { RecordDetail } from '#contract/records.ts';
import { Facts } from '#web/ui/facts.tsx';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { evidenceLabels } from '#web/ui/states.tsx';

const isEvidence = (text: string): text is keyof typeof evidenceLabels => text in evidenceLabels;

const matchLabel = (matchedBy: string): string => {
  if (matchedBy === 'created') return 'Created by Plumbline';
  return isEvidence(matchedBy) ? evidenceLabels[matchedBy] : humanise(matchedBy);
};

/** Why two records are held to be the same thing, and the reference both carry. */
export const LinkFacts = ({ link }: { link: RecordDetail['links'][number] }) => (
  <Facts
    facts={[
      { name: 'Known by', value: matchLabel(link.matchedBy) },
      { name: 'Linked', value: <Moment at={link.createdAt} /> },
      ...(link.counterpart.createdAt === null
        ? []
        : [{ name: 'Made there', value: <Moment at={link.counterpart.createdAt} /> }]),
      ...(link.counterpart.version === null
        ? []
        : [{ name: 'Modified there', value: <Moment at={link.counterpart.version} /> }]),
      ...(link.reference === null ? [] : [{ name: 'Reference', value: <Code>{link.reference}</Code> }]),
      ...(link.ownerEmail === null ? [] : [{ name: 'Owner', value: link.ownerEmail }]),
    ]}
  />
);
