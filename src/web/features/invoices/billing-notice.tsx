import { useQuery } from '@tanstack/react-query';
import { billingQuery } from '#web/features/invoices/list-invoices.ts';
import { ProblemList } from '#web/features/invoices/problem-list.tsx';

/** Why nothing can be invoiced now, with the way there; nothing while all is well. */
export const BillingNotice = () => {
  const problem = useQuery(billingQuery).data?.problem ?? null;
  return problem === null ? null : <ProblemList kind="refusal" problems={[problem]} />;
};
