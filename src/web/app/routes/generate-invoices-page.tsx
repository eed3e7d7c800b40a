import { Button, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  previewQuery,
  useGenerateInvoices,
  type GenerateInput,
} from '#web/features/invoices/generate-invoices.ts';
import {
  GenerateOptions,
  inputOf,
  usualOptions,
  type OptionsDraft,
} from '#web/features/invoices/generate-options.tsx';
import { BillingNotice, useCanBill } from '#web/features/invoices/billing-notice.tsx';
import { PreviewCard } from '#web/features/invoices/preview-card.tsx';
import { ProblemList } from '#web/features/invoices/problem-list.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { countOf } from '#web/ui/format.ts';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './beside.module.css';

const settleMs = 250;

/** The invoices that the chosen lines make, as they would be now, and the choice of how they go out. */
export const GenerateInvoicesPage = () => {
  const billableIds = useLocation({ select: ({ state }) => state.billableIds }) ?? [];
  return (
    <Page
      title="Generate invoices"
      above={
        <TextLink to="/billables" size="sm">
          Billables
        </TextLink>
      }
      description="A preview of what is made. Nothing is sent before you say so."
    >
      {billableIds.length === 0 ? (
        <Panel>
          <Empty
            icon={<IconReceipt size={24} stroke={1.5} />}
            title="Nothing is chosen"
            action={<ButtonLink to="/billables">See the billables</ButtonLink>}
          >
            Choose the lines to be invoiced first.
          </Empty>
        </Panel>
      ) : (
        <Preview billableIds={billableIds} />
      )}
    </Page>
  );
};

const Preview = ({ billableIds }: { billableIds: readonly string[] }) => {
  const [draft, setDraft] = useState<OptionsDraft>(usualOptions);
  const [settled] = useDebouncedValue(draft, settleMs);
  const input = inputOf(settled, billableIds);
  const preview = useQuery(previewQuery(input));
  const canBill = useCanBill();
  const navigate = useNavigate();
  const stands = preview.data;
  const isRefused =
    stands === undefined ||
    stands.refusals.length > 0 ||
    stands.invoices.some(({ refusals }) => refusals.length > 0);
  return (
    <div className={classes['columns']}>
      <Stack gap="lg">
        {stands !== undefined && stands.refusals.length > 0 ? null : <BillingNotice />}
        <Loaded query={preview}>
          {({ invoices, refusals, warnings }) => (
            <>
              <ProblemList kind="refusal" problems={refusals} />
              <ProblemList kind="warning" problems={warnings} />
              {invoices.map((each, index) => (
                <PreviewCard
                  key={`${each.contact.id} ${each.currency} ${String(index)}`}
                  preview={each}
                  onLeaveOut={
                    invoices.length === 1
                      ? undefined
                      : () => {
                          const left = new Set<string | null>(each.lines.map(({ billableId }) => billableId));
                          const kept = billableIds.filter((id) => !left.has(id));
                          void navigate({ to: '.', state: { billableIds: kept }, replace: true });
                        }
                  }
                />
              ))}
            </>
          )}
        </Loaded>
      </Stack>
      <Panel title="How they go out">
        <Stack gap="lg">
          <GenerateOptions draft={draft} onChange={setDraft} />
          <Generate
            input={inputOf(draft, billableIds)}
            count={stands?.invoices.length ?? 0}
            disabled={isRefused || preview.isPlaceholderData || !canBill}
          />
        </Stack>
      </Panel>
    </div>
  );
};

const Generate = ({ input, count, disabled }: { input: GenerateInput; count: number; disabled: boolean }) => {
  const navigate = useNavigate();
  const generate = useGenerateInvoices();
  return (
    <Stack gap="xs">
      {generate.error === null ? null : <Failure error={generate.error} />}
      <Button
        size="md"
        disabled={disabled}
        loading={generate.isPending}
        onClick={() => {
          generate.mutate(input, {
            onSuccess: ({ invoices }) => {
              const [only] = invoices;
              if (invoices.length === 1 && only !== undefined)
                void navigate({ to: '/invoices/$invoiceId', params: { invoiceId: only.id }, replace: true });
              else {
                notifyDone(`${countOf(invoices.length, 'invoice')} on their way to Stripe.`);
                void navigate({ to: '/invoices', replace: true });
              }
            },
          });
        }}
      >
        {labelOf(input.until ?? 'sent', input.collection ?? 'send_invoice', count)}
      </Button>
      {disabled && count > 0 ? (
        <Text size="sm" c="dimmed">
          Remove what stands in the way first.
        </Text>
      ) : null}
    </Stack>
  );
};

const labelOf = (
  until: NonNullable<GenerateInput['until']>,
  collection: NonNullable<GenerateInput['collection']>,
  count: number,
): string => {
  const what = count === 1 ? 'the invoice' : countOf(count, 'invoice');
  if (until === 'draft') return `Draft ${what}`;
  if (until === 'finalized') return `Finalize ${what}`;
  return collection === 'send_invoice' ? `Generate and send ${what}` : `Generate and charge ${what}`;
};
