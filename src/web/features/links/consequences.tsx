import { Code, Text, Title } from '@mantine/core';
import type { LinkConsequencesAnswer } from '#contract/links.ts';
import type { RecordRef } from '#contract/vocabulary.ts';
import { countOf } from '#web/ui/format.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './consequences.module.css';

type Looked = LinkConsequencesAnswer['records'][number];
type Dependents = LinkConsequencesAnswer['dependents'][number];

const nameOf = ({ title, key }: RecordRef): string => (title === '' ? key : title);

const outcomes: Readonly<Record<Looked['outcome'], { readonly label: string; readonly tone: Tone }>> = {
  nothing: { label: 'Nothing is written', tone: 'idle' },
  create: { label: 'A new record is made', tone: 'busy' },
  update: { label: 'Written', tone: 'busy' },
  archive: { label: 'Archived', tone: 'busy' },
  restore: { label: 'Restored and written', tone: 'busy' },
  review: { label: 'You are asked', tone: 'wait' },
  left_alone: { label: 'Left alone', tone: 'idle' },
  refused: { label: 'Cannot be written', tone: 'bad' },
  unread: { label: 'Not known yet', tone: 'wait' },
};

/** All that follows of a move, in the order in which people ask: links, what is written, what hangs on it, what stays. */
export const Consequences = ({ found }: { found: LinkConsequencesAnswer }) => (
  <div>
    <section className={classes['part']} aria-label="Links">
      <Title order={3}>Links</Title>
      <ul>
        {found.ended.map(({ source, target }) => (
          <li key={`${source.id} ${target.id}`}>
            Ends: {nameOf(source)} ({vendorLabel(source.vendor)}) and {nameOf(target)} (
            {vendorLabel(target.vendor)})
          </li>
        ))}
        {found.made.map(({ source, target }) => (
          <li key={`${source.id} ${target.id}`}>
            Begins: {nameOf(source)} ({vendorLabel(source.vendor)}) and {nameOf(target)} (
            {vendorLabel(target.vendor)})
          </li>
        ))}
        {found.remembered.map((sentence) => (
          <li key={sentence}>Remembered: {sentence}</li>
        ))}
      </ul>
    </section>
    <section className={classes['part']} aria-label="What the flows do next">
      <Title order={3}>What the flows do next</Title>
      {found.records.length === 0 ? <Text size="sm">No flow has anything to do.</Text> : null}
      {found.records.map((each) => (
        <LookedAt key={`${each.flowId} ${each.source.id}`} each={each} />
      ))}
    </section>
    {found.dependents.length === 0 ? null : (
      <section className={classes['part']} aria-label="What hangs on it">
        <Title order={3}>What hangs on it</Title>
        {found.dependents.map((each) => (
          <HangsOn key={each.flowId} each={each} />
        ))}
        {found.isSearchedWhole ? null : (
          <Text size="xs" c="dimmed">
            Of flows with more than 20,000 records the newest were searched.
          </Text>
        )}
      </section>
    )}
    {found.left.map(({ target, fields }) => (
      <section className={classes['part']} key={target.id} aria-label="What stays">
        <Title order={3}>Stays in {vendorLabel(target.vendor)}</Title>
        <Text size="sm">
          {nameOf(target)} keeps what the flow wrote there; correct it where it is not theirs.
        </Text>
        <ul>
          {fields.map(({ field, label, value }) => (
            <li key={field}>
              {label}: <ValueText value={value} />
            </li>
          ))}
        </ul>
      </section>
    ))}
    {found.byHand.map((sentence) => (
      <p key={sentence} className={classes['hand']}>
        {sentence}
      </p>
    ))}
  </div>
);

const LookedAt = ({ each }: { each: Looked }) => (
  <div>
    <Text size="sm" component="div">
      <Signal tone={outcomes[each.outcome].tone}>{outcomes[each.outcome].label}</Signal>
      {': '}
      {nameOf(each.source)} in {each.flowName}
      {each.role === 'beside' ? ', which shares the record' : ''}
      {each.isPaused ? ', once the flow is resumed' : ''}
      {each.mayWait ? '; a person may have to approve it first' : ''}
    </Text>
    {each.why === null ? null : (
      <Text size="sm" c="dimmed">
        {each.why.message} <Code>{each.why.code}</Code>
      </Text>
    )}
    {each.fields.length === 0 ? null : (
      <table className={classes['fields']}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {each.fields.map(({ field, label, held, wanted, toCome }) => (
            <tr key={field}>
              <th scope="row">{label}</th>
              <td>
                <ValueText value={held} />
              </td>
              <td>{toCome ? 'the id of the new record' : <ValueText value={wanted} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </div>
);

const HangsOn = ({ each }: { each: Dependents }) => {
  const parts = [
    ...(each.written > 0 ? [`${String(each.written)} written so that they follow`] : []),
    ...(each.unchanged > 0 ? [`${String(each.unchanged)} as they are`] : []),
    ...(each.waiting > 0 ? [`${String(each.waiting)} waiting until it is linked again`] : []),
    ...(each.refused > 0 ? [`${String(each.refused)} that cannot be written and become dead letters`] : []),
    ...(each.notPlanned > 0 ? [`${String(each.notPlanned)} more, not planned one by one here`] : []),
  ];
  return (
    <div>
      <Text size="sm">
        {countOf(each.total, each.kind)} of {each.flowName}
        {each.isPaused ? ' (paused)' : ''}: {parts.join(', ')}.
        {each.belonging === 0
          ? ''
          : ` ${countOf(each.belonging, 'payment or part', 'payments or parts')} stay with them.`}
      </Text>
      <ul>
        {each.examples.map(({ recordId, title, outcome, why }) => (
          <li key={recordId}>
            {title}: {outcomes[outcome].label.toLowerCase()}
            {why === null ? '' : `. ${why.message}`}
          </li>
        ))}
      </ul>
    </div>
  );
};
