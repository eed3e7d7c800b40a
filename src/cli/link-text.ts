import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { MovePreview } from '#app/operate/links.ts';

type Consequences = MovePreview['consequences'];
type Ref = Consequences['ended'][number]['source'];

const nameOf = ({ title, key, vendor }: Ref): string => `${title === '' ? key : title} (${vendor} ${key})`;

export const shownValue = (value: JsonValue): string => {
  if (value === null || value === '') return '(empty)';
  if (isJsonObject(value))
    return Object.values(value)
      .flatMap((part) => (part === undefined || part === null || part === '' ? [] : [shownValue(part)]))
      .join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const outcomeWords: Readonly<Record<Consequences['records'][number]['outcome'], string>> = {
  nothing: 'nothing is written',
  create: 'a new record is made',
  update: 'it is written',
  archive: 'it is archived',
  restore: 'it is restored and written',
  review: 'a person is asked',
  left_alone: 'it is left alone',
  refused: 'it cannot be written',
  unread: 'not known before both sides were listed whole',
};

/** What follows of a move, as lines for a terminal. */
export const textOfConsequences = (found: Consequences): string =>
  [
    ...found.ended.map(({ source, target }) => `Ends:   ${nameOf(source)} – ${nameOf(target)}`),
    ...found.made.map(({ source, target }) => `Links:  ${nameOf(source)} – ${nameOf(target)}`),
    ...found.remembered.map((sentence) => `Kept:   ${sentence}`),
    ...found.records.flatMap((each) => [
      `Flow:   ${each.flowName}, ${nameOf(each.source)}: ${outcomeWords[each.outcome]}${
        each.isPaused ? ' once the flow is resumed' : ''
      }${each.mayWait ? ', unless a person has to approve it first' : ''}${
        each.why === null ? '' : `. ${each.why.message} (${each.why.code})`
      }`,
      ...each.fields.map(
        ({ label, wanted, held, toCome }) =>
          `          ${label}: ${shownValue(held)} → ${toCome ? '(the new record’s id)' : shownValue(wanted)}`,
      ),
    ]),
    ...found.dependents.flatMap((each) => [
      `Hangs:  ${each.flowName}, ${String(each.total)} ${each.kind}: ${String(each.written)} written, ${String(
        each.unchanged,
      )} unchanged, ${String(each.waiting)} waiting, ${String(each.refused)} cannot be written${
        each.notPlanned === 0 ? '' : `, ${String(each.notPlanned)} more not looked into`
      }; ${String(each.belonging)} payments or parts stay with them`,
      ...each.examples.map(
        ({ title, outcome, why }) =>
          `          ${title}: ${outcomeWords[outcome]}${why === null ? '' : ` – ${why.message} (${why.code})`}`,
      ),
    ]),
    ...(found.isSearchedWhole
      ? []
      : ['        Of flows with more than 20,000 records the newest were searched.']),
    ...found.left.map(
      ({ target, fields }) =>
        `Stays:  ${nameOf(target)} keeps ${fields.map(({ label, value }) => `${label} “${shownValue(value)}”`).join(', ')}`,
    ),
    ...found.byHand.map((sentence) => `Note:   ${sentence}`),
  ].join('\n');
