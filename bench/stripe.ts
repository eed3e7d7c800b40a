/** What the simulated Stripe and the product must agree on. */
export const benchStripe = {
  secretKey: 'sk_test_bench0000000000000000',
  clientId: 'ca_bench',
  webhookSecret: 'whsec_bench',
} as const;

export interface StripeAddresses {
  readonly url: string;
  readonly accountId: string;
}
