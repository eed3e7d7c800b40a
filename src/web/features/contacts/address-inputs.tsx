import { Fieldset, SimpleGrid, TextInput } from '@mantine/core';
import type { PostalAddressText } from '#contract/crm-vocabulary.ts';

interface AddressInputsProps {
  legend: string;
  address: PostalAddressText | null;
  onChange: (address: PostalAddressText | null) => void;
}

const empty: PostalAddressText = {
  line1: null,
  line2: null,
  city: null,
  region: null,
  postalCode: null,
  country: null,
};

const parts = [
  { name: 'line1', label: 'Street', complete: 'address-line1' },
  { name: 'line2', label: 'Building, floor, suite', complete: 'address-line2' },
  { name: 'city', label: 'Suburb or city', complete: 'address-level2' },
  { name: 'region', label: 'State', complete: 'address-level1' },
  { name: 'postalCode', label: 'Postcode', complete: 'postal-code' },
  { name: 'country', label: 'Country (two letters)', complete: 'country' },
] as const;

/** An address in its parts; empty in all of them is no address. */
export const AddressInputs = ({ legend, address, onChange }: AddressInputsProps) => {
  const shown = address ?? empty;
  return (
    <Fieldset legend={legend}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {parts.map(({ name, label, complete }) => (
          <TextInput
            key={name}
            label={label}
            autoComplete={complete}
            value={shown[name] ?? ''}
            maxLength={name === 'country' ? 2 : 200}
            onChange={(event) => {
              const typed = event.currentTarget.value;
              const value = name === 'country' ? typed.toUpperCase() : typed;
              const changed = { ...shown, [name]: value === '' ? null : value };
              onChange(Object.values(changed).every((part) => part === null) ? null : changed);
            }}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
};
