import { Button, Stack, Text } from '@mantine/core';
import type { InvoicePreview } from '#contract/crm-invoices.ts';
import { LineTable } from '#web/features/invoices/line-table.tsx';
import { ProblemList } from '#web/features/invoices/problem-list.tsx';
import { sharedOpportunity } from '#web/features/invoices/shared-opportunity.ts';
import { TotalsList } from '#web/features/invoices/totals-list.tsx';
import { countOf } from '#web/ui/format.ts';
import { Panel } from '#web/ui/panel.tsx';
import { SubjectLink } from '#web/ui/subject-link.tsx';

interface PreviewCardProps {
  preview: InvoicePreview;
  /** Leaves its lines for later; missing where it is the only one. */
  onLeaveOut?: (() => void) | undefined;
}

/** One invoice as it would be made now: its lines, its predicted totals, and what stands in its way. */
export const PreviewCard = ({ preview, onLeaveOut }: PreviewCardProps) => {
  const { contact, currency, lines, termsDays, warnings, refusals } = preview;
  return (
    <Panel
      title={`${contact.name}, ${currency}`}
      description={[
        sharedOpportunity(lines)?.title,
        countOf(lines.length, 'line'),
        termsDays === null ? undefined : `due ${dueText(termsDays)}`,
      ]
        .filter((part) => part !== undefined)
        .join(' · ')}
      flush
      actions={
        onLeaveOut === undefined ? null : (
          <Button size="xs" variant="default" onClick={onLeaveOut}>
            Leave out
          </Button>
        )
      }
    >
      {refusals.length + warnings.length === 0 ? null : (
        <Stack gap="xs" px="lg" pb="xs">
          <ProblemList kind="refusal" problems={refusals} />
          {refusals.some(({ code }) => code === 'crm.contact_without_email') ? (
            <Text size="sm">
              <SubjectLink subject={{ kind: 'contact', id: contact.id }}>
                Give {contact.name} an email address
              </SubjectLink>
            </Text>
          ) : null}
          <ProblemList kind="warning" problems={warnings} />
        </Stack>
      )}
      <LineTable lines={lines} currency={currency} />
      <TotalsList totals={preview} lines={lines} currency={currency} />
    </Panel>
  );
};

const dueText = (days: number): string =>
  days === 0 ? 'at once' : `${countOf(days, 'day')} after it is finalized`;
