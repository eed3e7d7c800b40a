import { ActionIcon, Autocomplete, Button, Fieldset, Group, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Flow } from '#contract/flows.ts';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { Pick } from '#web/ui/pick.tsx';

type Billing = NonNullable<Flow['settings']['billing']>;
type Row = Billing['services'][number];

interface BillingServicesProps {
  draft: Billing;
  onSet: (next: Partial<Billing>) => void;
}

/** Services by the source’s name: which of the catalogue each is, and whether it is billed another way than the others. */
export const BillingServices = ({ draft, onSet }: BillingServicesProps) => {
  const rows = draft.services;
  const catalogue = useInfiniteQuery(servicesListQuery({})).data?.pages ?? [];
  const codes = catalogue.flatMap(({ items }) => items.map(({ code }) => code));
  const setRow = (at: number, row: Row): void => {
    onSet({ services: rows.map((each, place) => (place === at ? row : each)) });
  };
  return (
    <Fieldset variant="unstyled" legend="Services by their name">
      <Stack gap="md" mt="xs">
        {rows.map((row, at) => (
          // Rows have no name of their own while one is typed.
          <Group key={at} align="end" gap="sm" wrap="wrap">
            <TextInput
              label="Service"
              required
              maxLength={500}
              value={row.service}
              onChange={(event) => {
                setRow(at, { ...row, service: event.currentTarget.value });
              }}
            />
            <Autocomplete
              label="Code in the catalogue"
              placeholder="None: a line of its own"
              maxLength={60}
              data={[...new Set(codes)]}
              value={row.code}
              onChange={(code) => {
                setRow(at, { ...row, code });
              }}
            />
            <Pick
              label="Is billed"
              value={row.bill ?? 'as_others'}
              choices={[
                { value: 'as_others', label: 'As the others' },
                { value: 'billable', label: 'As a billable' },
                { value: 'off', label: 'Not at all' },
              ]}
              onPick={(bill) => {
                const { service, code } = row;
                setRow(at, bill === 'as_others' ? { service, code } : { service, code, bill });
              }}
            />
            <ActionIcon
              variant="subtle"
              size="lg"
              aria-label={`Remove the row of ${row.service === '' ? 'a new service' : row.service}`}
              onClick={() => {
                onSet({ services: rows.filter((_, place) => place !== at) });
              }}
            >
              <IconTrash size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
            onClick={() => {
              onSet({ services: [...rows, { service: '', code: '' }] });
            }}
          >
            Add a service
          </Button>
        </div>
      </Stack>
    </Fieldset>
  );
};
