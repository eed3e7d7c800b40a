import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCreateTaxRate } from '#web/features/tax-rates/save-tax-rate.ts';
import { FormEnd } from '#web/ui/form-end.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';

/** A new tax rate; code and percentage never change afterwards. */
export const TaxRateForm = ({ onDone }: { onDone: () => void }) => {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [percentage, setPercentage] = useState('');
  const [inclusion, setInclusion] = useState<'exclusive' | 'inclusive'>('exclusive');
  const [country, setCountry] = useState('');
  const create = useCreateTaxRate();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          {
            code: code.trim(),
            name: name.trim(),
            percentage: percentage.trim(),
            isInclusive: inclusion === 'inclusive',
            country: country.trim() === '' ? null : country.trim(),
          },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="md" maw={640}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Name"
            required
            data-autofocus
            maxLength={100}
            placeholder="GST 15 %"
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <TextInput
            label="Code"
            required
            maxLength={40}
            placeholder="NZ-GST"
            value={code}
            onChange={(event) => {
              setCode(event.currentTarget.value.toUpperCase());
            }}
          />
          <NumberBox
            label="Percentage"
            required
            placeholder="15"
            value={percentage}
            places={4}
            most="100"
            onText={setPercentage}
          />
          <Pick
            label="Prices"
            value={inclusion}
            choices={[
              { value: 'exclusive', label: 'Tax is added to prices' },
              { value: 'inclusive', label: 'Prices have the tax in them' },
            ]}
            onPick={setInclusion}
          />
          <TextInput
            label="Country"
            description="Two letters, such as AU."
            maxLength={2}
            value={country}
            onChange={(event) => {
              setCountry(event.currentTarget.value.toUpperCase());
            }}
          />
        </SimpleGrid>
        <FormEnd action="Add the rate" pending={create.isPending} error={create.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
