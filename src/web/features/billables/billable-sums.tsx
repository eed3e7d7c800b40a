import { useQuery } from '@tanstack/react-query';
import { billableStatesShown } from '#web/features/billables/billable-state.tsx';
import { billableSumsQuery, type BillableFilter } from '#web/features/billables/list-billables.ts';
import { Amount } from '#web/ui/money.tsx';
import classes from './billable-sums.module.css';

/** What lines come to, by state and currency, as the server adds them up. */
export const BillableSums = ({ filter }: { filter: BillableFilter }) => {
  const sums = useQuery(billableSumsQuery(filter)).data ?? [];
  const shown = sums.filter(({ state }) => state !== 'written_off');
  if (shown.length === 0) return null;
  return (
    <dl className={classes['sums']}>
      {shown.map(({ state, currency, total }) => (
        <div key={`${state} ${currency}`}>
          <dt>{billableStatesShown[state].label}</dt>
          <dd>
            <Amount money={{ amount: total, currency }} />
          </dd>
        </div>
      ))}
    </dl>
  );
};
