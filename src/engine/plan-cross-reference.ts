import type { RecordState } from '#model/connector.ts';
import type { Agreed, Plan } from './plan.ts';

export interface CrossReferenceInput {
  readonly state: RecordState;
  /** The field that holds the id, and what it holds as last seen; null when it is empty. */
  readonly field: string;
  readonly held: string | null;
  /** Id of the record's target in the flow that the reference is of; null while it has none. */
  readonly linked: string | null;
  readonly agreed: Agreed | null;
}

/**
 * Says whether a record is to be told the id of its target. Only an empty field is written, or one that still holds what
 * we wrote before the link moved, by a merge or because the target was made anew: any other value is another system's, or a person's, and stays. Pure.
 */
export const planCrossReference = (input: CrossReferenceInput): Plan => {
  const { field, held, linked } = input;
  if (input.state !== 'active') return { plan: 'skip', reason: 'flow.source_gone' };
  if (linked === null) return { plan: 'skip', reason: 'flow.not_linked' };
  const agreed: Agreed = { state: 'active', values: { [field]: linked } };
  if (held === linked) return { plan: 'nothing', agreed, notes: [] };
  const isOurs = held === null || input.agreed?.values[field] === held;
  if (!isOurs) return { plan: 'skip', reason: 'flow.reference_taken' };
  return {
    plan: 'write',
    action: 'update',
    set: { [field]: linked },
    reason:
      held === null ? 'It does not hold the id of its target yet.' : 'Its target is another record by now.',
    agreed,
    notes: [],
  };
};
