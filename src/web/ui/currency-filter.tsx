import { Pick } from '#web/ui/pick.tsx';

interface CurrencyFilterProps {
  value: string | undefined;
  onPick: (currency: string | undefined) => void;
}

const usual = ['AUD', 'NZD', 'USD', 'EUR', 'GBP', 'SGD', 'JPY'];

/** Narrows a list to one currency: one of the usual ones, or the one in the address. */
export const CurrencyFilter = ({ value, onPick }: CurrencyFilterProps) => {
  const codes = value === undefined || usual.includes(value) ? usual : [...usual, value];
  return (
    <Pick
      aria-label="Currency"
      value={value ?? ''}
      choices={[{ value: '', label: 'Any currency' }, ...codes.map((code) => ({ value: code, label: code }))]}
      onPick={(currency) => {
        onPick(currency === '' ? undefined : currency);
      }}
    />
  );
};
