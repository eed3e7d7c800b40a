import { Button, Group, List, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { z } from 'zod';
import { ruleSentence, type approvalRule } from '#contract/approval-rules.ts';
import type { Flow } from '#contract/flows.ts';
import { ApprovalRuleForm } from '#web/features/flows/approval-rule-form.tsx';
import { useChangeFlow } from '#web/features/flows/change-flow.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { RowButton } from '#web/ui/row-button.tsx';

type Rule = z.infer<typeof approvalRule>;

interface ApprovalRulesProps {
  flow: Flow;
  /** The target's fields that are written, by name. */
  fields: readonly { readonly name: string; readonly label: string }[];
}

const firstRule: Rule = { when: 'newRecord', role: 'admin', people: 1 };

/** Which changes of the flow wait for whom, as sentences; owners and admins edit them and keep all at once. */
export const ApprovalRules = ({ flow, fields }: ApprovalRulesProps) => {
  const isAdmin = useIsAdmin();
  const change = useChangeFlow(flow.id);
  const kept = flow.settings.approvals ?? [];
  const [draft, setDraft] = useState<readonly Rule[] | null>(null);
  const labelOf = (name: string): string => fields.find((field) => field.name === name)?.label ?? name;
  if (flow.settings.approvals === null)
    return (
      <Text size="sm" c="dimmed">
        Changes of this flow follow another flow’s, and never wait by themselves.
      </Text>
    );
  if (draft === null)
    return (
      <Stack gap="md">
        {kept.length === 0 ? (
          <Text size="sm" c="dimmed">
            No change waits: the flow writes by itself.
          </Text>
        ) : (
          <List size="sm" spacing={6}>
            {kept.map((rule, place) => (
              <List.Item key={place}>{ruleSentence(rule, labelOf)}</List.Item>
            ))}
          </List>
        )}
        {isAdmin ? (
          <Group>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                change.reset();
                setDraft(kept.length === 0 ? [firstRule] : kept);
              }}
            >
              {kept.length === 0 ? 'Add a rule' : 'Edit the rules'}
            </Button>
          </Group>
        ) : null}
      </Stack>
    );
  const replace = (place: number, rule: Rule): void => {
    setDraft(draft.map((each, at) => (at === place ? rule : each)));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { settings: { approvals: [...draft] } },
          {
            onSuccess: () => {
              setDraft(null);
              notifyDone('The rules are kept. What waits is looked at again by them.');
            },
          },
        );
      }}
    >
      <Stack gap="lg">
        {draft.map((rule, place) => (
          <section key={place} aria-label={`Rule ${String(place + 1)}`}>
            <Group justify="space-between" mb={6} wrap="nowrap">
              <Text size="sm" fw={560} component="output">
                {ruleSentence(rule, labelOf)}
              </Text>
              <RowButton
                verb="Remove"
                name={`rule ${String(place + 1)}`}
                onClick={() => {
                  setDraft(draft.filter((_, at) => at !== place));
                }}
              />
            </Group>
            <ApprovalRuleForm
              rule={rule}
              fields={fields}
              onChange={(changed) => {
                replace(place, changed);
              }}
            />
          </section>
        ))}
        {draft.length === 0 ? (
          <Text size="sm" c="dimmed">
            No rule: the flow writes by itself.
          </Text>
        ) : null}
        {change.error === null ? null : <Failure error={change.error} />}
        <Group gap="xs">
          <Button type="submit" loading={change.isPending}>
            Keep the rules
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setDraft(null);
            }}
          >
            Cancel
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
            onClick={() => {
              setDraft([...draft, firstRule]);
            }}
          >
            Add a rule
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
