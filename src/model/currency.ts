import { amountText, parseAmount, type Money, type MoneyText } from '#base/money.ts';

/**
 * Minor digits of currencies that do not have two, and the codes of those that have (ISO 4217, list one, amendment 179 of
 * 2025). Funds codes, metals and test codes are left out: nobody is invoiced in them.
 */
const zeroDigits = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const threeDigits = 'BHD IQD JOD KWD LYD OMR TND';
const twoDigits =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
  'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD ' +
  'KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO ' +
  'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
  'THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG';

const digitsByCode: ReadonlyMap<string, number> = new Map([
  ...zeroDigits.split(' ').map((code) => [code, 0] as const),
  ...threeDigits.split(' ').map((code) => [code, 3] as const),
  ...twoDigits.split(' ').map((code) => [code, 2] as const),
]);

/** ISO codes in capitals, sorted. */
export const currencyCodes: readonly string[] = [...digitsByCode.keys()].toSorted();

/** True for a code in capitals that people are invoiced in. */
export const isCurrency = (code: string): boolean => digitsByCode.has(code);

/** Places of the smallest unit: 2 for AUD, 0 for JPY, 3 for KWD. @throws RangeError for an unknown code. */
export const minorDigits = (currency: string): number => {
  const digits = digitsByCode.get(currency);
  if (digits === undefined) throw new RangeError(`${currency} is no currency that is known here.`);
  return digits;
};

/** @throws RangeError for an unknown currency. */
export const moneyText = ({ minor, currency }: Money): MoneyText => ({
  amount: amountText(minor, minorDigits(currency)),
  currency,
});

/** Null when the currency is unknown, or the amount is no number or has more places than the currency. */
export const parseMoney = ({ amount, currency }: MoneyText): Money | null => {
  if (!isCurrency(currency)) return null;
  const minor = parseAmount(amount, minorDigits(currency));
  return minor === null ? null : { minor, currency };
};
