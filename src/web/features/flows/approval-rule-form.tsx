import { Group, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import type { z } from 'zod';
import type { approvalRule } from '#contract/approval-rules.ts';
import { Pick } from '#web/ui/pick.tsx';

type Rule = z.infer<typeof approvalRule>;

const triggers = [
  { value: 'always', label: 'Every change' },
  { value: 'newRecord', label: 'Each new record' },
  { value: 'fieldChanged', label: 'A change of certain fields' },
  { value: 'amount', label: 'An amount or more' },
  { value: 'firstFlow', label: 'The first changes of the flow' },
  { value: 'firstContact', label: 'The first change for each contact' },
] as const;
type Trigger = (typeof triggers)[number]['value'];

const triggerOf = (rule: Rule): Trigger => {
  if (rule.when !== 'firstTime') return rule.when;
  return rule.of === 'flow' ? 'firstFlow' : 'firstContact';
};

interface ApprovalRuleFormProps {
  rule: Rule;
  fields: readonly { readonly name: string; readonly label: string }[];
  onChange: (rule: Rule) => void;
}

/** What every rule has, whatever it is about. */
const commonOf = ({ role, people, expiresAfterHours: expires, remindAfterHours: reminds }: Rule) => ({
  role,
  people,
  ...(expires === undefined ? {} : { expiresAfterHours: expires }),
  ...(reminds === undefined ? {} : { remindAfterHours: reminds }),
});

const ruleAbout = (trigger: Trigger, rule: Rule, fields: ApprovalRuleFormProps['fields']): Rule => {
  const common = commonOf(rule);
  switch (trigger) {
    case 'fieldChanged':
      return { when: 'fieldChanged', fields: fields.slice(0, 1).map(({ name }) => name), ...common };
    case 'amount':
      return { when: 'amount', amount: '10000.00', currency: 'AUD', ...common };
    case 'firstFlow':
      return { when: 'firstTime', of: 'flow', writes: 10, ...common };
    case 'firstContact':
      return { when: 'firstTime', of: 'contact', ...common };
    default:
      return { when: trigger, ...common };
  }
};

/** One rule's choices; its sentence stands above. */
export const ApprovalRuleForm = ({ rule, fields, onChange }: ApprovalRuleFormProps) => (
  <Group gap="sm" align="flex-end">
    <Pick
      label="Waits"
      value={triggerOf(rule)}
      choices={triggers}
      onPick={(trigger) => {
        onChange(ruleAbout(trigger, rule, fields));
      }}
    />
    {rule.when === 'fieldChanged' ? (
      <MultiSelect
        label="Fields"
        data={fields.map(({ name, label }) => ({ value: name, label }))}
        value={rule.fields}
        searchable
        onChange={(chosen) => {
          onChange({ ...rule, fields: chosen });
        }}
      />
    ) : null}
    {rule.when === 'amount' ? (
      <>
        <TextInput
          label="Amount"
          w={120}
          inputMode="decimal"
          required
          value={rule.amount}
          onChange={(event) => {
            onChange({ ...rule, amount: event.currentTarget.value.trim() });
          }}
        />
        <TextInput
          label="Currency"
          w={90}
          required
          maxLength={3}
          value={rule.currency}
          onChange={(event) => {
            onChange({ ...rule, currency: event.currentTarget.value.toUpperCase() });
          }}
        />
        <Pick
          label="In other currencies"
          value={rule.otherCurrency ?? 'wait'}
          choices={[
            { value: 'wait', label: 'Waits' },
            { value: 'pass', label: 'Does not wait' },
          ]}
          onPick={(otherCurrency) => {
            onChange({ ...rule, otherCurrency });
          }}
        />
      </>
    ) : null}
    {rule.when === 'firstTime' && rule.of === 'flow' ? (
      <NumberInput
        label="How many"
        w={110}
        min={1}
        max={1000}
        allowDecimal={false}
        value={rule.writes}
        onChange={(writes) => {
          if (typeof writes === 'number') onChange({ ...rule, writes });
        }}
      />
    ) : null}
    <Pick
      label="Approved by"
      value={rule.role}
      choices={[
        { value: 'member', label: 'Members' },
        { value: 'admin', label: 'Admins and owners' },
        { value: 'owner', label: 'Owners' },
      ]}
      onPick={(role) => {
        onChange({ ...rule, role });
      }}
    />
    <Pick
      label="People"
      value={rule.people === 2 ? 'two' : 'one'}
      choices={[
        { value: 'one', label: 'One' },
        { value: 'two', label: 'Two different' },
      ]}
      onPick={(people) => {
        onChange({ ...rule, people: people === 'two' ? 2 : 1 });
      }}
    />
    <Hours
      label="Remind after, hours"
      value={rule.remindAfterHours}
      onChange={(hours) => {
        const { remindAfterHours: _before, ...rest } = rule;
        onChange(hours === null ? rest : { ...rest, remindAfterHours: hours });
      }}
    />
    <Hours
      label="Reject after, hours"
      value={rule.expiresAfterHours}
      onChange={(hours) => {
        const { expiresAfterHours: _before, ...rest } = rule;
        onChange(hours === null ? rest : { ...rest, expiresAfterHours: hours });
      }}
    />
  </Group>
);

interface HoursProps {
  label: string;
  value: number | undefined;
  onChange: (hours: number | null) => void;
}

const Hours = ({ label, value, onChange }: HoursProps) => (
  <NumberInput
    label={label}
    w={150}
    min={1}
    max={8760}
    allowDecimal={false}
    placeholder="Never"
    value={value ?? ''}
    onChange={(hours) => {
      onChange(typeof hours === 'number' ? hours : null);
    }}
  />
);
