import type { ServiceSummary } from '#contract/crm-services.ts';
import { priceText, recurringText } from '#web/features/services/service-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<ServiceSummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Service',
    meta: { card: 'title' },
    cell: ({ row: { original: service } }) => (
      <TextLink to="/services/$serviceId" params={{ serviceId: service.id }}>
        {service.name}
      </TextLink>
    ),
  }),
  helper.accessor('code', { header: 'Code' }),
  helper.display({
    id: 'recurring',
    header: 'Sold',
    cell: ({ row: { original: service } }) =>
      service.archivedAt === null ? recurringText(service.recurring) : 'Archived',
  }),
  helper.display({
    id: 'prices',
    header: 'Price',
    meta: { align: 'right' },
    cell: ({ row: { original: service } }) => {
      const [first, ...others] = service.prices;
      if (first === undefined) return none;
      return `${priceText(first, service.unit)}${others.length === 0 ? '' : ` and ${String(others.length)} more`}`;
    },
  }),
  helper.accessor('updatedAt', {
    header: 'Changed',
    meta: { align: 'right' },
    cell: ({ getValue }) => <Moment at={getValue()} />,
  }),
]);

/** The catalogue with its prices. */
export const ServiceTable = ({ services }: { services: readonly ServiceSummary[] }) => (
  <DataTable label="Services" columns={columns} rows={services} rowId={(service) => service.id} />
);
