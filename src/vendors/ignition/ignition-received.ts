import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ReceivedDoor } from '#model/hand-over.ts';

/** Invoices of Ignition that people typed from a hand-over, or issued from a draft that was written of one. */
export const ignitionReceived: ReceivedDoor = {
  clientKind: 'client',
  read: (fields) => {
    const amount = isJsonObject(fields['amount']) ? fields['amount'] : {};
    return {
      clientKey: textOf(fields['clientKey']),
      total: textOf(amount['total']),
      currency: textOf(amount['currency']),
      isDraft: fields['status'] === 'draft',
    };
  },
  draft: (draft) => ({
    set: {
      clientKey: draft.clientKey,
      reference: draft.reference,
      date: draft.date,
      ...(draft.dueDate === null ? {} : { dueDate: draft.dueDate }),
      memo: draft.memo,
      lines: draft.lines.map((line) => ({ ...line })),
    },
    expected: { 'amount.total': draft.total, 'amount.currency': draft.currency },
    remarks: ['memo'],
  }),
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
