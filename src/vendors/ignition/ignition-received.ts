import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ReceivedDoor } from '#model/hand-over.ts';

/** Invoices of Ignition that people typed from a hand-over. */
export const ignitionReceived: ReceivedDoor = {
  clientKind: 'client',
  read: (fields) => {
    const amount = isJsonObject(fields['amount']) ? fields['amount'] : {};
    return {
      clientKey: textOf(fields['clientKey']),
      total: textOf(amount['total']),
      currency: textOf(amount['currency']),
    };
  },
};

/** Our cross-reference in what people type: a word that begins with `plb:`, in any of these texts. */
export const referenceAmong = (texts: readonly (string | undefined)[]): string | undefined => {
  for (const text of texts) {
    const found = /(?:^|[\s(])(?<reference>plb:[\w.]+)/.exec(text ?? '')?.groups?.['reference'];
    if (found !== undefined) return found;
  }
  return undefined;
};

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
