import type { JsonValue } from '#base/json.ts';
import { isJsonObject } from '#base/json.ts';
import { humanise } from '#web/ui/format.ts';

/** Any field's value in a form that a person reads: lists joined, objects as labelled lines, nothing as a dash. */
export const ValueText = ({ value }: { value: JsonValue | undefined }) => {
  if (value === null || value === undefined || value === '') return <Nothing />;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (isJsonObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== null && member !== '');
    if (members.length === 0) return <Nothing />;
    return members.map(([name, member]) => (
      <div key={name}>
        <span style={{ color: 'var(--mantine-color-dimmed)' }}>{humanise(name)}: </span>
        <ValueText value={member} />
      </div>
    ));
  }
  if (value.length === 0) return <Nothing />;
  return value.map((member, index) => (
    <div key={index}>
      <ValueText value={member} />
    </div>
  ));
};

const Nothing = () => (
  <span style={{ color: 'var(--mantine-color-dimmed)' }} aria-label="empty">
    –
  </span>
);
