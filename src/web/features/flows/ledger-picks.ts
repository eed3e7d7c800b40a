import type { LedgerChoices } from '#contract/ledgers.ts';

type Account = LedgerChoices['accounts'][number];
interface Choice {
  readonly value: string;
  readonly label: string;
}

const shown = ({ code, name }: Account): string => (code === '' ? name : `${code} ${name}`);

/** Accounts by the ledger's own ids, behind `none`; what is chosen and not there any more is shown as such. */
export const accountPicks = (
  accounts: readonly Account[],
  chosen: string,
  none: string,
): readonly Choice[] => [
  { value: '', label: none },
  ...accounts.map((account) => ({ value: account.id, label: shown(account) })),
  ...missing(
    accounts.map(({ id }) => id),
    chosen,
  ),
];

/** Accounts by code, for lines. */
export const codePicks = (accounts: readonly Account[], chosen: string): readonly Choice[] => [
  ...accounts.map((account) => ({ value: account.code, label: shown(account) })),
  ...missing(
    accounts.map(({ code }) => code),
    chosen,
  ),
];

export const taxPicks = (
  taxes: LedgerChoices['taxes'],
  chosen: string,
  none: string | null,
): readonly Choice[] => [
  ...(none === null ? [] : [{ value: '', label: none }]),
  ...taxes.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
  ...missing(
    taxes.map(({ code }) => code),
    chosen,
  ),
];

const missing = (known: readonly string[], chosen: string): readonly Choice[] =>
  chosen === '' || known.includes(chosen)
    ? []
    : [{ value: chosen, label: `${chosen} (not in the ledger any more)` }];
