import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { IgnitionKind } from './ignition-schemas.ts';

/**
 * The objects of a kind that a page's rows hold. Most rows are one; a payment is one allocation for each invoice that it
 * names, a proposal one agreed service for each of its lines, and of collections each payout that they name is one,
 * whatever their number.
 */
export const rowsFor = (kind: IgnitionKind, rows: readonly JsonValue[]): readonly JsonValue[] => {
  if (kind === 'allocation') return rows.flatMap(allocationsIn);
  if (kind === 'agreed_service') return rows.flatMap(agreedIn);
  if (kind === 'payout') return payoutsIn(rows);
  return rows;
};

/** A payment that names no invoice settles none. */
export const allocationsIn = (raw: JsonValue): readonly JsonValue[] => {
  const invoices = isJsonObject(raw) ? raw['invoices'] : null;
  if (!isJsonObject(raw) || !Array.isArray(invoices)) return [];
  const slugs = invoices.flatMap((invoice: JsonValue) => {
    const slug = isJsonObject(invoice) ? invoice['slug'] : null;
    return typeof slug === 'string' && slug !== '' ? [slug] : [];
  });
  return [...new Set(slugs)].map((allocated_to): JsonObject => ({ ...raw, allocated_to }));
};

/** Each line of a proposal, with the proposal around it. */
export const agreedIn = (raw: JsonValue): readonly JsonValue[] => {
  if (!isJsonObject(raw) || !Array.isArray(raw['services'])) return [];
  const { services, ...proposal } = raw;
  return services.filter(isJsonObject).map((agreed): JsonObject => ({ ...proposal, agreed }));
};

/** A row that is a payout itself, as a keyed feed lists them, stays as it is. */
const payoutsIn = (rows: readonly JsonValue[]): readonly JsonValue[] => {
  const found = new Map<string, JsonValue>();
  for (const row of rows) {
    if (!isJsonObject(row)) continue;
    const payout = 'disbursal' in row ? row['disbursal'] : row;
    const id = isJsonObject(payout) ? payout['id'] : null;
    if (payout !== undefined && (typeof id === 'string' || typeof id === 'number'))
      found.set(String(id), payout);
  }
  return [...found.values()];
};
