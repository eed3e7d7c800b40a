import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RecordDetail, RecordInFlow } from '#contract/records.ts';
import { mappingQuery } from '#web/features/flows/read-mapping.ts';
import { LinkActions } from '#web/features/links/link-actions.tsx';
import { compareFields, type ComparedField } from '#web/features/records/comparison.ts';
import { LinkFacts } from '#web/features/records/link-facts.tsx';
import { RecordComparison } from '#web/features/records/record-comparison.tsx';
import { countOf } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './linked-pair.module.css';

/** "Both sides agree on the 7 fields compared." What comes from other records is told, not counted as agreement. */
const agreementText = (fields: readonly ComparedField[]): string => {
  const compared = fields.filter(({ agreement }) => agreement !== 'elsewhere');
  if (compared.length === 0)
    return `No field is compared here: Plumbline works out all ${String(fields.length)}. A reconciliation compares what they come to.`;
  const differing = compared.filter(({ agreement }) => agreement === 'differs').length;
  const rest = fields.length - compared.length;
  const restText = rest === 0 ? '' : ` ${countOf(rest, 'more comes', 'more come')} from related records.`;
  return differing === 0
    ? `Both sides agree on the ${countOf(compared.length, 'field')} compared.${restText}`
    : `${countOf(differing, 'field')} of ${String(compared.length)} compared ${differing === 1 ? 'differs' : 'differ'}.${restText}`;
};

interface LinkedPairProps {
  record: RecordDetail['record'];
  link: RecordDetail['links'][number];
  /** The flow that keeps both in step; unknown for a link whose flow is gone. */
  standing: RecordInFlow | undefined;
  onWhy: (recordId: RecordDetail['record']['id'], field: string) => void;
}

/** A record and its counterpart: why they are the same thing, and their fields side by side. */
export const LinkedPair = ({ record, link, standing, onWhy }: LinkedPairProps) => {
  const isTarget = standing?.role === 'target';
  const source = isTarget ? link.counterpart : record;
  const target = isTarget ? record : link.counterpart;
  const mapping = useQuery({
    ...mappingQuery(standing?.flowId ?? ''),
    enabled: standing !== undefined,
  });
  return (
    <Panel title={`Linked with ${vendorLabel(link.counterpart.vendor)}`} flush>
      <div className={classes['link']}>
        <RecordName record={link.counterpart} />
        <LinkFacts link={link} />
        {standing === undefined || !target.linksMove ? null : (
          <LinkActions
            link={{
              flowId: standing.flowId,
              sourceRecordId: source.id,
              sourceName: source.title || source.key,
            }}
            target={target}
          />
        )}
      </div>
      {standing === undefined ? null : (
        <Loaded
          query={mapping}
          skeleton={
            <div className={classes['pending']}>
              <Lines count={5} />
            </div>
          }
        >
          {({ rules }) => {
            const fields = compareFields(rules, source.fields, target.fields, standing.state === 'in_sync');
            return (
              <>
                <Text size="sm" className={classes['sum'] ?? ''}>
                  {agreementText(fields)}
                </Text>
                <RecordComparison
                  fields={fields}
                  source={vendorLabel(source.vendor)}
                  target={vendorLabel(target.vendor)}
                  onWhy={(field) => {
                    onWhy(target.id, field);
                  }}
                />
              </>
            );
          }}
        </Loaded>
      )}
    </Panel>
  );
};
