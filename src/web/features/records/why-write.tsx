import { Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FieldWhy, FieldWrite } from '#contract/record-why.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { ShownValue } from '#web/features/records/shown-value.tsx';
import { readingText } from '#web/features/records/why-words.ts';
import { Facts } from '#web/ui/facts.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { ChangeState } from '#web/ui/states.tsx';
import { transformLabel } from '#web/ui/transforms.ts';
import { ValueText } from '#web/ui/value-text.tsx';

interface WhyWriteProps {
  write: FieldWrite;
  records: FieldWhy['records'];
  /** The field as the record's page knows it. */
  shown: FieldValue | undefined;
}

interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** One value that was written, from its source to the vendor's answer. */
export const WhyWrite = ({ write, records, shown }: WhyWriteProps) => (
  <Facts
    facts={[
      { name: 'Value', value: <ShownValue value={write.value} shown={shown} /> },
      ...(write.answer.instead === undefined
        ? []
        : [{ name: 'Stored instead', value: <ShownValue value={write.answer.instead} shown={shown} /> }]),
      ...sourceFacts(write, records),
      ...ruleFacts(write),
      ...decisionFacts(write),
      ...sendingFacts(write),
      ...write.gaps.map((gap) => ({ name: 'Not known', value: gap })),
    ]}
  />
);

const sourceFacts = ({ source, reading, causes }: FieldWrite, records: FieldWhy['records']): Fact[] => {
  const record = records.find(({ id }) => id === source.recordId);
  return [
    {
      name: 'Source',
      value: (
        <>
          <TextLink inherit to="/records/$recordId" params={{ recordId: source.recordId }}>
            {record === undefined ? source.recordId : record.title || record.key}
          </TextLink>
          {source.modifiedAt === null ? null : (
            <>
              , modified <Moment at={source.modifiedAt} />
            </>
          )}
        </>
      ),
    },
    ...source.values.map(({ label, path, value }) => ({
      name: label === path ? path : `${label} (${path})`,
      value: <ValueText value={value} />,
    })),
    { name: 'Brought by', value: readingText(reading) },
    ...causes.map(({ says, by, at }) => ({
      name: 'Because',
      value: (
        <>
          {says}
          {by === null ? null : ` ${by.name}`}
          {at === null ? null : (
            <>
              {' '}
              <Moment at={at} />
            </>
          )}
        </>
      ),
    })),
  ];
};

const ruleFacts = ({ rule, steps, tables, flowId, flowName, replayed }: FieldWrite): Fact[] => [
  {
    name: 'Flow',
    value: (
      <TextLink inherit to="/flows/$flowId" params={{ flowId }}>
        {flowName}
      </TextLink>
    ),
  },
  ...(rule === null
    ? []
    : [
        {
          name: 'Mapping',
          value: (
            <>
              <TextLink inherit to="/flows/$flowId/mapping" params={{ flowId }}>
                Version {rule.version}
              </TextLink>
              {rule.row === null ? '' : `, row ${String(rule.row)}`}, by {rule.by.name}{' '}
              <Moment at={rule.publishedAt} />
              {rule.note === '' ? null : (
                <Text size="sm" c="dimmed">
                  {rule.note}
                </Text>
              )}
            </>
          ),
        },
        ...(rule.expression === null
          ? []
          : [{ name: 'Expression', value: <Code block>{rule.expression}</Code> }]),
        ...(rule.when === null ? [] : [{ name: 'Counts when', value: <Code block>{rule.when}</Code> }]),
        ...(rule.from === null ? [] : [{ name: 'Transform', value: transformLabel(rule.transform) }]),
      ]),
  ...(rule?.from === null || rule === null ? steps : steps.filter(({ did }) => did !== rule.from)).map(
    ({ did, value }, index) => ({
      name: `Step ${String(index + 1)}`,
      value: (
        <>
          <Code>{did}</Code> <ValueText value={value} />
        </>
      ),
    }),
  ),
  ...tables.map(({ name, version, key, row, by }) => ({
    name: 'Table',
    value: (
      <>
        <TextLink inherit to="/tables">
          {name}
        </TextLink>
        , version {version}
        {by === null ? '' : `, uploaded by ${by.name}`}. {key === null ? '' : `Key ${key}: `}
        {row === null ? 'no row.' : <ValueText value={row} />}
      </>
    ),
  })),
  ...(replayed === 'different'
    ? [{ name: 'Note', value: 'Evaluated again, the stored version gives another value.' }]
    : []),
];

const decisionFacts = ({ approval, conflict }: FieldWrite): Fact[] => [
  ...(approval?.approvedBy.map(({ actor, at }) => ({
    name: 'Approved by',
    value: (
      <>
        {actor.name} <Moment at={at} />
      </>
    ),
  })) ?? []),
  ...(approval === null || approval.editedBy === null
    ? []
    : [{ name: 'Edited by', value: approval.editedBy.name }]),
  ...(conflict === null
    ? []
    : [
        {
          name: 'Conflict',
          value: (
            <>
              {conflict.by.name} chose the {conflict.choice}’s value <Moment at={conflict.at} />
            </>
          ),
        },
      ]),
];

const sendingFacts = ({ changeId, state, write, answer }: FieldWrite): Fact[] => [
  {
    name: 'Change',
    value: (
      <>
        <ChangeState state={state} /> <Code>{changeId}</Code>
      </>
    ),
  },
  ...write.attempts.map(({ no, outcome, startedAt, code }) => ({
    name: `Attempt ${String(no)}`,
    value: (
      <>
        {outcome} <Moment at={startedAt} />
        {code === null ? '' : ` ${code}`}
      </>
    ),
  })),
  ...(write.idempotencyKey === null
    ? []
    : [{ name: 'Idempotency key', value: <Code>{write.idempotencyKey}</Code> }]),
  ...(write.reference === null ? [] : [{ name: 'Reference', value: <Code>{write.reference}</Code> }]),
  ...(answer.modifiedAt === null
    ? []
    : [
        {
          name: 'Vendor’s answer',
          value: (
            <>
              Modified <Moment at={answer.modifiedAt} />
            </>
          ),
        },
      ]),
  ...(answer.message === null ? [] : [{ name: 'Answer', value: answer.message }]),
];
