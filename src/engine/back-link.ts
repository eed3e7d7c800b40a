import type { RecordId } from '#base/ids.ts';
import type { KindSpec } from '#model/connector.ts';
import type { Plan } from './plan.ts';

/**
 * Has a record that is made hold the address of its source's page here, where its kind has a field for that and no row of the
 * mapping fills it. Both sides agree on nothing of it: it is written with the creation alone, so that another address later,
 * or a person's edit, changes no record that is there, and never on one that was not made by us. Pure.
 */
export const withBackLink = (
  plan: Plan,
  kind: Pick<KindSpec, 'backLink'>,
  consoleUrl: string | undefined,
  source: RecordId,
): Plan => {
  const { backLink } = kind;
  if (plan.plan !== 'write' || plan.action !== 'create' || backLink === undefined) return plan;
  if (consoleUrl === undefined || backLink in plan.set) return plan;
  return { ...plan, set: { ...plan.set, [backLink]: `${consoleUrl}/records/${source}` } };
};
