import { canonicalJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { MoneyText } from '#base/money.ts';
import type { RecordId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FieldSpec } from '#model/connector.ts';
import { moneyText, parseMoney } from '#model/currency.ts';
import { valueAt } from '#model/mapping.ts';
import { moneyFields } from '#model/check-approvals.ts';
import { contentHash } from '#store/content-hash.ts';

/** One amount that a record will stand for once a change is applied. */
export interface PredictedAmount extends MoneyText {
  readonly field: string;
  readonly label: string;
}

/**
 * The amounts that a record will hold, the total first: what the plan wants where it wants something, what the target holds
 * where it does not. Amounts that cannot be read are left out.
 */
export const predictedAmounts = (
  fields: readonly FieldSpec[],
  wanted: Readonly<Record<string, JsonValue>>,
  held: JsonObject,
): readonly PredictedAmount[] => {
  const valueOf = (name: string): JsonValue => wanted[name] ?? valueAt(held, name);
  const currencyField = fields.find(({ role }) => role === 'currency');
  const currency = currencyField === undefined ? null : valueOf(currencyField.name);
  if (typeof currency !== 'string') return [];
  return moneyFields(fields).flatMap(({ name, label }) => {
    const amount = valueOf(name);
    const money =
      typeof amount === 'string' ? parseMoney({ amount, currency: currency.toUpperCase() }) : null;
    return money === null ? [] : [{ field: name, label, ...moneyText(money) }];
  });
};

/** What exactly is approved: a hash over action, target, body and predicted amounts. */
export const approvalDigest = (change: {
  readonly action: ChangeAction;
  readonly targetId: RecordId | null;
  readonly body: JsonObject;
  readonly amounts: readonly PredictedAmount[];
}): string =>
  contentHash(
    canonicalJson([
      change.action,
      change.targetId,
      change.body,
      change.amounts.map(({ field, amount, currency }) => [field, amount, currency]),
    ]),
  );
