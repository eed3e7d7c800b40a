import type { FieldWhy as Answer, FieldWrite as AnsweredWrite } from '#contract/record-why.ts';
import type { RecordRef } from '#contract/vocabulary.ts';
import type { FieldWhy, FieldWrite } from '#model/lineage.ts';

/** The answer about a field, with the records that it names. */
export const whyAnswer = (why: FieldWhy, refs: ReadonlyMap<string, RecordRef>): Answer => ({
  ...why,
  owners: [...why.owners],
  open: why.open === null ? null : writeAnswer(why.open),
  history: why.history.map(writeAnswer),
  records: namedIn(why).flatMap((id) => refs.get(id) ?? []),
});

/** The records that a telling names, the one asked about first. */
export const namedIn = (why: FieldWhy): readonly FieldWhy['recordId'][] => [
  ...new Set([
    why.recordId,
    ...[...why.history, ...(why.open === null ? [] : [why.open])].map(({ source }) => source.recordId),
  ]),
];

const writeAnswer = (write: FieldWrite): AnsweredWrite => ({
  ...write,
  source: { ...write.source, values: [...write.source.values] },
  causes: [...write.causes],
  steps: [...write.steps],
  tables: write.tables.map((table) => ({ ...table, row: table.row === null ? null : { ...table.row } })),
  approval:
    write.approval === null ? null : { ...write.approval, approvedBy: [...write.approval.approvedBy] },
  write: { ...write.write, attempts: [...write.write.attempts] },
  gaps: [...write.gaps],
});
