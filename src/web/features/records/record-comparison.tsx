import { Text } from '@mantine/core';
import type { ComparedField } from '#web/features/records/comparison.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { pathLabel } from '#web/ui/format.ts';
import { RowButton } from '#web/ui/row-button.tsx';
import { Signal } from '#web/ui/signal.tsx';
import { transformLabel } from '#web/ui/transforms.ts';
import { ValueText } from '#web/ui/value-text.tsx';
import { useMemo } from 'react';

const helper = columnsOf<ComparedField>();

const AgreementMark = ({ field }: { field: ComparedField }) => {
  switch (field.agreement) {
    case 'same':
      return <Signal tone="good">Same</Signal>;
    case 'converted':
      return (
        <>
          <Signal tone="good">Same</Signal>
          <Text size="xs" c="dimmed">
            {transformLabel(field.transform)}
          </Text>
        </>
      );
    case 'elsewhere':
      return <Signal tone="idle">Not compared here</Signal>;
    case 'differs':
      return <Signal tone="wait">Differs</Signal>;
    default:
      return field.agreement satisfies never;
  }
};

const columnsOfComparison = (source: string, target: string, onWhy: RecordComparisonProps['onWhy']) =>
  helper.columns([
    helper.accessor('label', { header: 'Field', meta: { card: 'title', width: '18%' } }),
    helper.display({
      id: 'source',
      header: source,
      meta: { width: '30%' },
      cell: ({ row: { original: field } }) =>
        field.agreement === 'elsewhere' ? (
          <Text span size="sm" c="dimmed">
            From {pathLabel(field.fromLabel).toLowerCase()}
          </Text>
        ) : (
          <div>
            <ValueText
              value={field.source?.title ?? field.source?.value}
              type={field.source?.type}
              currency={field.source?.currency}
            />
          </div>
        ),
    }),
    helper.display({
      id: 'target',
      header: target,
      meta: { width: '30%' },
      cell: ({ row: { original: field } }) => (
        <div>
          <ValueText
            value={field.value?.title ?? field.value?.value}
            type={field.value?.type}
            currency={field.value?.currency}
          />
        </div>
      ),
    }),
    helper.display({
      id: 'agreement',
      header: 'Agreement',
      cell: ({ row: { original: field } }) => <AgreementMark field={field} />,
    }),
    ...(onWhy === undefined
      ? []
      : [
          helper.display({
            id: 'why',
            header: 'Why',
            cell: ({ row: { original: field } }) => (
              <RowButton
                verb="Why"
                name={`${field.label} in ${target}`}
                onClick={() => {
                  onWhy(field.target);
                }}
              />
            ),
          }),
        ]),
  ]);

interface RecordComparisonProps {
  fields: readonly ComparedField[];
  source: string;
  target: string;
  /** Asked of a field of the target; left out where nobody can ask. */
  onWhy?: ((field: string) => void) | undefined;
}

/** Both systems side by side, field by field; what differs is marked. */
export const RecordComparison = ({ fields, source, target, onWhy }: RecordComparisonProps) => {
  const columns = useMemo(() => columnsOfComparison(source, target, onWhy), [source, target, onWhy]);
  return (
    <DataTable
      label={`Fields in ${source} and ${target}`}
      columns={columns}
      rows={fields}
      rowId={(field) => field.target}
      isMarked={(field) => field.agreement === 'differs'}
    />
  );
};
