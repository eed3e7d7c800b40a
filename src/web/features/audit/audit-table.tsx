import { Code, Text } from '@mantine/core';
import type { JsonValue } from '#base/json.ts';
import type { AuditEntry } from '#contract/audit.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount, formatExact, humanise } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';

const helper = columnsOf<AuditEntry>();

const detailsText = (entry: AuditEntry): string =>
  Object.entries(entry.details)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${humanise(name).toLowerCase()}: ${valueText(value)}`)
    .join('; ');

const valueText = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value.join(', ');
  return JSON.stringify(value);
};

const columns = helper.columns([
  helper.accessor('action', {
    header: 'Did',
    meta: { card: 'title' },
    cell: ({ getValue }) => (
      <TextLink to="/settings/audit" search={{ action: getValue() }} c="inherit" size="sm">
        {humanise(getValue())}
      </TextLink>
    ),
  }),
  helper.display({
    id: 'subject',
    header: 'With',
    cell: ({ row: { original: entry } }) => (
      <div>
        <TextLink to="/settings/audit" search={{ subject: entry.subject.id }} c="inherit">
          <Code fz="xs" style={{ overflowWrap: 'anywhere' }}>
            {entry.subject.id}
          </Code>
        </TextLink>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {detailsText(entry)}
        </Text>
      </div>
    ),
  }),
  helper.display({ id: 'actor', header: 'Who', cell: ({ row: { original: entry } }) => entry.actor.name }),
  helper.accessor('at', {
    header: 'When',
    cell: ({ getValue }) => <span style={{ whiteSpace: 'nowrap' }}>{formatExact(getValue())}</span>,
  }),
  helper.accessor('no', {
    header: 'No',
    meta: { align: 'right' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
]);

/** Entries of the log, newest first. */
export const AuditTable = ({ entries }: { entries: readonly AuditEntry[] }) => (
  <DataTable label="Audit log" columns={columns} rows={entries} rowId={(entry) => String(entry.no)} />
);
