import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconFileInvoice } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Billable } from '#contract/crm-billables.ts';
import { emptyDraft, fieldsOf, type BillableDraft } from '#web/features/billables/billable-draft.ts';
import { BillableForm } from '#web/features/billables/billable-form.tsx';
import { BillableRow } from '#web/features/billables/billable-row.tsx';
import { BillableSums } from '#web/features/billables/billable-sums.tsx';
import { billablesListQuery } from '#web/features/billables/list-billables.ts';
import { useCreateBillable } from '#web/features/billables/save-billable.ts';
import { useChosen } from '#web/features/billables/use-chosen.ts';
import { contactQuery } from '#web/features/contacts/read-contact.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { countOf } from '#web/ui/format.ts';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './billables-panel.module.css';

interface Parent {
  kind: 'opportunity' | 'ticket' | 'contact';
  id: string;
}

interface BillablesPanelProps {
  parent: Parent;
  contact: { id: string };
  /** Of an opportunity: its lines are quoted while it is open, and none is added to a lost one. */
  opportunity?: { state: 'open' | 'won' | 'lost'; currency: string };
}

const houseCurrency = 'AUD';

/**
 * What is to be billed of an opportunity, a ticket or a contact; of a contact all that is its. Lines are added and changed
 * in their place, chosen, and carried to the preview of their invoices. They stand in the order in which they were
 * added, so that a new one comes right above the boxes it was typed in. Nothing where finance is switched off.
 */
export const BillablesPanel = (props: BillablesPanelProps) =>
  useModules()('finance') ? <Content {...props} /> : null;

const Content = ({ parent, contact, opportunity }: BillablesPanelProps) => {
  const known = useQuery({ ...contactQuery(contact.id), enabled: opportunity === undefined }).data;
  const currency = opportunity?.currency ?? known?.currency ?? houseCurrency;
  const filter = { [parent.kind]: parent.id };
  const billables = useInfiniteQuery(billablesListQuery(filter, 100));
  const rows = (billables.data?.pages.flatMap((page) => page.items) ?? []).toReversed();
  const isQuoting = opportunity?.state === 'open';
  return (
    <Panel
      title={isQuoting ? 'Quote' : 'Billables'}
      description={isQuoting ? 'What is offered. It can be invoiced once the opportunity is won.' : undefined}
      flush
      actions={<BillableSums filter={filter} />}
    >
      <Lines rows={rows} query={billables} without={parent.kind === 'contact' ? 'contact' : 'parent'} />
      {opportunity?.state === 'lost' ||
      (known?.archivedAt !== undefined && known.archivedAt !== null) ? null : (
        <AddBillable key={currency} parent={parent} currency={currency} fixedCurrency={isQuoting} />
      )}
    </Panel>
  );
};

interface LinesProps {
  rows: readonly Billable[];
  query: Parameters<typeof PagedList<Billable>>[0]['query'];
  without: 'parent' | 'contact';
}

const Lines = ({ rows, query, without }: LinesProps) => {
  const navigate = useNavigate();
  const open = rows.filter(({ state }) => state === 'open');
  const { chosen, choose, chooseAll } = useChosen(open.map(({ id }) => id));
  const ids = chosen.size === 0 ? open.map(({ id }) => id) : [...chosen];
  return (
    <>
      {open.length === 0 ? null : (
        <Group justify="space-between" gap="sm" className={classes['bar'] ?? ''}>
          <Checkbox
            size="sm"
            label={chosen.size === 0 ? 'Choose all' : `${countOf(chosen.size, 'line')} chosen`}
            checked={chosen.size === open.length}
            indeterminate={chosen.size > 0 && chosen.size < open.length}
            onChange={(event) => {
              chooseAll(event.currentTarget.checked);
            }}
          />
          <Button
            size="sm"
            leftSection={<IconFileInvoice size={16} stroke={1.75} aria-hidden />}
            onClick={() => void navigate({ to: '/invoices/new', state: { billableIds: ids } })}
          >
            Generate invoice{chosen.size === 0 && open.length > 1 ? ` of all ${String(open.length)}` : ''}
          </Button>
        </Group>
      )}
      <PagedList
        query={query}
        empty={
          <Text size="sm" c="dimmed" className={classes['none'] ?? ''}>
            Nothing to be billed yet.
          </Text>
        }
      >
        {(items) => (
          <ul className={classes['list']}>
            {items.toReversed().map((billable) => (
              <BillableRow
                key={billable.id}
                billable={billable}
                without={without}
                chosen={chosen.has(billable.id)}
                onChoose={(on) => {
                  choose(billable.id, on);
                }}
              />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
};

interface AddBillableProps {
  parent: Parent;
  currency: string;
  fixedCurrency: boolean;
}

/** Adds line after line: each starts empty, in the currency of the one before. */
const AddBillable = ({ parent, currency, fixedCurrency }: AddBillableProps) => {
  const [draft, setDraft] = useState<BillableDraft>(() => emptyDraft(currency));
  const [added, setAdded] = useState(0);
  const create = useCreateBillable();
  return (
    <BillableForm
      draft={draft}
      onChange={setDraft}
      focusOn={added}
      fixedCurrency={fixedCurrency}
      action="Add the line"
      pending={create.isPending}
      error={create.error}
      onSave={() => {
        create.mutate(
          { ...fieldsOf(draft), parent },
          {
            onSuccess: () => {
              setDraft(emptyDraft(draft.currency));
              setAdded((before) => before + 1);
            },
          },
        );
      }}
    />
  );
};
