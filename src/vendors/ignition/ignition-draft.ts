import { z } from 'zod';
import { decimalText, parseDecimal, placesOf, placesText, roundDecimal } from '#base/decimal.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import type { Loose } from './ignition-reading.ts';
import type { Wire } from './ignition-schemas.ts';

/**
 * Drafts of invoices, which only a keyed feed takes: `POST /invoices` with `state: "draft"`. Nothing of an invoice is
 * changed or issued by us: a person does that in Ignition. Prices hold their tax, whose rate is told by its name.
 * Assumed throughout; no source shows a feed that writes.
 */
const lineSchema = z.strictObject({
  description: z.string().trim().min(1).max(255),
  quantity: z.string().refine((text) => (parseDecimal(text)?.units ?? 0n) > 0n),
  unitPrice: z.string().refine((text) => parseDecimal(text) !== null),
  taxRate: z.string().trim().min(1),
});
const text = z.string().trim().min(1);
const draftSchema = z.strictObject({
  clientKey: text,
  reference: text.max(255),
  date: z.iso.date(),
  dueDate: z.iso.date().exactOptional(),
  memo: text.max(4_000),
  lines: z.array(lineSchema).min(1),
});

/** The body of `POST /invoices`. What a draft cannot carry is refused by field. */
export const composeDraft = ({ action, set, reference }: ComposeIntent): Composed => {
  if (action !== 'create')
    return {
      body: {},
      refused: [{ field: 'record', reason: `Ignition has no way to ${action} an invoice.` }],
    };
  const read = draftSchema.safeParse(set);
  if (!read.success) {
    const fields = new Set(read.error.issues.map((issue) => String(issue.path[0] ?? 'record')));
    const reason = 'The value is not of the kind that a draft takes.';
    return { body: {}, refused: [...fields].map((field) => ({ field, reason })) };
  }
  const draft = read.data;
  if (!draft.reference.split(' ').includes(reference))
    return {
      body: {},
      refused: [{ field: 'reference', reason: 'A draft carries our cross-reference there.' }],
    };
  return {
    body: {
      client_slug: draft.clientKey,
      state: 'draft',
      date: draft.date,
      ...(draft.dueDate === undefined ? {} : { due_date: draft.dueDate }),
      reference: draft.reference,
      memo: draft.memo,
      items: draft.lines.map((line): JsonObject => ({
        description: line.description,
        // A count, which the vendor shows as a number; amounts are text.
        quantity: Number(line.quantity),
        unit_price: line.unitPrice,
        tax_rate: line.taxRate,
      })),
    },
    refused: [],
  };
};

/** The field that a member of a draft belongs to, for what the vendor says of it. */
export const draftFieldOf = (pointer: string): string | null => {
  const [member = ''] = pointer
    .split('/')
    .filter((part) => part !== '' && part !== 'data' && part !== 'attributes');
  return draftMembers[member] ?? null;
};

const draftMembers: Readonly<Record<string, string>> = {
  client_slug: 'clientKey',
  date: 'date',
  due_date: 'dueDate',
  reference: 'reference',
  memo: 'memo',
  items: 'lines',
};

/** The lines of an invoice that was written as a draft, in the words in which they were wanted. */
export const draftLinesOf = (items: Wire<'invoice'>['items']): readonly Loose[] | undefined =>
  items?.map((item) => ({
    description: item.description,
    quantity: plain(item.quantity),
    unitPrice: priced(item.unit_price),
    taxRate: item.tax_rate,
  }));

const plain = (value: string | undefined): JsonValue => {
  const parsed = parseDecimal(value ?? '');
  return parsed === null ? null : decimalText(parsed);
};

/** With two places at least, as drafts are written. */
const priced = (value: string | undefined): JsonValue => {
  const parsed = parseDecimal(value ?? '');
  return parsed === null ? null : placesText(roundDecimal(parsed, Math.max(placesOf(parsed), 2), 'down'));
};
