import { priorities, type ChangeAction } from '#model/change.ts';
import type { Connector, Purpose } from '#model/connector.ts';
import type { Intent } from './intents.ts';

/** Intents of one kind and action that go to the vendor together. */
export interface Call {
  readonly kind: string;
  readonly action: ChangeAction;
  readonly purpose: Purpose;
  /** Most calls of this kind under way at once. */
  readonly atOnce: number;
  /** Not empty, and no more than the vendor takes in one call. */
  readonly intents: readonly Intent[];
}

/**
 * Puts intents into calls as large as the vendor takes. A record that made a whole call fail before goes alone. A call of
 * a backfill that is not full is left for the next round while more work may fill it (`more`), unless nothing else is sent.
 */
export const composeCalls = (
  connector: Connector,
  intents: readonly Intent[],
  more: boolean,
): readonly Call[] => {
  const ready: Call[] = [];
  const growing: Call[] = [];
  const groups = Map.groupBy(intents, ({ write }) => `${write.flow.targetKind} ${write.plan.action}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { plan, flow } = first.write;
    const spec = connector.kinds.find(({ kind }) => kind === flow.targetKind)?.write;
    const size = spec?.batch ?? 1;
    const alone = group.filter(({ write }) => write.dirty.attempts > 0).map((intent) => [intent]);
    const together = chunksOf(
      group.filter(({ write }) => write.dirty.attempts === 0),
      size,
    );
    for (const chunk of [...alone, ...together]) {
      const call: Call = {
        kind: flow.targetKind,
        action: plan.action,
        purpose: purposeOf(chunk),
        atOnce: spec?.atOnce ?? 1,
        intents: chunk,
      };
      const mayGrow = more && chunk === together.at(-1) && chunk.length < size;
      (mayGrow && call.purpose === 'backfill' ? growing : ready).push(call);
    }
  }
  return ready.length > 0 ? ready : growing;
};

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] => {
  const chunks: Item[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
};

const purposeOf = (intents: readonly Intent[]): Purpose => {
  const first = Math.min(...intents.map((intent) => intent.write.dirty.priority));
  if (first === priorities.person) return 'person';
  if (first === priorities.live) return 'live';
  return first === priorities.heal ? 'heal' : 'backfill';
};
