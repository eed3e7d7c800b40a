import type { Transaction } from 'kysely';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { undoMs } from '#crm/imports/import-service.ts';
import type { CrmImport, CrmImportRow } from '#contract/crm-imports.ts';
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
      createdBy: nameOf(row.created_by),
      createdAt: row.created_at,
      appliedBy: row.applied_by === null ? null : nameOf(row.applied_by),
      appliedAt: row.applied_at,
      undoUntil: until !== null && row.state === 'applied' && until > now ? until : null,
    };
  });
};

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
