import { canonicalJson, sameJson, type JsonValue } from '#base/json.ts';
import type { Mapping } from '#contract/mappings.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { contentOf } from '#web/ui/field-content.ts';

/**
 * same: equal; converted: equal in content, or carried by a transform and both sides agreed when last compared;
 * differs: not equal; elsewhere: the value comes from a record other than this one.
 */
export type Agreement = 'same' | 'converted' | 'differs' | 'elsewhere';

export interface ComparedField {
  readonly target: string;
  readonly label: string;
  readonly fromLabel: string;
  readonly transform: string | null;
  readonly source: FieldValue | null;
  readonly value: FieldValue | null;
  readonly agreement: Agreement;
}

const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  canonicalJson(value) === '{}' ||
  canonicalJson(value) === '[]';

const agreementOf = (
  source: JsonValue | undefined,
  target: JsonValue | undefined,
  transform: string | null,
  agreed: boolean,
): Agreement => {
  if (source === undefined) return 'elsewhere';
  if (isEmpty(source) && isEmpty(target)) return 'same';
  if (sameJson(source, target)) return 'same';
  if (contentOf(source) === contentOf(target)) return 'converted';
  return transform !== null && transform !== 'text' && agreed ? 'converted' : 'differs';
};

/**
 * Holds the fields of both sides against each other, rule by rule. Pure.
 * @param agreed whether both sides agreed when the engine last compared them.
 */
export const compareFields = (
  rules: Mapping['rules'],
  source: readonly FieldValue[],
  target: readonly FieldValue[],
  agreed: boolean,
): readonly ComparedField[] => {
  const sourceValues = new Map(source.map((field) => [field.name, field]));
  const targetValues = new Map(target.map((field) => [field.name, field]));
  const written = new Set<string>();
  return rules.flatMap((rule) => {
    // Of several rows of a field one was taken, and which is known only where both sides are looked at.
    if (written.has(rule.target)) return [];
    written.add(rule.target);
    const from = 'expression' in rule ? undefined : sourceValues.get(rule.from);
    const to = targetValues.get(rule.target);
    const transform = 'expression' in rule ? null : (rule.transform ?? null);
    const plain = agreementOf(from?.value, to?.value, transform, agreed);
    return {
      target: rule.target,
      label: rule.targetLabel,
      fromLabel: 'expression' in rule ? rule.expression : (rule.fromLabel ?? rule.from),
      transform,
      source: from ?? null,
      value: to ?? null,
      agreement: 'expression' in rule && agreed ? 'converted' : plain,
    };
  });
};
