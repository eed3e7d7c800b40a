import type { JsonValue } from '#base/json.ts';
import { findingKindFacts, healOutcomeWords, type ReconciliationPurpose } from '#model/reconciliation.ts';
import { remedyFor, type Finding } from './reconciliations.ts';

/** The columns of findings as a table for spreadsheets: a row for each field that differs, or one for the finding. */
export const findingColumns = [
  'Kind',
  'Code',
  'Reason',
  'What to do',
  'Plumbline would',
  'Waits for approval',
  'Source record',
  'Source id',
  'Target record',
  'Target id',
  'Field',
  'Source wants',
  'Target holds',
  'Standing',
  'State of (UTC)',
  'Known',
  'Healing',
] as const;

const textOf = (value: JsonValue): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises (CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export const findingRows = (
  finding: Finding,
  purpose: ReconciliationPurpose,
): readonly (readonly string[])[] => {
  const about = [
    findingKindFacts[finding.kind].label,
    finding.reason?.code ?? '',
    finding.reason?.message ?? '',
    finding.reason?.hint ?? remedyFor(finding.kind, purpose),
    finding.action ?? '',
    finding.waits ? 'yes' : '',
    finding.source?.title ?? '',
    finding.source?.key ?? '',
    finding.target?.title ?? '',
    finding.target?.key ?? '',
  ];
  const rows =
    finding.differences.length === 0
      ? [['', '', '']]
      : finding.differences.map((each) => [
          each.label,
          each.message ?? textOf(each.wanted),
          textOf(each.held),
        ]);
  return rows.map((row) =>
    [...about, ...row, finding.standing ?? '', ...stateOf(finding), healingOf(finding)].map(harmless),
  );
};

/** What became of a heal, in a sentence. */
const healingOf = ({ heal }: Finding): string =>
  heal === null ? '' : (heal.reason?.message ?? healOutcomeWords[heal.outcome].sentence);

const stateOf = ({ state }: Finding): readonly [string, string] =>
  state === null ? ['', ''] : [new Date(state.at).toISOString(), state.basis];

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Lines of a CSV file (RFC 4180), each with its end. */
export const csvLines = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
