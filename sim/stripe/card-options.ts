import { testCards } from './test-cards.ts';

/** What pages offer instead of a form for card numbers. */
export const cardOptions = (): readonly { readonly value: string; readonly label: string }[] =>
  testCards.map(({ id, label, last4 }) => ({ value: id, label: `${label} (${last4})` }));
