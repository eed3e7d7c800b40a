import { Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { RecordDetail } from '#contract/records.ts';
import { LinkedPair } from '#web/app/routes/linked-pair.tsx';
import { FieldList } from '#web/features/records/field-list.tsx';
import { FlowStanding } from '#web/features/records/flow-standing.tsx';
import { recordQuery } from '#web/features/records/read-record.ts';
import { RelatedRecords } from '#web/features/records/related-records.tsx';
import { Timeline } from '#web/features/records/timeline.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { recordStateLabels } from '#web/ui/states.tsx';
import { Vendor, vendorLabel } from '#web/ui/vendor-mark.tsx';

const route = getRouteApi('/signed-in/records/$recordId');

/** One record: where it stands, both systems side by side, and what happened to it. */
export const RecordPage = () => {
  const { recordId } = route.useParams();
  const query = useQuery(recordQuery(recordId));
  const record = query.data?.record;
  return (
    <Page
      title={record === undefined ? 'Record' : record.title || record.key}
      above={
        <TextLink to="/records" size="sm">
          Records
        </TextLink>
      }
      description={record === undefined ? undefined : <RecordLine record={record} />}
    >
      <Loaded query={query}>{(detail) => <RecordContent detail={detail} />}</Loaded>
    </Page>
  );
};

const RecordLine = ({ record }: { record: RecordDetail['record'] }) => {
  const state = recordStateLabels[record.state];
  return (
    <Group component="span" gap="4px 18px">
      <Vendor vendor={record.vendor} />
      <span>{record.kindLabel}</span>
      {state === null ? null : <span>{state}</span>}
      <Code>{record.key}</Code>
      <span>
        {record.observedAt === null ? (
          'Not read yet'
        ) : (
          <>
            Read <Moment at={record.observedAt} />
          </>
        )}
        {record.isStale ? ', about to be read again' : ''}
      </span>
    </Group>
  );
};

const RecordContent = ({ detail }: { detail: RecordDetail }) => {
  const { record, links, flows, parent, children } = detail;
  return (
    <Stack gap="lg">
      {flows.length === 0 ? null : (
        <Panel title="Where it stands">
          {flows.map((standing) => (
            <FlowStanding
              key={`${standing.flowId}-${standing.role}`}
              standing={standing}
              recordId={record.id}
            />
          ))}
        </Panel>
      )}
      {links.map((link) => (
        <LinkedPair
          key={link.id}
          record={record}
          link={link}
          standing={flows.find(({ counterpart }) => counterpart?.id === link.counterpart.id)}
        />
      ))}
      {record.findings.length === 0 ? null : (
        <Panel title="Odd about it">
          <Stack gap={4}>
            {record.findings.map((finding) => (
              <Text key={finding} size="sm">
                {finding}
              </Text>
            ))}
          </Stack>
        </Panel>
      )}
      <Panel title={`As ${vendorLabel(record.vendor)} has it`}>
        <FieldList fields={record.fields} />
      </Panel>
      <RelatedRecords parent={parent} records={children} />
      <Panel title="What happened" description="On both sides, newest first." flush>
        <Timeline recordId={record.id} />
      </Panel>
    </Stack>
  );
};
