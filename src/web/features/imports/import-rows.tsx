import { Anchor } from '@mantine/core';
import type { CrmImport, CrmImportRow } from '#contract/crm-imports.ts';
import { actionLabels, matchedByLabels, rowStatesShown } from '#web/features/imports/import-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { humanise } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Signal } from '#web/ui/signal.tsx';
import classes from './import-rows.module.css';

const helper = columnsOf<CrmImportRow>();

const columnsFor = (subject: CrmImport['subject']) =>
  helper.columns([
    helper.accessor('title', {
      header: 'Name',
      meta: { card: 'title' },
      cell: ({ row: { original: row } }) => <RowTitle subject={subject} row={row} />,
    }),
    helper.accessor('line', { header: 'Line' }),
    helper.display({
      id: 'action',
      header: 'What happens',
      cell: ({ row: { original: row } }) => <RowAction row={row} />,
    }),
    helper.display({
      id: 'differences',
      header: 'Differences',
      meta: { card: 'plain' },
      cell: ({ row: { original: row } }) => <Differences row={row} />,
    }),
  ]);

const columns = { contact: columnsFor('contact'), service: columnsFor('service') } as const;

const RowTitle = ({ subject, row }: { subject: CrmImport['subject']; row: CrmImportRow }) => {
  if (row.subjectId === null || row.state === 'undone') return row.title;
  return subject === 'contact' ? (
    <TextLink to="/contacts/$contactId" params={{ contactId: row.subjectId }}>
      {row.title}
    </TextLink>
  ) : (
    <TextLink to="/services/$serviceId" params={{ serviceId: row.subjectId }}>
      {row.title}
    </TextLink>
  );
};

const RowAction = ({ row }: { row: CrmImportRow }) => {
  const became = rowStatesShown[row.state];
  const found = row.matchedBy === null ? '' : `, found by ${matchedByLabels[row.matchedBy] ?? row.matchedBy}`;
  if (row.action === 'refuse') return <Signal tone="bad">{actionLabels.refuse}</Signal>;
  return (
    <span>
      {actionLabels[row.action]}
      {found}
      {became === null ? null : (
        <div>
          <Signal tone={became.tone}>{became.label}</Signal>
        </div>
      )}
    </span>
  );
};

const Differences = ({ row }: { row: CrmImportRow }) => (
  <>
    {row.message === null ? null : (
      <div className={classes['message']}>
        {row.message}{' '}
        {row.code === null ? null : (
          <Anchor
            href={`/docs/errors#${row.code}`}
            target="_blank"
            rel="noopener"
            size="xs"
            ff="monospace"
            c="inherit"
            underline="always"
          >
            {row.code}
          </Anchor>
        )}
      </div>
    )}
    {row.differences.length === 0 ? null : (
      <ul className={classes['differences']}>
        {row.differences.map(({ field, before, after }) => (
          <li key={field}>
            {labelOf(field)}:{' '}
            {before === null ? null : (
              <>
                <s className={classes['before']}>{before}</s>{' '}
              </>
            )}
            {after ?? 'emptied'}
          </li>
        ))}
      </ul>
    )}
  </>
);

const labelOf = (field: string): string => humanise(field.replace(/^custom\./, ''));

interface ImportRowsProps {
  subject: CrmImport['subject'];
  rows: readonly CrmImportRow[];
}

/** Each line of the file: what happens with it, what changes, and why it cannot be. */
export const ImportRows = ({ subject, rows }: ImportRowsProps) => (
  <DataTable
    label="Rows of the file"
    columns={columns[subject]}
    rows={rows}
    rowId={(row) => String(row.line)}
  />
);
