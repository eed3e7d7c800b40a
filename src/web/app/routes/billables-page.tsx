import { Button, Checkbox, Group } from '@mantine/core';
import { IconFileInvoice, IconReceipt } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { BillableRow } from '#web/features/billables/billable-row.tsx';
import { billableStatesShown } from '#web/features/billables/billable-state.tsx';
import { BillableSums } from '#web/features/billables/billable-sums.tsx';
import { billablesListQuery } from '#web/features/billables/list-billables.ts';
import { useChosen } from '#web/features/billables/use-chosen.ts';
import { ContactFilter } from '#web/features/contacts/contact-filter.tsx';
import { BillingNotice } from '#web/features/invoices/billing-notice.tsx';
import { SavedViews } from '#web/features/saved-views/saved-views.tsx';
import { billablesSearch } from '#web/app/finance-search.ts';
import { narrowingOf } from '#web/app/narrowing.ts';
import { CurrencyFilter } from '#web/features/currencies/currency-filter.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Filters } from '#web/ui/filters.tsx';
import { countOf } from '#web/ui/format.ts';
import { ButtonLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';
import classes from './billables-page.module.css';

const route = getRouteApi('/signed-in/billables');

const pageOfRows = 200;

/** All that is to be billed, across contacts; what is chosen becomes one invoice a contact and currency. */
export const BillablesPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = search.state ?? 'open';
  const filter = {
    ...(state === 'all' ? {} : { state }),
    ...(search.contact === undefined ? {} : { contact: search.contact }),
    ...(search.currency === undefined ? {} : { currency: search.currency }),
  };
  const billables = useInfiniteQuery(billablesListQuery(filter, pageOfRows));
  const rows = billables.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.filter((billable) => billable.state === 'open');
  const { chosen, choose, chooseAll } = useChosen(open.map(({ id }) => id));
  const change = narrowingOf<typeof search>(navigate);
  return (
    <Page
      title="Billables"
      description="Work and goods to be invoiced. Choose lines of any contacts: each contact and currency gets its own invoice."
      actions={
        <SavedViews
          list="billables"
          filters={search}
          onPick={(query) => {
            void navigate({ search: billablesSearch.parse(query) });
          }}
        />
      }
    >
      <BillingNotice />
      <Filters>
        <ContactFilter
          value={search.contact}
          onPick={(contact) => {
            change({ contact });
          }}
        />
        <Pick
          aria-label="State"
          value={state}
          choices={[
            ...(['open', 'quoted', 'on_invoice', 'settled', 'written_off'] as const).map((value) => ({
              value,
              label: billableStatesShown[value].label,
            })),
            { value: 'all' as const, label: 'Any state' },
          ]}
          onPick={(picked) => {
            change({ state: picked === 'open' ? undefined : picked });
          }}
        />
        <CurrencyFilter
          value={search.currency}
          onPick={(currency) => {
            change({ currency });
          }}
        />
      </Filters>
      <Panel flush>
        <Group justify="space-between" gap="sm" className={classes['bar'] ?? ''}>
          {open.length === 0 ? (
            <span />
          ) : (
            <Checkbox
              size="sm"
              label={
                chosen.size === 0 ? 'Choose all that are shown' : `${countOf(chosen.size, 'line')} chosen`
              }
              checked={chosen.size === open.length}
              indeterminate={chosen.size > 0 && chosen.size < open.length}
              onChange={(event) => {
                chooseAll(event.currentTarget.checked);
              }}
            />
          )}
          <Group gap="lg">
            <BillableSums filter={filter} />
            {open.length === 0 ? null : (
              <Button
                size="sm"
                disabled={chosen.size === 0}
                leftSection={<IconFileInvoice size={16} stroke={1.75} aria-hidden />}
                onClick={() => void navigate({ to: '/invoices/new', state: { billableIds: [...chosen] } })}
              >
                Generate invoices
              </Button>
            )}
          </Group>
        </Group>
        <PagedList
          query={billables}
          empty={
            <Nothing isFiltered={Object.keys(filter).length > (state === 'open' ? 1 : 0)} state={state} />
          }
        >
          {(items) => (
            <ul className={classes['list']}>
              {items.map((billable) => (
                <BillableRow
                  key={billable.id}
                  billable={billable}
                  without={null}
                  chosen={chosen.has(billable.id)}
                  onChoose={(on) => {
                    choose(billable.id, on);
                  }}
                />
              ))}
            </ul>
          )}
        </PagedList>
      </Panel>
    </Page>
  );
};

const Nothing = ({ isFiltered, state }: { isFiltered: boolean; state: string }) =>
  isFiltered ? (
    <NothingFits
      title="No billable fits"
      action={
        <ButtonLink to="/billables" search={{}} variant="default">
          Show what is to be invoiced
        </ButtonLink>
      }
    />
  ) : (
    <Empty
      icon={<IconReceipt size={24} stroke={1.5} />}
      title={state === 'open' ? 'All is invoiced' : 'No billables yet'}
      action={
        <ButtonLink to="/contacts" variant="default">
          Choose a contact
        </ButtonLink>
      }
    >
      Lines are added on contacts, opportunities and tickets, and gathered here until they are invoiced.
    </Empty>
  );
