import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { taxText } from '#contract/tax-text.ts';
import { taxRatesQuery } from '#web/features/tax-rates/list-tax-rates.ts';

interface TaxRatePickProps {
  label: string;
  /** What no choice means here. */
  none: string;
  value: string | null;
  onPick: (code: string | null) => void;
}

/** One of the workspace's tax rates, or none. A rate that is archived stays where it was chosen. */
export const TaxRatePick = ({ label, none, value, onPick }: TaxRatePickProps) => {
  const rates = useQuery(taxRatesQuery).data ?? [];
  const isArchived = value !== null && !rates.some(({ code }) => code === value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[
        { value: '', label: none },
        ...rates.map((rate) => ({ value: rate.code, label: taxText(rate) })),
        ...(isArchived ? [{ value, label: value }] : []),
      ]}
      onChange={(event) => {
        onPick(event.currentTarget.value || null);
      }}
    />
  );
};
