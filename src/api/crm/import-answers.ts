import type { Transaction } from 'kysely';
import { secondMs } from '#base/clock.ts';
import type { ErrorEntry } from '#base/errors.ts';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { problemOf } from '#api/problems.ts';
import { crmErrorTable } from '#crm/crm-errors.ts';
import { undoMs } from '#crm/imports/import-service.ts';
import type { CrmImport, CrmImportRow } from '#contract/crm-imports.ts';
import type { Problem } from '#contract/vocabulary.ts';
import type { ImportAction, ImportRowState } from '#model/crm/nouns.ts';
import { countLines, type ImportLine, type ImportRow } from '#store/crm/imports.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';

export const importsOf = async (
  trx: Transaction<Database>,
  rows: readonly ImportRow[],
  now: number,
): Promise<CrmImport[]> => {
  const counts = await countLines(
    trx,
    rows.map((row) => row.id),
  );
  const nameOf = await loadActorNames(
    trx,
    rows.flatMap((row) => [row.created_by, row.applied_by]),
  );
  return rows.map((row) => {
    const mine = counts.filter((count) => count.import_id === row.id);
    const sum = (test: (count: (typeof mine)[number]) => boolean): number =>
      mine.filter(test).reduce((total, { count }) => total + count, 0);
    const planned = (action: ImportAction): number => sum((count) => count.action === action);
    const became = (state: ImportRowState): number =>
      sum((count) => count.state === state && count.action !== 'refuse');
    const until = row.applied_at === null ? null : row.applied_at + undoMs;
    const canUndo = row.state === 'applied' || (row.state === 'stopped' && became('done') > 0);
    return {
      id: row.id,
      subject: row.subject_kind,
      fileName: row.file_name,
      state: row.state,
      planned: {
        create: planned('create'),
        update: planned('update'),
        same: planned('same'),
        refuse: planned('refuse'),
      },
      outcome: {
        done: became('done'),
        refused: became('refused'),
        undone: became('undone'),
        kept: became('kept'),
      },
      waiting: sum((count) => count.state === 'preview' && isToDo(count.action)),
      progress: progressOf(row, now),
      problem: row.state === 'stopped' && row.code !== null ? stoppedBecause(row.code) : null,
      createdBy: nameOf(row.created_by),
      createdAt: row.created_at,
      appliedBy: row.applied_by === null ? null : nameOf(row.applied_by),
      appliedAt: row.applied_at,
      undoUntil: until !== null && canUndo && until > now ? until : null,
    };
  });
};

const isToDo = (action: ImportAction): boolean => action === 'create' || action === 'update';

/** Rate and estimate are of this moment. */
const progressOf = (row: ImportRow, now: number): CrmImport['progress'] => {
  if (row.state !== 'applying' && row.state !== 'undoing') return null;
  const { total, done } = row;
  const secs = row.started_at === null ? 0 : (now - row.started_at) / secondMs;
  const perSecond = secs > 0 ? done / secs : 0;
  return {
    total,
    done,
    perSecond: Math.round(perSecond),
    estimatedEndAt:
      perSecond > 0 ? Math.round(now + (Math.max(0, total - done) / perSecond) * secondMs) : null,
  };
};

const crmErrors: Readonly<Record<string, ErrorEntry>> = crmErrorTable;

const stoppedBecause = (code: string): Problem =>
  problemOf(code, {
    message: 'It could not go on. What was done until then stands.',
    hint: crmErrors[code]?.hint ?? 'Have it go on. If it stops again, look at the log, and report it.',
  });

/** A value as a person reads it in a table of differences. */
const shown = (value: JsonValue | undefined): string | null => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map((item) => shownItem(item)).join(', ') || null;
  return Object.values(value)
    .filter((part) => part !== null)
    .map((part) => (typeof part === 'string' ? part : canonicalJson(part)))
    .join(', ');
};

/** A price as `AUD 330 exclusive`; anything else as it is. */
const shownItem = (item: JsonValue): string => {
  if (typeof item === 'string') return item;
  if (!isJsonObject(item) || typeof item['unitPrice'] !== 'string') return canonicalJson(item);
  const { currency, unitPrice, taxBehavior } = item;
  return [currency, unitPrice, taxBehavior].filter((part) => typeof part === 'string').join(' ');
};

const fieldAt = (state: JsonObject, field: string): JsonValue | undefined => {
  if (!field.startsWith('custom.')) return state[field];
  const custom = state['custom'];
  return isJsonObject(custom) ? custom[field.slice('custom.'.length)] : undefined;
};

export const importLineOf = (line: ImportLine): CrmImportRow => ({
  line: line.line,
  action: line.action,
  state: line.state,
  title: line.title,
  subjectId: line.subject_id,
  matchedBy: line.matched_by,
  differences: line.fields.map((field) => ({
    field,
    before: line.before === null ? null : shown(fieldAt(line.before, field)),
    after: shown(fieldAt(line.wanted, field)),
  })),
  code: line.code,
  message: line.message,
});
