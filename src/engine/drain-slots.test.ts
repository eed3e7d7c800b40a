import { expect, test } from 'vitest';
import type { ConnectionId } from '#base/ids.ts';
import { createDrainSlots, type DrainTurn } from '#engine/drain-slots.ts';

const one = 'con_1' as ConnectionId;
const two = 'con_2' as ConnectionId;

/** Drains that end when the test says so, in the order in which they began. */
const heldDrains = () => {
  const begun: { id: ConnectionId; turn: DrainTurn; end: (more?: boolean) => void }[] = [];
  const drain = (id: ConnectionId, turn: DrainTurn): Promise<{ more: boolean }> => {
    const ended = Promise.withResolvers<{ more: boolean }>();
    begun.push({ id, turn, end: (more = false) => ended.resolve({ more }) });
    return ended.promise;
  };
  return { begun, drain };
};

const ids = (begun: readonly { id: ConnectionId }[]): readonly ConnectionId[] => begun.map(({ id }) => id);

test('a connection is drained by one at a time, and a wake-up meanwhile brings a second look', async () => {
  const { begun, drain } = heldDrains();
  const slots = createDrainSlots(2, drain);
  const first = slots.look(one);
  const second = slots.look(one);
  expect(slots.look(one)).toBe(second);
  expect(ids(begun)).toEqual([one]);
  begun[0]?.end();
  await first;
  await expect.poll(() => ids(begun)).toEqual([one, one]);
  begun[1]?.end();
  await second;
  expect(begun).toHaveLength(2);
});

test('a drain at work takes the second look itself, once for each time it was told', async () => {
  const { begun, drain } = heldDrains();
  const slots = createDrainSlots(1, drain);
  const first = slots.look(one);
  expect(begun[0]?.turn.isToldAgain()).toBe(false);
  const second = slots.look(one);
  expect(begun[0]?.turn.isToldAgain()).toBe(true);
  expect(begun[0]?.turn.isToldAgain()).toBe(false);
  begun[0]?.end();
  await Promise.all([first, second]);
  expect(begun).toHaveLength(1);
});

test('connections come in the order of asking, and one that gave way comes after those who wait', async () => {
  const { begun, drain } = heldDrains();
  const slots = createDrainSlots(1, drain);
  const looks = [slots.look(one), slots.look(two)];
  begun[0]?.end(true);
  await looks[0];
  await expect.poll(() => ids(begun)).toEqual([one, two]);
  begun[1]?.end();
  await looks[1];
  await expect.poll(() => ids(begun)).toEqual([one, two, one]);
  begun[2]?.end();
});

test('a drain that fails fails its look and frees its slot', async () => {
  let failing = true;
  const slots = createDrainSlots(1, () =>
    failing ? Promise.reject(new Error('no database')) : Promise.resolve({ more: false }),
  );
  await expect(slots.look(one)).rejects.toThrow('no database');
  failing = false;
  await slots.look(one);
});

test('stopping asks drains to give way, waits for them and begins no other', async () => {
  const { begun, drain } = heldDrains();
  const slots = createDrainSlots(1, drain);
  const looks = [slots.look(one), slots.look(two)];
  const stopped = slots.stop();
  expect(begun[0]?.turn.signal.aborted).toBe(true);
  begun[0]?.end(true);
  await Promise.all([...looks, stopped, slots.look(two)]);
  expect(ids(begun)).toEqual([one]);
});
