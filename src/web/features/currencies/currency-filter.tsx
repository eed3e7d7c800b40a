import { useQuery } from '@tanstack/react-query';
import { currenciesQuery } from '#web/features/currencies/list-currencies.ts';
import { Pick } from '#web/ui/pick.tsx';

interface CurrencyFilterProps {
  /** Seen above the choices; without it, it is a name for who does not see them only. */
  label?: string;
  /** What no choice means. */
  none?: string;
  value: string | undefined;
  onPick: (currency: string | undefined) => void;
}

/** One currency of those that the workspace has to do with, or of the address; or none. */
export const CurrencyFilter = (props: CurrencyFilterProps) => {
  const { label, none = 'Any currency', value, onPick } = props;
  const { data: seen = [] } = useQuery(currenciesQuery);
  const codes = value === undefined || seen.includes(value) ? seen : [...seen, value];
  return (
    <Pick
      {...(label === undefined ? { 'aria-label': 'Currency' } : { label })}
      value={value ?? ''}
      choices={[{ value: '', label: none }, ...codes.map((code) => ({ value: code, label: code }))]}
      onPick={(currency) => {
        onPick(currency === '' ? undefined : currency);
      }}
    />
  );
};
