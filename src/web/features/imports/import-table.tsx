import type { CrmImport } from '#contract/crm-imports.ts';
import { importStatesShown, subjectNouns } from '#web/features/imports/import-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';

const helper = columnsOf<CrmImport>();

const columns = helper.columns([
  helper.accessor('fileName', {
    header: 'File',
    meta: { card: 'title' },
    cell: ({ row: { original: made } }) => (
      <TextLink to="/imports/$importId" params={{ importId: made.id }}>
        {made.fileName}
      </TextLink>
    ),
  }),
  helper.accessor('subject', { header: 'Holds', cell: ({ getValue }) => subjectNouns[getValue()].title }),
  helper.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => (
      <Signal tone={importStatesShown[getValue()].tone}>{importStatesShown[getValue()].label}</Signal>
    ),
  }),
  helper.display({
    id: 'rows',
    header: 'Rows',
    meta: { align: 'right' },
    cell: ({ row: { original: made } }) =>
      formatCount(Object.values(made.planned).reduce((sum, count) => sum + count, 0)),
  }),
  helper.display({ id: 'by', header: 'By', cell: ({ row: { original: made } }) => made.createdBy.name }),
  helper.accessor('createdAt', {
    header: 'When',
    meta: { align: 'right' },
    cell: ({ getValue }) => <Moment at={getValue()} />,
  }),
]);

/** Imports with what became of them. */
export const ImportTable = ({ imports }: { imports: readonly CrmImport[] }) => (
  <DataTable label="Imports" columns={columns} rows={imports} rowId={(made) => made.id} />
);
