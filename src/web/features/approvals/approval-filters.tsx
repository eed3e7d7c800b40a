import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { approvalTriggers } from '#contract/approval-rules.ts';
import type { ApprovalFilter } from '#web/features/approvals/list-approvals.ts';
import { Filters } from '#web/ui/filters.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface ApprovalFiltersProps {
  filter: ApprovalFilter;
  flows: readonly { readonly id: string; readonly name: string }[];
  onFilter: (filter: { [Name in keyof ApprovalFilter]: ApprovalFilter[Name] }) => void;
  /** What stands before them in the bar. */
  children: ReactNode;
}

/** What rules are about, as a person would look for them. */
const triggerLabels: Readonly<Record<(typeof approvalTriggers)[number], string>> = {
  always: 'Every change',
  newRecord: 'New records',
  fieldChanged: 'Changed fields',
  amount: 'Amounts',
  firstTime: 'First times',
};

const ages = [
  { value: '', label: 'Any age' },
  { value: '24', label: 'Over a day' },
  { value: '72', label: 'Over three days' },
  { value: '168', label: 'Over a week' },
] as const;

/** Flow, rule, age, and whether whoever looks may decide. */
export const ApprovalFilters = ({ filter, flows, onFilter, children }: ApprovalFiltersProps) => (
  <Filters>
    {children}
    <Pick
      aria-label="Flow"
      value={filter.flow ?? ''}
      choices={[
        { value: '', label: 'All flows' },
        ...flows.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onPick={(flow) => {
        onFilter({ ...filter, flow: flow === '' ? undefined : (flow as ApprovalFilter['flow']) });
      }}
    />
    <Pick
      aria-label="Rule"
      value={filter.rule ?? ''}
      choices={[
        { value: '', label: 'All rules' },
        ...approvalTriggers.map((when) => ({ value: when, label: triggerLabels[when] })),
      ]}
      onPick={(rule) => {
        onFilter({ ...filter, rule: rule === '' ? undefined : rule });
      }}
    />
    <Pick
      aria-label="Age"
      value={ages.find(({ value }) => value === String(filter.olderThanHours ?? ''))?.value ?? ''}
      choices={ages}
      onPick={(age) => {
        onFilter({ ...filter, olderThanHours: age === '' ? undefined : Number(age) });
      }}
    />
    <Checkbox
      label="Only mine to decide"
      checked={filter.mine === true}
      onChange={(event) => {
        onFilter({ ...filter, mine: event.currentTarget.checked ? true : undefined });
      }}
    />
  </Filters>
);
