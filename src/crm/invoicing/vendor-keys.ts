import { decimalOf, decimalText } from '#base/decimal.ts';
import { minorDigits } from '#model/currency.ts';
import { discountOf, type DiscountText, type TaxText } from '#model/invoicing/figures.ts';
import { contentHash } from '#store/content-hash.ts';
import { loadBillingKeys, putBillingKey } from '#store/crm/billing-jobs.ts';
import type { CrmBillingKeyTable } from '#store/crm/finance-tables.ts';
import { amountText } from '#base/money.ts';
import { inSession, type BillingSession } from './billing-session.ts';

/**
 * What the vendor calls taxes and discounts of ours, and the product of lines without a service. Known ones cost no call. One maker serves all jobs of a step, so that
 * two invoices that need the same new rate make one.
 */
export interface VendorKeys {
  taxRate(tax: TaxText): Promise<string>;
  coupon(discount: DiscountText, currency: string): Promise<string>;
  /** For lines without a service. */
  freeProduct(): Promise<string>;
}

export const createVendorKeys = (session: BillingSession): VendorKeys => {
  const underWay = new Map<string, Promise<string>>();

  const once = (
    kind: CrmBillingKeyTable['kind'],
    reference: string,
    make: (idempotencyKey: string) => Promise<string>,
  ): Promise<string> => {
    const name = `${kind} ${reference}`;
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const made = findOrMake(session, kind, reference, make);
    underWay.set(name, made);
    return made;
  };

  return {
    taxRate: (tax) => {
      const percentage = decimalText(decimalOf(tax.percentage));
      const reference = `${tax.code}:${percentage}:${tax.isInclusive ? 'inclusive' : 'exclusive'}`;
      return once('tax_rate', reference, async (idempotencyKey) => {
        const { taxRateId } = await session.billing.ensureTaxRate(
          {
            reference,
            name: tax.code,
            percentage,
            isInclusive: tax.isInclusive,
            country: null,
          },
          { idempotencyKey, purpose: 'person' },
        );
        return taxRateId;
      });
    },
    freeProduct: () =>
      once('product', 'free_text', async (idempotencyKey) => {
        const { productId } = await session.billing.ensureFreeProduct({ idempotencyKey, purpose: 'person' });
        return productId;
      }),
    coupon: (discount, currency) => {
      const value = decimalText(decimalOf(discount.value));
      const reference = (
        discount.kind === 'percent' ? `plb-percent-${value}` : `plb-amount-${currency}-${value}`
      ).replaceAll('.', '_');
      return once('coupon', reference, async (idempotencyKey) => {
        const wanted = discountOf(discount, currency);
        const { couponId } = await session.billing.ensureCoupon(
          {
            couponId: reference,
            name:
              discount.kind === 'percent' ? `${value} % off` : `${currency} ${shown(discount, currency)} off`,
            discount:
              wanted?.kind === 'amount'
                ? { kind: 'amount', amount: { minor: wanted.minor, currency } }
                : { kind: 'percent', percent: value },
          },
          { idempotencyKey, purpose: 'person' },
        );
        return couponId;
      });
    },
  };
};

const shown = (discount: DiscountText, currency: string): string => {
  const wanted = discountOf(discount, currency);
  return amountText(wanted?.kind === 'amount' ? wanted.minor : 0n, minorDigits(currency));
};

const findOrMake = async (
  session: BillingSession,
  kind: CrmBillingKeyTable['kind'],
  reference: string,
  make: (idempotencyKey: string) => Promise<string>,
): Promise<string> => {
  const connectionId = session.connection.id;
  const known = await inSession(session, (trx) => loadBillingKeys(trx, connectionId, kind, [reference]));
  const there = known.get(reference);
  if (there !== undefined) return there;
  // All are found by our reference before they are made, so a lost answer needs no look-up of its own here.
  const made = await make(contentHash(`${connectionId} ${kind} ${reference} ${session.clock.now()}`));
  await inSession(session, (trx, now) =>
    putBillingKey(trx, {
      connection_id: connectionId,
      kind,
      reference,
      workspace_id: session.lease.workspaceId,
      stripe_id: made,
      made_at: now,
    }),
  );
  return made;
};
