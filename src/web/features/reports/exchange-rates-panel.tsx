import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ExchangeRate } from '#contract/crm-reports.ts';
import { exchangeRatesQuery, useRemoveRate } from '#web/features/reports/exchange-rates.ts';
import { ExchangeRateForm } from '#web/features/reports/exchange-rate-form.tsx';
import { AdminOnly, useIsAdmin } from '#web/ui/admin-only.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { formatDate } from '#web/ui/format.ts';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './exchange-rates-panel.module.css';

const helper = columnsOf<ExchangeRate>();
const keyOf = ({ from, to, asOf }: ExchangeRate): string => `${from}-${to}-${asOf}`;

const RemoveRate = ({ rate }: { rate: ExchangeRate }) => {
  const remove = useRemoveRate();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      loading={remove.isPending}
      aria-label={`Remove the rate from ${rate.from} to ${rate.to} of ${formatDate(rate.asOf)}`}
      onClick={() => {
        remove.mutate(rate, { onError: notifyFailure });
      }}
    >
      <IconTrash size={16} stroke={1.75} aria-hidden />
    </ActionIcon>
  );
};

const columns = [
  helper.display({
    id: 'rate',
    header: 'Rate',
    meta: { card: 'title' },
    cell: ({ row: { original: rate } }) => `1 ${rate.from} = ${rate.rate} ${rate.to}`,
  }),
  helper.display({ id: 'on', header: 'As of', cell: ({ row }) => formatDate(row.original.asOf) }),
  helper.display({ id: 'source', header: 'Source', cell: ({ row }) => row.original.source }),
  helper.display({ id: 'by', header: 'Entered by', cell: ({ row }) => row.original.enteredBy.name }),
];

const adminColumns = [
  ...columns,
  helper.display({
    id: 'remove',
    header: 'Remove',
    meta: { align: 'right' },
    cell: ({ row }) => <RemoveRate rate={row.original} />,
  }),
];

/** Rates that people stand for; reports use no other. */
export const ExchangeRatesPanel = () => {
  const rates = useQuery(exchangeRatesQuery);
  const isAdmin = useIsAdmin();
  return (
    <Panel
      title="Exchange rates"
      description="Currencies are never added up. To see sums in one currency, enter the rates you stand for; every report shows them."
      flush
    >
      <Loaded query={rates}>
        {(items) =>
          items.length === 0 ? null : (
            <DataTable
              label="Exchange rates"
              columns={isAdmin ? adminColumns : columns}
              rows={items}
              rowId={keyOf}
            />
          )
        }
      </Loaded>
      <div className={classes['form']}>
        <AdminOnly otherwise="Owners and admins enter rates.">
          <ExchangeRateForm />
        </AdminOnly>
      </div>
    </Panel>
  );
};
