import { filled } from './params.ts';
import type { Reader } from './params.ts';
import { invalid } from './stripe-refusal.ts';

/** Codes that Stripe takes, lower case (docs.stripe.com/currencies, 2026). */
const supported = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf ' +
    'chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf ' +
    'idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop ' +
    'mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd ' +
    'scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof ' +
    'xpf yer zar zmw'
  ).split(' '),
);

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));
/** Without minor units, but sent with two decimals that must be zero. */
const zeroInTwo = new Set(['isk', 'ugx']);

/** Digits after the point on the wire. */
export const minorDigits = (currency: string): number => {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
};

/** Amounts are multiples of this: 10 where the last of three digits must be 0, 100 where there are no minor units. */
export const amountStep = (currency: string): number => {
  if (threeDecimal.has(currency)) return 10;
  return zeroInTwo.has(currency) ? 100 : 1;
};

/** Least amounts that can be charged, in minor units (docs.stripe.com/currencies, "Minimum and maximum", 2026). */
const minimumCharges: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  usd: 50,
};
export const minimumCharge = (currency: string): number => minimumCharges[currency] ?? 0;

/** Most that one amount can be: eight digits. */
export const largestAmount = 99_999_999;

export const currencyCode: Reader<string> = (raw, param) => {
  const code = filled()(raw, param).toLowerCase();
  if (!supported.has(code))
    throw invalid(
      `Invalid currency: ${code}. Stripe currently supports these currencies: ${[...supported].join(', ')}`,
      param,
    );
  return code;
};

/** Refuses an amount that the currency cannot have. */
export const checkAmount = (amount: number, currency: string, param: string): number => {
  if (Math.abs(amount) > largestAmount)
    throw invalid('Amount must be no more than 99999999', param, 'amount_too_large');
  if (amount % amountStep(currency) !== 0)
    throw invalid(
      `Invalid amount ${String(amount)}: in ${currency} amounts are multiples of ${String(amountStep(currency))}.`,
      param,
      'invalid_charge_amount',
    );
  return amount;
};

/** A unit price, which may have parts of minor units: `123.4567 AUD`. */
export const shownUnitAmount = (unitAmount: string, currency: string): string => {
  const [whole = '0', parts = ''] = unitAmount.split('.');
  const shown = shownAmount(Number(whole), currency);
  return parts === '' ? shown : shown.replace(' ', `${minorDigits(currency) === 0 ? '.' : ''}${parts} `);
};

/** `A$1,234.50` without signs of its own: `1,234.50 AUD`. */
export const shownAmount = (amount: number, currency: string): string => {
  const digits = minorDigits(currency);
  const size = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = size.slice(0, size.length - digits).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${size.slice(-digits)}`;
  return `${amount < 0 ? '-' : ''}${whole}${fraction} ${currency.toUpperCase()}`;
};
