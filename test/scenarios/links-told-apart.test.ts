import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { LinkConsequences } from '#model/link-move.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aContact } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp, openReviews } from '#test/world/desk.ts';
import { countWrites } from '#test/world/invariants.ts';
import { forget, idOf, makeMove, preview, remembered } from '#test/world/link-desk.ts';
import { aNewClient, aPractice, namesInXero } from '#test/world/link-practice.ts';
import type { World } from '#test/world/world.ts';

/** Links that people end. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const abn = '51 824 753 556';

const main = (consequences: LinkConsequences, flow: FlowId) =>
  consequences.records.find((each) => each.flowId === flow && each.role === 'moved');

const audited = async (world: World, id: RecordId): Promise<readonly string[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{ action: string }>`
      select action from audit where subject_id = ${id} and actor = 'user:test' order by no`.execute(trx),
  );
  return found.rows.map(({ action }) => action);
};

/**
 * Smith Plumbing of the father and Smith Plumbing of the son: one ABN typed for both by mistake. The son's client was
 * linked with the father's contact by it.
 */
const smiths = async (): Promise<{ world: World; son: string; fathers: string }> => {
  const world = await aPractice(
    database,
    aContact({
      Name: 'Smith Plumbing (Albury)',
      EmailAddress: 'dad@smith.example',
      TaxNumber: '51824753556',
    }),
  );
  const son = await aNewClient(world, { name: 'Smith Plumbing', email: 'son@smith.example', taxNumber: abn });
  const [contact] = world.xero.contacts();
  expect(await lookUp(world, son)).toMatchObject({ matched_by: 'tax_number', contact: contact?.id });
  return { world, son, fathers: contact?.id ?? '' };
};

describe('two Smith Plumbing with one ABN', () => {
  test('linked by mistake: ending the link shows first that a contact of his own is made, and what stays wrong', async () => {
    const { world: held, son, fathers } = await smiths();
    await using world = held;
    // The father's bookkeeper corrects the name, which the flow had overwritten.
    world.clock.advance(minuteMs);
    world.xero.editContact(fathers, { Name: 'Smith Plumbing (Albury)' });
    const before = countWrites(world);
    const move = {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, son),
      after: 'match',
    } as const;
    const { consequences } = await preview(world, move);
    expect(countWrites(world)).toBe(before);
    expect(await lookUp(world, son)).toMatchObject({ contact: fathers });
    expect(consequences.ended).toHaveLength(1);
    expect(consequences.left[0]?.fields.map(({ field }) => field)).toContain('EmailAddress');
  });

  test('the link does not come back by the same ABN, whatever happens to either record', async () => {
    const { world: held, son, fathers } = await smiths();
    await using world = held;
    world.clock.advance(minuteMs);
    world.xero.editContact(fathers, { Name: 'Smith Plumbing (Albury)', EmailAddress: 'dad@smith.example' });
    await world.settle();
    // The flow takes the edit back while they are linked; so the link goes first, then the name.
    const done = await makeMove(world, {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, son),
      after: 'match',
    });
    expect(main(done, world.flowId)).toMatchObject({ outcome: 'review', code: 'match.told_apart' });
    await world.settle();
    expect(await lookUp(world, son)).toMatchObject({
      state: 'review',
      state_code: 'match.told_apart',
      contact: null,
    });
    const [review] = await openReviews(world);
    expect(review?.candidates).toMatchObject([{ obstacle: 'told_apart' }]);
    world.clock.advance(minuteMs);
    world.xero.editContact(fathers, { Name: 'Smith Plumbing (Albury)', EmailAddress: 'dad@smith.example' });
    await world.settle();
    const found = await lookUp(world, son);
    expect(found).toMatchObject({ state: 'in_sync', matched_by: 'created' });
    expect(namesInXero(world)).toEqual(['Smith Plumbing', 'Smith Plumbing (Albury)']);
    world.ignition.editClient(son, { phone: '02 9000 0000' });
    await world.settle();
    expect(await lookUp(world, son)).toMatchObject({ contact: found.contact });
    expect(world.xero.contact(fathers).texts.EmailAddress).toBe('dad@smith.example');
    expect(await audited(world, await idOf(world, son))).toContain('record.unlinked');
    await expectAtRest(world);
  });

  test('taken back: what was told apart is matched by the same keys again', async () => {
    const { world: held, son, fathers } = await smiths();
    await using world = held;
    await makeMove(world, {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, son),
      after: 'match',
    });
    await world.settle();
    const [decision] = await remembered(world, son);
    expect(decision).toMatchObject({ decision: 'apart' });
    await forget(world, decision?.id);
    await world.settle();
    expect(await lookUp(world, son)).toMatchObject({ state: 'in_sync', contact: fathers });
    await expectAtRest(world);
  });

  test('left out: nothing is written of him any more', async () => {
    const { world: held, son, fathers } = await smiths();
    await using world = held;
    await makeMove(world, {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, son),
      after: 'leave_out',
    });
    await world.settle();
    world.ignition.editClient(son, { email: 'new@smith.example' });
    await world.settle();
    expect(await lookUp(world, son)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.ignored',
      contact: null,
    });
    expect(world.xero.contact(fathers).texts.EmailAddress).toBe('son@smith.example');
    await expectAtRest(world);
  });
});
