import { useMemo } from 'react';
import type { Finding } from '#contract/reconciliations.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { ValueText } from '#web/ui/value-text.tsx';

type Difference = Finding['differences'][number];

const helper = columnsOf<Difference>();

const columnsFor = (source: string, target: string, isMissing: boolean) =>
  helper.columns([
    helper.accessor('label', { header: 'Field', meta: { card: 'title', width: '24%' } }),
    helper.display({
      id: 'wanted',
      header: source,
      meta: { width: isMissing ? '76%' : '38%' },
      cell: ({ row: { original: each } }) => (
        <div>
          <ValueText
            value={each.message ?? each.wantedTitle ?? each.wanted}
            type={each.type}
            currency={each.currency}
          />
        </div>
      ),
    }),
    ...(isMissing
      ? []
      : [
          helper.display({
            id: 'held',
            header: target,
            cell: ({ row: { original: each } }) => (
              <div>
                <ValueText value={each.heldTitle ?? each.held} type={each.type} currency={each.currency} />
              </div>
            ),
          }),
        ]),
  ]);

interface FindingFieldsProps {
  finding: Finding;
  /** What the two sides are called. */
  source: string;
  target: string;
  /** Whether a side that has no record has no column. */
  hidesEmpty: boolean;
}

/** The fields that a finding is about: what the source wants, and what the target holds where it has the record. */
export const FindingFields = ({ finding, source, target, hidesEmpty }: FindingFieldsProps) => {
  const isMissing =
    hidesEmpty && finding.target === null && finding.differences.every(({ held }) => held === null);
  const columns = useMemo(() => columnsFor(source, target, isMissing), [source, target, isMissing]);
  return (
    <DataTable
      label="What differs"
      columns={columns}
      rows={finding.differences}
      rowId={({ field }) => field}
    />
  );
};
