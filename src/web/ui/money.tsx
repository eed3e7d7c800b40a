import classes from './money.module.css';

const locale = 'en-AU';

/** As `crm-vocabulary` carries it: decimal text in major units. */
export interface MoneyText {
  readonly amount: string;
  readonly currency: string;
}

const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string, most: number | undefined): Intl.NumberFormat => {
  const key = `${currency} ${String(most)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    ...(most === undefined ? {} : { maximumFractionDigits: most }),
  });
  formats.set(key, made);
  return made;
};

/** `AUD 1,234.50`. Reads the text itself, so no amount passes through a float. */
export const formatMoney = ({ amount, currency }: MoneyText): string =>
  formatOf(currency, undefined).format(amount as Intl.StringNumericLiteral);

/** A price of one unit, which may have more places than its currency: `AUD 12.3456`. */
export const formatUnitPrice = ({ amount, currency }: MoneyText): string =>
  formatOf(currency, 8).format(amount as Intl.StringNumericLiteral);

/** An amount whose digits stand under each other in a column. */
export const Amount = ({ money }: { money: MoneyText }) => (
  <span className={classes['amount']}>{formatMoney(money)}</span>
);
