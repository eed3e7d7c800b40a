import { formatUnitPrice } from '#web/ui/money.tsx';
import { isSameNumber } from '#web/features/billables/line-total.ts';

interface UnitPriceProps {
  quantity: string;
  unitPrice: string;
  listPrice?: string | null;
  currency: string;
}

const whole = { whiteSpace: 'nowrap' } as const;

/** "3 × AUD 120.00", with the catalogue's price struck through where another was agreed. */
export const UnitPrice = ({ quantity, unitPrice, listPrice = null, currency }: UnitPriceProps) => (
  <span>
    {quantity} ×{' '}
    {listPrice === null || isSameNumber(listPrice, unitPrice) ? null : (
      <>
        <s style={{ ...whole, color: 'var(--mantine-color-dimmed)' }}>
          {formatUnitPrice({ amount: listPrice, currency })}
        </s>{' '}
      </>
    )}
    <span style={whole}>{formatUnitPrice({ amount: unitPrice, currency })}</span>
  </span>
);
