/**
 * What an invoice comes to, told a second time from the rules alone, in exact fractions of whole numbers: amounts are
 * rounded half up per line; discounts of a line come first, then the invoice's; tax is of what is left, per line or per
 * rate. It shares nothing with the code it judges. Texts in, minor units out.
 */
export interface OracleInvoice {
  readonly digits: number;
  readonly step: bigint;
  readonly perRate: boolean;
  readonly percentOff?: string;
  readonly amountOff?: bigint;
  readonly lines: readonly OracleLine[];
}

export interface OracleLine {
  readonly quantity: string;
  readonly price: string;
  readonly percentOff?: string;
  readonly amountOff?: bigint;
  readonly rate?: { readonly name: string; readonly percentage: string; readonly inclusive: boolean };
}

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const whole = (n: bigint): Fraction => ({ n, d: 1n });
const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const over = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d, d: a.d * b.n });

const read = (text: string): Fraction => {
  const [left = '0', right = ''] = text.split('.');
  return { n: BigInt(left + right), d: BigInt(`1${'0'.repeat(right.length)}`) };
};

/** floor(x / step + 1/2) steps. All amounts of an invoice are zero or more. */
const halfUp = (value: Fraction, step: bigint): bigint => {
  const moved = plus(over(value, whole(step)), { n: 1n, d: 2n });
  return (moved.n / moved.d) * step;
};

/** Gives an amount out by ones, each to who is furthest below the exact share; the earlier of equals first. */
const giveOut = (amount: bigint, shares: readonly bigint[], step: bigint): bigint[] => {
  const all = shares.reduce((a, b) => a + b, 0n);
  const ones = amount / step;
  const given = shares.map((share) => (all === 0n ? 0n : (ones * share) / all));
  while (given.reduce((a, b) => a + b, 0n) < ones) {
    let neediest = 0;
    const lack = (at: number): bigint => ones * (shares[at] ?? 0n) - (given[at] ?? 0n) * all;
    for (let at = 1; at < shares.length; at += 1) if (lack(at) > lack(neediest)) neediest = at;
    given[neediest] = (given[neediest] ?? 0n) + 1n;
  }
  return given.map((each) => each * step);
};

export const oracleTotals = (
  invoice: OracleInvoice,
): { subtotal: bigint; discount: bigint; tax: bigint; total: bigint } => {
  const { step } = invoice;
  const minor = whole(10n ** BigInt(invoice.digits));
  const gross = invoice.lines.map((line) =>
    halfUp(times(times(read(line.quantity), read(line.price)), minor), step),
  );
  const share = (amount: bigint, percent: string): bigint =>
    halfUp(times(whole(amount), over(read(percent), whole(100n))), step);
  const afterOwn = invoice.lines.map((line, at) => {
    const amount = gross[at] ?? 0n;
    if (line.percentOff !== undefined) return amount - share(amount, line.percentOff);
    if (line.amountOff !== undefined) return line.amountOff > amount ? 0n : amount - line.amountOff;
    return amount;
  });
  let net = afterOwn;
  const { percentOff, amountOff } = invoice;
  if (percentOff !== undefined) net = afterOwn.map((amount) => amount - share(amount, percentOff));
  else if (amountOff !== undefined) {
    const all = afterOwn.reduce((a, b) => a + b, 0n);
    const parts = giveOut(amountOff > all ? all : amountOff, afterOwn, step);
    net = afterOwn.map((amount, at) => amount - (parts[at] ?? 0n));
  }
  const taxOf = (amount: bigint, rate: NonNullable<OracleLine['rate']>): bigint => {
    const p = read(rate.percentage);
    const base = rate.inclusive ? plus(whole(100n), p) : whole(100n);
    return halfUp(times(whole(amount), over(p, base)), step);
  };
  const groups = new Map<string, { amount: bigint; rate: NonNullable<OracleLine['rate']> }>();
  for (const [at, line] of invoice.lines.entries()) {
    if (line.rate === undefined) continue;
    const name = invoice.perRate ? line.rate.name : String(at);
    const amount = (groups.get(name)?.amount ?? 0n) + (net[at] ?? 0n);
    groups.set(name, { amount, rate: line.rate });
  }
  let tax = 0n;
  let onTop = 0n;
  for (const { amount, rate } of groups.values()) {
    const part = taxOf(amount, rate);
    tax += part;
    if (!rate.inclusive) onTop += part;
  }
  const subtotal = gross.reduce((a, b) => a + b, 0n);
  const left = net.reduce((a, b) => a + b, 0n);
  return { subtotal, discount: subtotal - left, tax, total: left + onTop };
};
