import type { ContactId, StageId } from '#base/ids.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { applyCustomChange, type CustomChange, type CustomFieldSpec } from '#model/crm/custom-values.ts';
import type { CustomValues } from '#model/crm/nouns.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { OpportunityRow } from '#store/crm/opportunities.ts';
import { said } from '#crm/differences.ts';

/** An opportunity as people see it: what can be entered. */
export interface OpportunityDraft {
  readonly title: string;
  readonly contactId: ContactId;
  readonly stageId: StageId;
  /** In major units of the currency, with all its places; null while nobody knows. */
  readonly value: string | null;
  readonly currency: string;
  /** A plain date. */
  readonly expectedClose: string | null;
  readonly ownerId: string | null;
  readonly tags: readonly string[];
  readonly custom: CustomValues;
}

/** What is to change: a field that is left out or undefined stays. */
export type OpportunityChange = {
  readonly [Name in Exclude<keyof OpportunityDraft, 'custom'>]?: OpportunityDraft[Name] | undefined;
} & { readonly custom?: CustomChange | undefined };

/** What it is worth: the quoted lines when there are any, else what was entered. Text in major units. */
export const valueText = (
  row: Pick<OpportunityRow, 'quoted_minor' | 'value_minor' | 'currency'>,
): string | null => {
  const minor = row.quoted_minor ?? row.value_minor;
  return minor === null ? null : amountText(BigInt(minor), minorDigits(row.currency));
};

export const opportunityDraftOf = (row: OpportunityRow): OpportunityDraft => ({
  title: row.title,
  contactId: row.contact_id,
  stageId: row.stage_id,
  value: row.value_minor === null ? null : valueText({ ...row, quoted_minor: null }),
  currency: row.currency,
  expectedClose: row.expected_close,
  ownerId: row.owner_id,
  tags: row.tags,
  custom: row.custom,
});

/** Null when there is no value, or it is no amount of the currency. */
export const valueMinor = ({
  value,
  currency,
}: Pick<OpportunityDraft, 'value' | 'currency'>): bigint | null =>
  value === null || !isCurrency(currency) ? null : parseAmount(value, minorDigits(currency));

/** The draft after a change, and what is wrong with it as sentences by field. */
export const changeOpportunityDraft = (
  held: OpportunityDraft,
  change: OpportunityChange,
  customFields: readonly CustomFieldSpec[],
): { readonly next: OpportunityDraft; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const { custom: customChange = {}, ...rest } = said(change);
  const custom = applyCustomChange(customFields, held.custom, customChange);
  problems.push(...custom.problems);
  const entered = { ...held, ...rest };
  const minor = valueMinor(entered);
  const next: OpportunityDraft = {
    ...entered,
    title: entered.title.trim(),
    value: minor === null ? null : amountText(minor, minorDigits(entered.currency)),
    tags: [...new Set(entered.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))].toSorted(),
    custom: custom.values,
  };
  if (next.title === '') problems.push('title: is missing');
  if (!isCurrency(entered.currency)) problems.push('currency: is no currency that is known here');
  else if (entered.value !== null && (minor === null || minor < 0n))
    problems.push(`value: is no amount of ${entered.currency}`);
  else if (minor !== null && minor > BigInt(Number.MAX_SAFE_INTEGER)) problems.push('value: is too large');
  return { next, problems };
};
