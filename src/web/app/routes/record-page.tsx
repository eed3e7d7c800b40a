import { Code, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { RecordDetail } from '#contract/records.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { LinkedPair } from '#web/app/routes/linked-pair.tsx';
import { LinkActions } from '#web/features/links/link-actions.tsx';
import { MergeAction } from '#web/features/links/merge-action.tsx';
import { FieldList } from '#web/features/records/field-list.tsx';
import { FlowStanding } from '#web/features/records/flow-standing.tsx';
import { recordQuery } from '#web/features/records/read-record.ts';
import { RecordIds } from '#web/features/records/record-ids.tsx';
import { RelatedRecords } from '#web/features/records/related-records.tsx';
import { Timeline } from '#web/features/records/timeline.tsx';
import { WhyPanel } from '#web/features/records/why-panel.tsx';
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
  const { why, of } = route.useSearch();
  const navigate = route.useNavigate();
  const ask = (field: string | undefined, linkedId?: RecordDetail['record']['id']): void => {
    void navigate({ search: { why: field, of: linkedId }, resetScroll: false });
  };
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
      <Loaded query={query}>{(detail) => <RecordContent detail={detail} onWhy={ask} />}</Loaded>
      <Drawer
        opened={why !== undefined}
        onClose={() => {
          ask(undefined);
        }}
        position="right"
        size={680}
        title={why === undefined ? 'Why' : `Why ${fieldOf(query.data, why, of)?.label ?? why} holds this`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {why === undefined ? null : (
          <WhyPanel recordId={of ?? recordId} field={why} shown={fieldOf(query.data, why, of)} />
        )}
      </Drawer>
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
      {record.createdAt === null ? null : (
        <span>
          Made there <Moment at={record.createdAt} />
        </span>
      )}
      {record.version === null ? null : (
        <span>
          Modified there <Moment at={record.version} />
        </span>
      )}
    </Group>
  );
};

/** The field's name as people read it, of this record or a linked one. */
const fieldOf = (
  detail: RecordDetail | undefined,
  field: string,
  linkedId: string | undefined,
): FieldValue | undefined => {
  const sides = detail === undefined ? [] : [detail.record, ...detail.links.map((link) => link.counterpart)];
  const side = sides.find(({ id }) => id === (linkedId ?? detail?.record.id));
  return side?.fields.find(({ name }) => name === field);
};

const isUnlinkedSource = ({ role, counterpart }: RecordDetail['flows'][number]): boolean =>
  role === 'source' && counterpart === null;

/** A person may say what it is where it was left out, or waits to be matched. */
const isToBeLinked = ({ state, problem }: RecordDetail['flows'][number]): boolean =>
  state === 'review' || problem?.code === 'flow.ignored';

interface RecordContentProps {
  detail: RecordDetail;
  onWhy: (field: string, linkedId?: RecordDetail['record']['id']) => void;
}

const RecordContent = ({ detail, onWhy }: RecordContentProps) => {
  const { record, links, flows, parent, children } = detail;
  return (
    <Stack gap="lg">
      {flows.length === 0 ? null : (
        <Panel title="Where it stands">
          {flows.map((standing) => (
            <Fragment key={`${standing.flowId}-${standing.role}`}>
              <FlowStanding standing={standing} recordId={record.id} />
              {isUnlinkedSource(standing) ? (
                <LinkActions
                  offered={isToBeLinked(standing)}
                  link={{
                    flowId: standing.flowId,
                    sourceRecordId: record.id,
                    sourceName: record.title || record.key,
                  }}
                  target={null}
                />
              ) : null}
            </Fragment>
          ))}
        </Panel>
      )}
      {links.map((link) => (
        <LinkedPair
          key={link.id}
          record={record}
          link={link}
          onWhy={(id, field) => {
            onWhy(field, id);
          }}
          standing={flows.find(({ counterpart }) => counterpart?.id === link.counterpart.id)}
        />
      ))}
      {links.length === 0 && record.linksMove && !flows.some(({ role }) => role === 'source') ? (
        <Panel title="Not linked" description="No record that a flow carries is known to be this one.">
          <MergeAction record={record} />
        </Panel>
      ) : null}
      <RecordIds detail={detail} />
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
        <FieldList fields={record.fields} onWhy={onWhy} />
      </Panel>
      <RelatedRecords parent={parent} records={children} />
      <Panel title="What happened" description="On both sides, newest first." flush>
        <Timeline recordId={record.id} />
      </Panel>
    </Stack>
  );
};
