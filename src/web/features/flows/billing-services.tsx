import { Autocomplete, Fieldset, Stack, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Flow } from '#contract/flows.ts';
import { TypedRows } from '#web/features/flows/typed-rows.tsx';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { Pick } from '#web/ui/pick.tsx';

type Billing = NonNullable<Flow['settings']['billing']>;

interface BillingServicesProps {
  draft: Billing;
  onSet: (next: Partial<Billing>) => void;
}

/** Services by the source’s name: which of the catalogue each is, and whether it is billed another way than the others. */
export const BillingServices = ({ draft, onSet }: BillingServicesProps) => {
  const catalogue = useInfiniteQuery(servicesListQuery({})).data?.pages ?? [];
  const codes = catalogue.flatMap(({ items }) => items.map(({ code }) => code));
  return (
    <Fieldset variant="unstyled" legend="Services by their name">
      <Stack gap="md" mt="xs">
        <TypedRows
          rows={draft.services}
          blank={{ service: '', code: '' }}
          add="Add a service"
          removal={({ service }) => `Remove the row of ${service === '' ? 'a new service' : service}`}
          onRows={(services) => {
            onSet({ services });
          }}
        >
          {(row, set) => (
            <>
              <TextInput
                label="Service"
                required
                maxLength={500}
                value={row.service}
                onChange={(event) => {
                  set({ ...row, service: event.currentTarget.value });
                }}
              />
              <Autocomplete
                label="Code in the catalogue"
                placeholder="None: a line of its own"
                maxLength={60}
                data={[...new Set(codes)]}
                value={row.code}
                onChange={(code) => {
                  set({ ...row, code });
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
                  set(bill === 'as_others' ? { service, code } : { service, code, bill });
                }}
              />
            </>
          )}
        </TypedRows>
      </Stack>
    </Fieldset>
  );
};
