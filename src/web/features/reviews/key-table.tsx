import type { MatchReviewDetail } from '#contract/match-reviews.ts';
import { Signal, type Tone } from '#web/ui/signal.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './key-table.module.css';

type Key = MatchReviewDetail['candidates'][number]['keys'][number];

const labels: Readonly<Record<Key['key'], string>> = {
  foreign_key: 'Id held',
  reference: 'Our reference',
  tax_number: 'ABN',
  name: 'Name',
  email: 'Email',
};

const verdicts: Readonly<Record<Key['verdict'], { readonly label: string; readonly tone: Tone }>> = {
  agrees: { label: 'Same', tone: 'good' },
  differs: { label: 'Differs', tone: 'wait' },
  absent: { label: 'Not on both', tone: 'idle' },
};

const shownPoints = (points: number): string => {
  if (points === 0) return '0';
  return points > 0 ? `+${String(points)}` : `−${String(-points)}`;
};

interface KeyTableProps {
  keys: readonly Key[];
  source: string;
  target: string;
}

/** What two records are recognised by: both values of each key, whether they agree, and what that is worth. */
export const KeyTable = ({ keys, source, target }: KeyTableProps) => (
  <table className={classes['keys']} aria-label="What they are recognised by">
    <thead>
      <tr>
        <th scope="col">Key</th>
        <th scope="col">{vendorLabel(source)}</th>
        <th scope="col">{vendorLabel(target)}</th>
        <th scope="col">Verdict</th>
        <th scope="col" className={classes['points'] ?? ''}>
          Points
        </th>
      </tr>
    </thead>
    <tbody>
      {keys
        .filter(({ key, verdict }) => key !== 'reference' || verdict === 'agrees')
        .filter(({ key, source: held }) => key !== 'foreign_key' || held !== null)
        .map((each) => (
          <tr key={each.key}>
            <th scope="row">{labels[each.key]}</th>
            <td>
              <ValueText value={each.source} />
            </td>
            <td>
              <ValueText value={each.target} />
            </td>
            <td>
              <Signal tone={verdicts[each.verdict].tone}>{verdicts[each.verdict].label}</Signal>
            </td>
            <td className={classes['points'] ?? ''}>{shownPoints(each.points)}</td>
          </tr>
        ))}
    </tbody>
  </table>
);
