import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { DriftRow, FlowDrift } from '#contract/crm-service-drift.ts';
import { countOf } from '#web/ui/format.ts';
import { formatUnitPrice } from '#web/ui/money.tsx';
import type { Tone } from '#web/ui/signal.tsx';

const sentences: Readonly<Record<FlowDrift['state'], { readonly tone: Tone; readonly text: string }>> = {
  in_step: { tone: 'good', text: 'The product is as the catalogue has it' },
  drifted: { tone: 'wait', text: 'Differs' },
  not_linked: { tone: 'idle', text: 'No product yet' },
  gone: { tone: 'bad', text: 'The product was deleted at Stripe' },
  review: { tone: 'wait', text: 'It may be several products; a match review asks which' },
  refused: { tone: 'bad', text: 'It cannot be carried to Stripe as it is' },
  left_out: { tone: 'idle', text: 'Left alone by the flow' },
  unread: { tone: 'busy', text: 'Not read yet' },
};

/** Where a product stands, in words. */
export const driftSentence = (drift: FlowDrift): { readonly tone: Tone; readonly text: string } => {
  if (drift.flowState === 'paused') return { tone: 'idle', text: 'The flow is paused' };
  if (drift.isMoving) return { tone: 'busy', text: 'Being compared' };
  if (drift.state !== 'drifted') return sentences[drift.state];
  return {
    tone: 'wait',
    text: `${countOf(drift.rows.length, 'value differs', 'values differ')} at Stripe`,
  };
};

/** What came of comparing again at that time. */
export const resyncSentence = (drift: FlowDrift, askedAt: number): string => {
  if (drift.isMoving) return 'Both sides are being read again.';
  const { lastWrite } = drift;
  if (lastWrite !== null && lastWrite.at >= askedAt)
    return lastWrite.fields.length === 0
      ? 'Compared just now; the product was written.'
      : `Compared just now; written to Stripe: ${lastWrite.fields.join(', ')}.`;
  if (drift.state === 'in_step') return 'Compared just now; nothing differs and nothing was written.';
  if (drift.state === 'drifted') return 'Compared just now; what differs was left as it is.';
  return 'Compared just now.';
};

const priceText = (currency: string, value: JsonValue): string => {
  if (!isJsonObject(value) || typeof value['unit_price'] !== 'string') return 'No price';
  const { unit_price: amount, tax_behavior: tax, interval, interval_count: count } = value;
  return [
    formatUnitPrice({ amount, currency }),
    ...(typeof interval === 'string'
      ? [
          count === 1 || typeof count !== 'number'
            ? `every ${interval}`
            : `every ${String(count)} ${interval}s`,
        ]
      : []),
    ...(tax === 'inclusive' ? ['tax included'] : []),
    ...(tax === 'exclusive' ? ['tax added'] : []),
  ].join(', ');
};

/** A value of a row as people read it; null for one that is shown as any other. */
export const rowText = (row: DriftRow, value: JsonValue): string | null =>
  row.name.startsWith('price:') ? priceText(row.name.slice('price:'.length), value) : null;
