import { isJsonObject, type JsonValue } from '#base/json.ts';
import { nameKey } from '#model/keys.ts';
import type { LineageStep } from '#model/lineage.ts';
import type { Origin } from '#model/origin.ts';
import type { TracedField } from './traced-field.ts';

/** What of a line the map of accounts may name. */
const lineNames = ['service', 'serviceCode', 'description'];

/**
 * How a line of an invoice was given its account and tax: the source's line in the same place, then the map or the defaults of
 * the flow's settings of then. Nothing for other fields. Pure.
 */
export const lineSteps = ({ rest }: TracedField, { ledger, view }: Origin): readonly LineageStep[] => {
  const place = Number(rest[0] ?? Number.NaN);
  const lines = view['lines'];
  if (ledger === undefined || !Number.isInteger(place) || !Array.isArray(lines)) return [];
  const line: JsonValue | undefined = (lines as readonly JsonValue[])[place];
  if (line === undefined) return [{ did: 'A rounding line, which the source does not have', value: null }];
  const names = (isJsonObject(line) ? lineNames.map((name) => line[name]) : []).map((name) =>
    typeof name === 'string' ? nameKey(name) : null,
  );
  const named = ledger.accountMap.find((entry) => names.includes(nameKey(entry.service)));
  return [
    { did: `Line ${String(place + 1)} of the source`, value: line },
    named === undefined
      ? {
          did: 'Not in the map of accounts: the flow’s defaults',
          value: { account: ledger.defaultAccount, tax: ledger.defaultTax },
        }
      : { did: 'Its entry in the map of accounts', value: { account: named.account, tax: named.tax } },
  ];
};
