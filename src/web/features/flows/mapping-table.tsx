import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Mapping } from '#contract/flows.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { pathLabel } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { transformLabel } from '#web/ui/transforms.ts';
import classes from './mapping-table.module.css';

type Rule = Mapping['rules'][number];

const emptyPolicies: Readonly<Record<Rule['onEmpty'], string>> = {
  keep: 'Leave what is there',
  clear: 'Clear it',
  refuse: 'Refuse the record',
};

const Field = ({ label, name }: { label: string; name: string }) => (
  <span>
    {pathLabel(label)}
    {label === name ? null : <code className={classes['name']}>{name}</code>}
  </span>
);

const helper = columnsOf<Rule>();

const columnsOfMapping = (source: string, target: string) =>
  helper.columns([
    helper.accessor('targetLabel', {
      header: target,
      meta: { card: 'title' },
      cell: ({ row: { original: rule } }) => <Field label={rule.targetLabel} name={rule.target} />,
    }),
    helper.accessor('fromLabel', {
      header: `From ${source}`,
      cell: ({ row: { original: rule } }) => <Field label={rule.fromLabel} name={rule.from} />,
    }),
    helper.accessor('transform', {
      header: 'On the way',
      cell: ({ row: { original: rule } }) =>
        rule.transform === null || rule.transform === 'text' ? (
          <span className={classes['none']}>As it is</span>
        ) : (
          transformLabel(rule.transform)
        ),
    }),
    helper.accessor('onEmpty', {
      header: 'When it is empty',
      cell: ({ row: { original: rule } }) => emptyPolicies[rule.onEmpty],
    }),
  ]);

interface MappingTableProps {
  mapping: Mapping;
  source: string;
  target: string;
}

/** Where each field of the target comes from. */
export const MappingTable = ({ mapping, source, target }: MappingTableProps) => {
  const columns = useMemo(() => columnsOfMapping(source, target), [source, target]);
  return (
    <>
      <Text size="sm" c="dimmed" className={classes['version'] ?? ''}>
        Version {mapping.version}, by {mapping.author.name} <Moment at={mapping.createdAt} />
        {mapping.note === '' ? '' : `: ${mapping.note}`}
      </Text>
      <DataTable
        label={`Mapping from ${source} to ${target}`}
        columns={columns}
        rows={mapping.rules}
        rowId={(rule) => rule.target}
      />
    </>
  );
};
