import type { ReactNode } from 'react';
import type { TotalsText } from '#contract/crm-finance-vocabulary.ts';
import type { InvoiceLine } from '#contract/crm-invoices.ts';
import { isAbove } from '#web/features/invoices/invoice-state.tsx';
import { taxByRate } from '#web/features/invoices/tax-by-rate.ts';
import { Amount } from '#web/ui/money.tsx';
import classes from './totals-list.module.css';

interface TotalsListProps {
  totals: TotalsText;
  lines: readonly InvoiceLine[];
  currency: string;
  /** Further rows below the total: what was paid, what is left. */
  more?: readonly { readonly name: string; readonly amount: string; readonly isMain?: boolean }[];
}

/** What an invoice comes to, under its lines: subtotal, discount, tax by rate, total. */
export const TotalsList = ({ totals, lines, currency, more = [] }: TotalsListProps) => {
  const rates = taxByRate(lines).filter(({ amount }) => isAbove(amount, '0'));
  const row = (name: string, amount: string, rest: { isMain?: boolean; isOff?: boolean } = {}): ReactNode => (
    <div key={name} data-main={rest.isMain === true || undefined}>
      <dt>{name}</dt>
      <dd>
        {rest.isOff === true ? '−' : ''}
        <Amount money={{ amount, currency }} />
      </dd>
    </div>
  );
  return (
    <dl className={classes['totals']}>
      {row('Subtotal', totals.subtotal)}
      {isAbove(totals.discount, '0') ? row('Discount', totals.discount, { isOff: true }) : null}
      {rates.length === 0 ? row('Tax', totals.tax) : rates.map(({ name, amount }) => row(name, amount))}
      {row('Total', totals.total, { isMain: true })}
      {more.map(({ name, amount, isMain }) => row(name, amount, { isMain: isMain === true }))}
    </dl>
  );
};
