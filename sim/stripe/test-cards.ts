/** What happens when a means of payment of this simulator is charged. */
export type CardOutcome =
  | { readonly kind: 'succeeds' }
  | {
      readonly kind: 'declines';
      readonly code: string;
      readonly declineCode: string | null;
      readonly message: string;
    }
  | { readonly kind: 'asks' }
  | { readonly kind: 'settles-later'; readonly fails: boolean };

/** A means of payment that exists here only: nobody types in a number. Names are those of Stripe's test methods. */
export interface TestCard {
  readonly id: string;
  readonly label: string;
  readonly type: 'card' | 'au_becs_debit';
  readonly brand: string;
  readonly last4: string;
  readonly country: string;
  readonly outcome: CardOutcome;
}

const declines = (code: string, declineCode: string | null, message: string): CardOutcome => ({
  kind: 'declines',
  code,
  declineCode,
  message,
});

const card = (
  id: string,
  label: string,
  last4: string,
  outcome: CardOutcome,
  rest: Partial<TestCard> = {},
): TestCard => ({ id, label, type: 'card', brand: 'visa', last4, country: 'AU', outcome, ...rest });

export const testCards: readonly TestCard[] = [
  card('pm_card_visa', 'Visa, succeeds', '4242', { kind: 'succeeds' }),
  card('pm_card_mastercard', 'Mastercard, succeeds', '4444', { kind: 'succeeds' }, { brand: 'mastercard' }),
  card(
    'pm_card_us',
    'Visa of the United States, succeeds at a higher fee',
    '4242',
    { kind: 'succeeds' },
    { country: 'US' },
  ),
  card(
    'pm_card_chargeDeclined',
    'Declined',
    '0002',
    declines('card_declined', 'generic_decline', 'Your card was declined.'),
  ),
  card(
    'pm_card_chargeDeclinedInsufficientFunds',
    'Declined: insufficient funds',
    '9995',
    declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ),
  card(
    'pm_card_chargeDeclinedExpiredCard',
    'Declined: expired',
    '0069',
    declines('expired_card', 'expired_card', 'Your card has expired.'),
  ),
  card(
    'pm_card_chargeDeclinedFraudulent',
    'Declined: thought fraudulent',
    '0019',
    declines('card_declined', 'fraudulent', 'Your card was declined.'),
  ),
  card(
    'pm_card_chargeDeclinedProcessingError',
    'Declined: processing error',
    '0119',
    declines(
      'processing_error',
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
  ),
  card('pm_card_authenticationRequired', 'Asks the bank for approval', '3155', { kind: 'asks' }),
  card(
    'pm_becs_succeeds',
    'Bank account (BECS), paid after three days',
    '3456',
    { kind: 'settles-later', fails: false },
    { type: 'au_becs_debit', brand: 'BECS' },
  ),
  card(
    'pm_becs_fails',
    'Bank account (BECS), fails after three days',
    '1113',
    { kind: 'settles-later', fails: true },
    { type: 'au_becs_debit', brand: 'BECS' },
  ),
];

export const testCard = (id: string): TestCard | null => testCards.find((known) => known.id === id) ?? null;
