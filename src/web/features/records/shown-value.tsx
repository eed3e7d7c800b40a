import { sameJson, type JsonValue } from '#base/json.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { ValueText } from '#web/ui/value-text.tsx';

/** A value that a field holds or held, told as the record's page tells the field's present one. */
export const ShownValue = ({ value, shown }: { value: JsonValue; shown: FieldValue | undefined }) => (
  <ValueText
    value={sameJson(value, shown?.value) ? (shown?.title ?? value) : value}
    type={shown?.type}
    currency={shown?.currency}
  />
);
