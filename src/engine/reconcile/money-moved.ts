import { unreachable } from '#base/never.ts';
import type { ChangeAction } from '#model/change.ts';
import { moneyText, parseMoney } from '#model/currency.ts';
import type { MoneyByCurrency } from '#store/reconcile/reconcile-tables.ts';
import type { Total } from './totals.ts';

const parts = ['created', 'restored', 'voided', 'from', 'to'] as const;
type Part = (typeof parts)[number];

/** Adds up what writes do to money, in minor units, each currency by itself. */
export interface MoneyMoved {
  /** `wanted` is what the record will stand for, `held` what it stands for now. Whatever has no amount moves nothing. */
  add(action: ChangeAction, wanted: Total | null, held: Total | null): void;
  /** As decimal text. */
  result(): MoneyByCurrency;
}

/** Begins with what these parts of a run came to. */
export const openMoneyMoved = (...before: readonly MoneyByCurrency[]): MoneyMoved => {
  const sums = new Map<string, Record<Part, bigint>>();
  const put = (part: Part, total: Total | null): void => {
    if (total === null) return;
    const held = sums.get(total.currency) ?? { created: 0n, restored: 0n, voided: 0n, from: 0n, to: 0n };
    held[part] += total.minor;
    sums.set(total.currency, held);
  };
  for (const [currency, texts] of before.flatMap((each) => Object.entries(each)))
    for (const part of parts) put(part, parseMoney({ amount: texts[part], currency }));
  return {
    add: (action, wanted, held) => {
      switch (action) {
        case 'create':
          put('created', wanted);
          return;
        case 'restore':
          put('restored', wanted ?? held);
          return;
        case 'archive':
          put('voided', held);
          return;
        case 'update':
          if (wanted === null || held === null) return;
          if (wanted.minor === held.minor && wanted.currency === held.currency) return;
          put('from', held);
          put('to', wanted);
          return;
        default:
          unreachable(action);
      }
    },
    result: () =>
      Object.fromEntries(
        [...sums].map(([currency, held]) => {
          const textOf = (part: Part): string => moneyText({ minor: held[part], currency }).amount;
          return [
            currency,
            {
              created: textOf('created'),
              restored: textOf('restored'),
              voided: textOf('voided'),
              from: textOf('from'),
              to: textOf('to'),
            },
          ];
        }),
      ),
  };
};
