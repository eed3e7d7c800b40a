import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Mapping } from '#contract/mappings.ts';
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
  default: 'Write a value of its own',
};

const Field = ({ label, name }: { label: string; name: string }) => (
  <span>
    {pathLabel(label)}
    {label === name ? null : <code className={classes['name']}>{name}</code>}
  </span>
);

const Way = ({ rule }: { rule: Rule }) => {
  if (rule.bySettings) return <span className={classes['none']}>Made for each record</span>;
  const isPlain = 'expression' in rule || rule.transform === undefined || rule.transform === 'text';
  return (
    <>
      {isPlain ? (
        <span className={classes['none']}>{'expression' in rule ? 'An expression' : 'As it is'}</span>
      ) : (
        transformLabel(rule.transform ?? null)
      )}
      {rule.when === undefined ? null : (
        <span className={classes['name']}>
          only when <code>{rule.when}</code>
        </span>
      )}
      {rule.note === undefined ? null : <span className={classes['name']}>{rule.note}</span>}
    </>
  );
};

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
      cell: ({ row: { original: rule } }) =>
        'expression' in rule ? (
          <code className={classes['expression']}>{rule.expression}</code>
        ) : (
          <Field
            label={rule.fromLabel ?? rule.from}
            name={rule.bySettings ? (rule.fromLabel ?? rule.from) : rule.from}
          />
        ),
    }),
    helper.display({
      id: 'way',
      header: 'On the way',
      cell: ({ row: { original: rule } }) => <Way rule={rule} />,
    }),
    helper.accessor('onEmpty', {
      header: 'When it is empty',
      cell: ({ row: { original: rule } }) =>
        rule.onEmpty === 'default' ? `Write “${String(rule.default ?? '')}”` : emptyPolicies[rule.onEmpty],
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
      {mapping.conditions.length === 0 ? null : (
        <ul className={classes['conditions']} aria-label="Conditions">
          {mapping.conditions.map(({ name, expression }) => (
            <li key={name}>
              Only records that meet “{name}”: <code>{expression}</code>
            </li>
          ))}
        </ul>
      )}
      <DataTable
        label={`Mapping from ${source} to ${target}`}
        columns={columns}
        rows={mapping.rules}
        rowId={(rule) => `${rule.target}/${rule.when ?? ''}/${'from' in rule ? rule.from : rule.expression}`}
      />
    </>
  );
};
