import type { IdentityFacts } from '#model/connector.ts';

interface Named {
  readonly title: string;
  readonly key: string;
}

const nameOf = ({ title, key }: Named): string => (title === '' ? key : title);

/** How a person makes two records one at their vendor, with their names. */
export const mergeByHand = (
  identity: IdentityFacts,
  { kept, double }: { readonly kept: Named; readonly double: Named },
): string =>
  identity.mergeByHand.replaceAll('{kept}', () => nameOf(kept)).replaceAll('{double}', () => nameOf(double));
