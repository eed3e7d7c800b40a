import type { ConnectionId } from '#base/ids.ts';
import { unreachable } from '#base/never.ts';
import type { KindSpec } from '#model/connector.ts';
import type { FlowSettings, MappingRule } from '#model/flow.ts';
import { waysBack, type WayBack } from '#model/ways-back.ts';

/**
 * What becomes of values that two flows write into the same field of the same record, and of invoices that two flows make
 * in one ledger. `ours` and `theirs` are said from the side of one of the two.
 */
export const sharedOutcomes = ['ours', 'theirs', 'last', 'carried', 'asked', 'invoices'] as const;
export type SharedOutcome = (typeof sharedOutcomes)[number];

/** The same in a sentence, for people. */
export const sharedOutcomeWords: Readonly<Record<SharedOutcome, string>> = {
  ours: 'This flow’s value stands: it takes back what the other writes.',
  theirs: 'The other flow’s value stands: it takes back what this one writes.',
  last: 'The value whose source was changed last stands.',
  carried:
    'The value that was changed last stands, and the flow of two ways carries it back into its source as if a person had typed it.',
  asked: 'Where the two differ, a person is asked which value counts.',
  invoices:
    'Each makes invoices of its own. One with the same number, contact and total is taken for the same; one with only the same number is refused. A sale that both bill under different numbers stands there twice.',
};

/** One end of a flow: records of a kind behind a connection. */
interface Records {
  readonly connectionId: ConnectionId;
  readonly kind: string;
  /** Undefined for a kind that this release does not know any more. */
  readonly spec: KindSpec | undefined;
}

/** A flow as far as it matters to others that write where it does. */
export interface Writer {
  readonly source: Records;
  readonly target: Records;
  readonly settings: FlowSettings;
  readonly rules: readonly MappingRule[];
}

/** Records that two flows both write, with what becomes of the fields that both carry. */
export interface SharedTarget {
  /** Which end of the other flow these records are: its source where it goes both ways. */
  readonly theirs: 'source' | 'target';
  /** By outcome; none where they carry no field in common. Fields are named as the kind names them. */
  readonly outcomes: readonly { readonly outcome: SharedOutcome; readonly fields: readonly string[] }[];
}

/**
 * The records that two flows both write; null where they write none in common, and for a flow with itself: no two have the
 * same records at both ends. Flows that only add records of their own, by keys that no other flow has (payments, payouts,
 * drafts, what is billed), cannot meet. Nor do those that are made to go together: proposals and invoices of one source,
 * which see to it that nothing is billed twice, and flows of two ways with one source, whose edits come together there.
 * Pure, and the same from both sides but for `ours` and `theirs`.
 */
export const sharedTargetOf = (ours: Writer, theirs: Writer): SharedTarget | null => {
  if (isSame(ours.source, theirs.source) && isSame(ours.target, theirs.target)) return null;
  for (const mine of placesOf(ours))
    for (const other of placesOf(theirs)) {
      if (!isSame(mine.records, other.records)) continue;
      if (mine.by === 'source' && other.by === 'source') continue;
      if (ours.settings.ledger !== undefined && theirs.settings.ledger !== undefined) {
        if (areOneBilling(ours, theirs)) continue;
        return { theirs: other.by, outcomes: [{ outcome: 'invoices', fields: [] }] };
      }
      return { theirs: other.by, outcomes: outcomesOf(mine.stances, other.stances) };
    }
  return null;
};

/** The fields of its target whose edits a flow takes back. Pure. */
export const restoredFields = (writer: Writer): ReadonlySet<string> =>
  new Set(
    placesOf(writer)
      .filter(({ by }) => by === 'target')
      .flatMap(({ stances }) =>
        [...stances].flatMap(([field, stance]) => (stance === 'restore' ? [field] : [])),
      ),
  );

const isSame = (one: Records, other: Records): boolean =>
  one.connectionId === other.connectionId && one.kind === other.kind;

/** What a flow does with another value in a field that it carries. */
type Stance = 'restore' | 'keep' | 'ask' | 'carry_back' | 'follow';

interface Place {
  readonly records: Records;
  readonly by: SharedTarget['theirs'];
  readonly stances: ReadonlyMap<string, Stance>;
}

/** Where a flow writes records that other flows may write as well. */
const placesOf = ({ source, target, settings, rules }: Writer): readonly Place[] => {
  const ways =
    settings.direction === 'two_way'
      ? waysBack(rules, source.spec, settings.owner ?? 'ask', target.spec?.fields ?? []).ways
      : new Map<string, WayBack>();
  const onto: readonly Place[] = mayMeet(settings, target.spec)
    ? [
        {
          records: target,
          by: 'target',
          stances: new Map(
            rules.map((rule) => [rule.target, stanceOf(settings, ways.get(rule.target))] as const),
          ),
        },
      ]
    : [];
  if (ways.size === 0 || source.spec?.matchedBy === 'keys') return onto;
  const back = new Map([...ways.values()].map(({ from }) => [from.name, 'follow'] as const));
  return [...onto, { records: source, by: 'source', stances: back }];
};

/** Whether a target of the flow may be one of another flow: it is recognised by what records say, and not by keys alone. */
const mayMeet = (
  { ledger, handOver, payments, clearing, pairing, billing }: FlowSettings,
  spec: KindSpec | undefined,
): boolean => {
  if (ledger !== undefined) return ledger.mode !== 'audit';
  const isOfItsOwn = [handOver, payments, clearing, pairing, billing].some((each) => each !== undefined);
  return !isOfItsOwn && spec?.matchedBy !== 'keys';
};

const stanceOf = ({ onTargetEdit }: FlowSettings, way: WayBack | undefined): Stance => {
  if (way === undefined) return onTargetEdit;
  return way.owner === 'source' ? 'restore' : 'carry_back';
};

/** Proposals of which drafts are made, and the invoices that their own source makes of them. */
const areOneBilling = (one: Writer, other: Writer): boolean =>
  one.source.connectionId === other.source.connectionId &&
  (one.settings.ledger?.proposals === undefined) !== (other.settings.ledger?.proposals === undefined);

const outcomesOf = (
  ours: ReadonlyMap<string, Stance>,
  theirs: ReadonlyMap<string, Stance>,
): SharedTarget['outcomes'] => {
  const met = [...ours].flatMap(([field, mine]) => {
    const other = theirs.get(field);
    return other === undefined ? [] : [{ field, outcome: outcomeOf(mine, other) }];
  });
  const byOutcome = Map.groupBy(met, ({ outcome }) => outcome);
  return sharedOutcomes.flatMap((outcome) => {
    const fields = (byOutcome.get(outcome) ?? []).map(({ field }) => field);
    return fields.length === 0 ? [] : [{ outcome, fields }];
  });
};

/**
 * Whoever takes values back wins over all that do not; of two that do, each leaves what the other carried until its own
 * source changes. A person's answer and an edit carried back are later edits.
 */
const outcomeOf = (mine: Stance, other: Stance): SharedOutcome => {
  if (mine === 'restore') return other === 'restore' ? 'last' : 'ours';
  if (other === 'restore') return 'theirs';
  if (mine === 'ask' || other === 'ask') return 'asked';
  if (mine === 'carry_back' || other === 'carry_back') return 'carried';
  switch (mine) {
    case 'keep':
    case 'follow':
      return 'last';
    default:
      return unreachable(mine);
  }
};
