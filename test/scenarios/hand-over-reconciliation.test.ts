import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { approve, aPerson, waitingOf } from '#test/world/approval-desk.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import {
  aDraftPractice,
  billInXero,
  handOversOf,
  invoicesInIgnition,
  type DraftPractice,
} from '#test/world/draft-practice.ts';
import { comparingBugs, findingsOf, reconcile } from '#test/world/reconciling.ts';

/** Comparing what was completed in Xero with what stands of it in Ignition. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => {
  if (comparingBugs.length > 0) throw new Error(comparingBugs.join('\n'));
});

const approveDraft = async (world: DraftPractice, key: string): Promise<void> => {
  const { change } = await waitingOf(world, world.draftFlow, key);
  await approve(world, aPerson(world, 'kim'), change);
  await world.settle();
};

/** What a comparison says of each invoice, by its number; and that comparing changed nothing. */
const compare = async (world: DraftPractice): Promise<Readonly<Record<string, string>>> => {
  const before = await handOversOf(world);
  const drafts = invoicesInIgnition(world).length;
  const run = await reconcile(world, {}, world.draftFlow);
  expect(run.state).toBe('done');
  expect(await handOversOf(world)).toEqual(before);
  expect(invoicesInIgnition(world)).toHaveLength(drafts);
  const numbers = new Map(world.xero.invoices().map(({ id, number }) => [id, number]));
  return Object.fromEntries(
    (await findingsOf(world, run.id)).map(({ key, kind, code }) => [numbers.get(key) ?? key, code ?? kind]),
  );
};

describe('a flow of completed invoices is compared', () => {
  test('each invoice is told as it stands: done, drafted, waiting for approval, or voided', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    world.ignition.issueInvoice(invoicesInIgnition(world)[0]?.slug ?? '');
    await world.poll();
    await approveDraft(world, await billInXero(world, 'X-2'));
    await billInXero(world, 'X-3');
    world.xero.editInvoice('X-3', { Status: 'VOIDED' });
    await world.poll();
    await billInXero(world, 'X-4');
    expect(await compare(world)).toEqual({
      'X-1': 'hand_over.done',
      'X-2': 'hand_over.drafted',
      'X-3': 'flow.source_gone',
      'X-4': 'missing_in_target',
    });
    await expectAtRest(world);
  });

  test('a draft that somebody threw away, and one of an invoice that was voided since, are told', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    await approveDraft(world, await billInXero(world, 'X-2'));
    const [first] = invoicesInIgnition(world);
    world.ignition.discardDraft(first?.slug ?? '');
    world.xero.editInvoice('X-2', { Status: 'VOIDED' });
    await world.poll();
    expect(await compare(world)).toEqual({ 'X-1': 'hand_over.draft_gone', 'X-2': 'hand_over.draft_ended' });
    await expectAtRest(world);
  });

  test('where people type, what waits and what was typed differently is told, again and again the same', async () => {
    await using world = await aDraftPractice(database, { profile: 'reporting' });
    await billInXero(world, 'X-1');
    await billInXero(world, 'X-2');
    const second = (await handOversOf(world)).find(({ sheet }) => sheet.number === 'X-2');
    world.ignition.createInvoice({
      clientSlug: world.client,
      date: second?.sheet.date ?? '',
      reference: second?.sheet.reference ?? null,
      lines: [{ description: 'Advice', quantity: 1, unitMinor: 50_000, discountMinor: 0, originSlug: null }],
    });
    await world.poll();
    const told = { 'X-1': 'hand_over.waiting', 'X-2': 'hand_over.differs' };
    expect(await compare(world)).toEqual(told);
    expect(await compare(world)).toEqual(told);
  });
});
