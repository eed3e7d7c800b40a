import { minorDigits } from './currency.ts';
import { invalid } from './stripe-refusal.ts';

/** An amount as a person writes it, `1,234.50`, in minor units. Throws the refusal that the page shows. */
export const amountInput = (text: string, currency: string): number => {
  const digits = minorDigits(currency);
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text.replaceAll(',', ''));
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > digits)
    throw invalid(`“${text}” is no amount in ${currency.toUpperCase()}.`, 'amount');
  return Number(`${match[1] ?? '0'}${fraction.padEnd(digits, '0')}`);
};
