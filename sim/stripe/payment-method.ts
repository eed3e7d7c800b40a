import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';
import type { TestCard } from './test-cards.ts';

export interface PaymentMethod {
  readonly id: string;
  readonly object: 'payment_method';
  readonly created: number;
  readonly livemode: boolean;
  customer: string | null;
  metadata: Metadata;
  readonly card: TestCard;
  readonly name: string | null;
  readonly email: string | null;
}

export const paymentMethodTable = (): Table<PaymentMethod> =>
  new Table<PaymentMethod>('payment_method', wirePaymentMethod, { customer: ({ customer }) => customer });

const expiry = { exp_month: 12, exp_year: 2034 } as const;

const wirePaymentMethod = (method: PaymentMethod): Wire => {
  const { card, name, email, ...rest } = method;
  return {
    ...rest,
    allow_redisplay: 'unspecified',
    billing_details: { address: noAddress, email, name, phone: null, tax_id: null },
    customer_account: null,
    type: card.type,
    ...(card.type === 'card' ? { card: wireCard(card) } : { au_becs_debit: wireBecs(card) }),
  };
};

export const noAddress = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
} as const;

const wireCard = (card: TestCard): Wire => ({
  brand: card.brand,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: card.country,
  display_brand: card.brand,
  ...expiry,
  fingerprint: `sim${card.last4}`,
  funding: 'credit',
  generated_from: null,
  last4: card.last4,
  networks: { available: [card.brand], preferred: null },
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
});

const wireBecs = (card: TestCard): Wire => ({
  bsb_number: '000000',
  fingerprint: `sim${card.last4}`,
  last4: card.last4,
});

/** `payment_method_details` of a charge. */
export const chargeDetails = (card: TestCard): Wire =>
  card.type === 'card'
    ? {
        type: 'card',
        card: {
          amount_authorized: null,
          authorization_code: null,
          brand: card.brand,
          checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
          country: card.country,
          electronic_commerce_indicator: null,
          ...expiry,
          fingerprint: `sim${card.last4}`,
          funding: 'credit',
          installments: null,
          last4: card.last4,
          mandate: null,
          network: card.brand,
          network_transaction_id: null,
          regulated_status: 'unregulated',
          three_d_secure: null,
          transaction_link_id: null,
          wallet: null,
        },
      }
    : {
        type: 'au_becs_debit',
        au_becs_debit: wireBecs(card),
      };
