import { Anchor, VisuallyHidden } from '@mantine/core';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { formatExact, formatPlainDate, humanise } from '#web/ui/format.ts';
import { formatUnitPrice } from '#web/ui/money.tsx';

interface ValueTextProps {
  value: JsonValue | undefined;
  /** Lets phones and addresses be shown in one line, as people write them. */
  type?: FieldValue['type'] | undefined;
  /** Of an amount in decimal text: what it is in. */
  currency?: string | null | undefined;
}

/** Any field's value in a form that a person reads: lists joined, objects as labelled lines, nothing as a dash. */
export const ValueText = ({ value, type, currency = null }: ValueTextProps) => {
  if (value === null || value === undefined || value === '') return <Nothing />;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && currency !== null && isDecimal(value))
    return formatUnitPrice({ amount: value, currency });
  if (typeof value === 'string') return <TextValue text={value} type={type} />;
  if (isJsonObject(value)) {
    const members = filledOf(value);
    if (members.length === 0) return <Nothing />;
    if (type === 'phone') return phoneText(members);
    if (type === 'address') return members.map(([, member]) => plainText(member)).join(', ');
    return members.map(([name, member]) => (
      <span key={name} style={{ display: 'block' }}>
        <span style={{ color: 'var(--mantine-color-dimmed)' }}>{humanise(name)}: </span>
        <ValueText value={member} />
      </span>
    ));
  }
  if (value.length === 0) return <Nothing />;
  return value.map((member, index) => (
    <span key={index} style={{ display: 'block', ...(index > 0 && isJsonObject(member) ? apart : {}) }}>
      <ValueText value={member} />
    </span>
  ));
};

/** Lists of objects, such as the lines of an invoice, are told apart by a little room. */
const apart = { paddingTop: 8 } as const;

const isDecimal = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

const TextValue = ({ text, type }: { text: string; type: FieldValue['type'] | undefined }) => {
  if (type === 'date') return dateText(text);
  if (!/^https?:\/\/\S+$/.test(text)) return text;
  return (
    <Anchor href={text} target="_blank" rel="noreferrer" inherit>
      {text.replace(/^https?:\/\//, '')}
    </Anchor>
  );
};

/** A plain date stays the day it names wherever it is read; an instant is told in the reader's zone. */
const dateText = (text: string): string => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? formatPlainDate(at) : formatExact(at);
};

const Nothing = () => (
  <span style={{ color: 'var(--mantine-color-dimmed)' }}>
    <span aria-hidden>–</span>
    <VisuallyHidden>empty</VisuallyHidden>
  </span>
);

type Member = readonly [string, JsonValue | undefined];

const filledOf = (value: JsonObject): readonly Member[] =>
  Object.entries(value).filter(([, member]) => member !== null && member !== undefined && member !== '');

const plainText = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '');

const partOrder = ['country', 'area', 'number'] as const;

const rankOf = (name: string): number => {
  const rank = partOrder.findIndex((part) => name.toLowerCase().includes(part));
  return rank === -1 ? partOrder.length : rank;
};

/** Country, area and number in the order they are dialled, whatever order the vendor keeps them in. */
const phoneText = (members: readonly Member[]): string =>
  members
    .toSorted(([a], [b]) => rankOf(a) - rankOf(b))
    .map(([name, member]) => (/country/i.test(name) ? `+${plainText(member)}` : plainText(member)))
    .join(' ');
