import type { CrmModule } from '#model/crm/modules.ts';
import type { NewImportLine } from '#store/crm/imports.ts';
import type { CrmWork } from '#crm/work.ts';
import type { CsvLine } from './csv.ts';

/** How the rows of one noun are planned, done and undone. States are kept with the preview, whole. */
export interface ImportKind {
  readonly module: CrmModule;
  /** Whether a file may have this column, custom fields being known. */
  isColumn(name: string, customKeys: ReadonlySet<string>): boolean;
  /** What each line would do, in order. Writes nothing. */
  plan(work: CrmWork, lines: readonly CsvLine[]): Promise<readonly NewImportLine[]>;
  create(work: CrmWork, wanted: unknown): Promise<{ readonly id: string; readonly version: number }>;
  /** @throws `crm.stale` unless it still has that version. */
  update(work: CrmWork, id: string, version: number, wanted: unknown): Promise<number>;
  /** Takes a created one away, or gives an updated one its state before. @throws `crm.stale` when it was changed since. */
  undo(work: CrmWork, id: string, version: number, before: unknown): Promise<void>;
}

export const refused = (line: CsvLine, title: string, code: string, message: string): NewImportLine => ({
  line: line.line,
  action: 'refuse',
  subjectId: null,
  subjectVersion: null,
  matchedBy: null,
  title,
  wanted: {},
  before: null,
  fields: [],
  code,
  message,
});

/** Lines that name something a second time are refused: which of them counts could only be guessed. */
export const withoutRepeats = (
  lines: readonly NewImportLine[],
  keysOf: (line: NewImportLine) => readonly string[],
): readonly NewImportLine[] => {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    if (line.action === 'refuse') return line;
    const keys = keysOf(line);
    const earlier = keys.map((key) => seen.get(key)).find((at) => at !== undefined);
    for (const key of keys) if (!seen.has(key)) seen.set(key, line.line);
    return earlier === undefined
      ? line
      : {
          ...line,
          action: 'refuse',
          fields: [],
          code: 'crm.import_repeated',
          message: `Line ${String(earlier)} is about the same one.`,
        };
  });
};
