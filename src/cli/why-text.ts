import type { FieldWhy, FieldWrite } from '#contract/record-why.ts';
import type { JsonValue } from '#base/json.ts';
import { shownTime } from './output.ts';

interface Named {
  readonly title: string;
  readonly vendor: string;
  readonly kind: string;
  readonly key: string;
}

/** What is told of one field: the value, where it comes from, then every earlier one. */
export const textOfWhy = (
  record: Named,
  why: Omit<FieldWhy, 'history' | 'open' | 'owners' | 'records'> & {
    readonly owners: readonly Pick<FieldWhy['owners'][number], 'flowName' | 'says'>[];
    readonly open: ShownWrite | null;
    readonly history: readonly ShownWrite[];
  },
): string => {
  const { seen } = why;
  const lines = [
    `${record.title} – ${record.vendor} ${record.kind} ${record.key}`,
    `${why.field.label} (${why.field.name}): ${shownValue(why.value)}`,
    why.says,
    ...(seen === null
      ? []
      : [
          seen.after === null
            ? `It was there at ${shownTime(seen.by)}.`
            : `It came between ${shownTime(seen.after)} and ${shownTime(seen.by)}.`,
        ]),
    `Record: ${[
      why.record.createdAt === null
        ? 'its vendor does not say when it was made'
        : `made ${shownTime(why.record.createdAt)}`,
      why.record.modifiedAt === null ? null : `modified ${shownTime(why.record.modifiedAt)}`,
      `first seen ${shownTime(why.record.firstSeenAt)}`,
    ]
      .filter((part) => part !== null)
      .join(', ')}`,
    ...why.owners.map(({ flowName, says }) => `Flow ${flowName}: ${says}`),
    ...(why.open === null ? [] : ['', 'Not applied yet', ...linesOf(why.open)]),
    ...why.history.flatMap((write, index) => [
      '',
      index === 0 ? 'Written last' : 'Before',
      ...linesOf(write),
    ]),
    ...(why.hasMore ? ['', 'There are earlier values than these.'] : []),
  ];
  return `${lines.join('\n')}\n`;
};

type ShownWrite = Readonly<
  Pick<FieldWrite, 'changeId' | 'flowName' | 'state' | 'action' | 'value' | 'reading' | 'replayed'>
> & {
  readonly source: {
    readonly recordId: string;
    readonly values: readonly FieldWrite['source']['values'][number][];
  };
  readonly causes: readonly FieldWrite['causes'][number][];
  readonly rule: FieldWrite['rule'];
  readonly steps: readonly FieldWrite['steps'][number][];
  readonly tables: readonly {
    readonly name: string;
    readonly version: number;
    readonly key: string | null;
    readonly row: Readonly<Record<string, string>> | null;
  }[];
  readonly approval: {
    readonly approvedBy: readonly { readonly actor: { readonly name: string }; readonly at: number }[];
    readonly editedBy: { readonly name: string } | null;
  } | null;
  readonly conflict: FieldWrite['conflict'];
  readonly write: Omit<FieldWrite['write'], 'attempts'> & {
    readonly attempts: readonly FieldWrite['write']['attempts'][number][];
  };
  readonly answer: FieldWrite['answer'];
  readonly gaps: readonly string[];
};

const shownValue = (value: JsonValue): string =>
  value === null ? '(empty)' : typeof value === 'string' ? value : JSON.stringify(value);

const linesOf = (write: ShownWrite): readonly string[] => {
  const { rule, approval, conflict, answer } = write;
  return [
    `  Value:     ${shownValue(write.value)}`,
    ...('instead' in answer && answer.instead !== undefined
      ? [`  Instead:   ${shownValue(answer.instead)} is what the vendor stored`]
      : []),
    ...write.source.values.map(
      ({ label, path, value }) => `  Source:    ${label} (${path}) was ${shownValue(value)}`,
    ),
    `  Record:    ${write.source.recordId}`,
    `  Came by:   ${readingWords[write.reading.by]}${write.reading.at === null ? '' : ` at ${shownTime(write.reading.at)}`}${write.reading.deliveryId === null ? '' : ` (${write.reading.deliveryId})`}`,
    ...write.causes.map(
      ({ says, by, at }) =>
        `  Because:   ${says}${by === null ? '' : ` ${by.name}`}${at === null ? '' : ` ${shownTime(at)}`}`,
    ),
    ...(rule === null
      ? []
      : [
          `  Mapping:   version ${String(rule.version)}${rule.row === null ? '' : `, row ${String(rule.row)}`}, by ${rule.by.name} ${shownTime(rule.publishedAt)}`,
          ...(rule.expression === null ? [] : [`  Expression: ${rule.expression}`]),
          ...(rule.transform === null ? [] : [`  Transform: ${rule.transform} of ${rule.from ?? ''}`]),
        ]),
    ...write.steps.map(({ did, value }) => `  Step:      ${did} = ${shownValue(value)}`),
    ...write.tables.map(
      ({ name, version, key, row }) =>
        `  Table:     ${name}, version ${String(version)}, key ${key ?? ''}: ${row === null ? 'no row' : shownValue(row)}`,
    ),
    ...(approval?.approvedBy.map(({ actor, at }) => `  Approved:  ${actor.name} ${shownTime(at)}`) ?? []),
    ...(approval === null || approval.editedBy === null ? [] : [`  Edited by: ${approval.editedBy.name}`]),
    ...(conflict === null
      ? []
      : [`  Conflict:  ${conflict.by.name} chose the ${conflict.choice} ${shownTime(conflict.at)}`]),
    `  Change:    ${write.changeId}, ${write.action} ${write.state}, ${write.flowName}`,
    ...write.write.attempts.map(
      ({ no, outcome, startedAt }) => `  Attempt:   ${String(no)}, ${outcome} ${shownTime(startedAt)}`,
    ),
    ...(write.write.idempotencyKey === null ? [] : [`  Key:       ${write.write.idempotencyKey}`]),
    ...(answer.message === null ? [] : [`  Answer:    ${answer.message}`]),
    ...(write.replayed === 'different'
      ? ['  Note:      Evaluated again, the stored version gives another value.']
      : []),
    ...write.gaps.map((gap) => `  Not known: ${gap}`),
  ];
};

const readingWords: Readonly<Record<FieldWrite['reading']['by'], string>> = {
  webhook: 'a webhook, then read',
  poll: 'a poll',
  first_pass: 'the first pass over all records',
  person: 'a pass that a person asked for',
  read: 'reading the record',
  write: 'the answer to a write of ours',
  unknown: 'not kept',
};
