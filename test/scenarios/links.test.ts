import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { FlowId, RecordId } from '#base/ids.ts';
import type { LinkConsequences } from '#model/link-move.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { applyIntents } from '#engine/apply.ts';
import { considerRound } from '#engine/round.ts';
import { openSession } from '#engine/session.ts';
import { acquireLease } from '#store/leases.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient, type ClientFields } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { aContact, type ContactElement } from '#test/builders/contact.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { decide, lookUp, openReviews } from '#test/world/desk.ts';
import { settleWhileWriting } from '#test/world/in-flight.ts';
import { countWrites } from '#test/world/invariants.ts';
import { apply, forget, idOf, makeMove, preview, remembered, startWorker } from '#test/world/link-desk.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** Links that people end, change, split and merge. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const abn = '51 824 753 556';

const aPractice = async (...contacts: readonly ContactElement[]): Promise<World> => {
  const world = await createWorld({ database, contacts: { explicit: contacts } });
  await world.settle();
  return world;
};

const anew = async (world: World, fields: Partial<ClientFields> = {}): Promise<string> => {
  const { slug } = world.ignition.createClient(aClient(fields));
  await world.settle();
  return slug;
};

const names = (world: World): readonly (string | undefined)[] =>
  world.xero
    .contacts()
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ texts }) => texts.Name)
    .toSorted();

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
    aContact({
      Name: 'Smith Plumbing (Albury)',
      EmailAddress: 'dad@smith.example',
      TaxNumber: '51824753556',
    }),
  );
  const son = await anew(world, { name: 'Smith Plumbing', email: 'son@smith.example', taxNumber: abn });
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
    expect(names(world)).toEqual(['Smith Plumbing', 'Smith Plumbing (Albury)']);
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

/**
 * Quay Florist was linked to the contact of Harbour Bakery by a mistyped ABN, and invoiced for a month before anybody saw it:
 * one invoice is open, one is paid in Xero.
 */
const aMonthLater = async () => {
  const world = await aPractice(
    aContact({ Name: 'Harbour Bakery', EmailAddress: 'hello@harbour.example', TaxNumber: '51824753556' }),
  );
  const means = { db: database.db, clock: world.clock };
  const invoiceFlow = await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', {
    source: world.ignitionId,
    target: world.xeroId,
  });
  await changeFlow(
    { db: database.db, clock: world.clock, registry: world.registry, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    invoiceFlow,
    { state: null, settings: { ledger: { state: 'approved', onApprovedEdit: 'update' } } },
  );
  const slug = await anew(world, { name: 'Quay Florist', email: 'quay@florist.example', taxNumber: abn });
  const wrong = (await lookUp(world, slug)).contact ?? '';
  const bill = (): { readonly slug: string; readonly number: string } =>
    world.ignition.createInvoice({
      clientSlug: slug,
      date: new Date(world.clock.now()).toISOString().slice(0, 10),
      lines: [{ description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null }],
    });
  const [open, paid] = [bill(), bill()];
  await world.poll();
  world.clock.advance(minuteMs);
  world.xero.recordPayment({
    Invoice: { InvoiceID: world.xero.invoice(paid.number).id },
    Account: { Code: '835' },
    Amount: '550.00',
  });
  await world.settle();
  world.clock.advance(30 * dayMs);
  await world.settle();
  return { world, invoiceFlow, slug, wrong, open, paid };
};

const contactOf = (world: World, number: string): string | undefined => world.xero.invoice(number).contactId;

describe('a wrong link that is found a month later', () => {
  test('is split: a contact of its own is made, open invoices follow it, paid ones stay and are told', async () => {
    const { world: held, invoiceFlow, slug, wrong, open, paid } = await aMonthLater();
    await using world = held;
    expect([contactOf(world, open.number), contactOf(world, paid.number)]).toEqual([wrong, wrong]);
    // Its name was overwritten by the flow, which keeps it; the person gives it back first, since a name stands once in Xero.
    const move = {
      move: 'split',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      to: null,
    } as const;
    const refused = (await preview(world, move)).consequences;
    expect(main(refused, world.flowId)).toMatchObject({ outcome: 'review', code: 'match.told_apart' });
    await makeMove(world, move);
    await world.settle();
    world.clock.advance(minuteMs);
    world.xero.editContact(wrong, { Name: 'Harbour Bakery', EmailAddress: 'hello@harbour.example' });
    await world.settle();
    const own = (await lookUp(world, slug)).contact ?? '';
    expect(own).not.toBe(wrong);
    expect(names(world)).toEqual(['Harbour Bakery', 'Quay Florist']);
    expect([contactOf(world, open.number), contactOf(world, paid.number)]).toEqual([own, wrong]);
    const dead = await inWorkspace(database.db, world.workspaceId, (trx) =>
      sql<{
        code: string;
      }>`select code from change where flow_id = ${invoiceFlow} and state = 'dead'`.execute(trx),
    );
    expect(dead.rows).toEqual([{ code: 'plan.target_settled' }]);
    expect(world.bugs).toEqual([]);
  });

  test('is moved to the contact that it is: what is shown is what is done', async () => {
    const { world: held, invoiceFlow, slug, wrong, open, paid } = await aMonthLater();
    await using world = held;
    world.clock.advance(minuteMs);
    const right = world.xero.createContact(
      aContact({ Name: 'Florist on the Quay', EmailAddress: 'x@quay.example' }),
    );
    await world.settle();
    const move = {
      move: 'change',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      to: await idOf(world, right.id),
    } as const;
    const { consequences, digest } = await preview(world, move);
    expect(consequences.dependents).toMatchObject([
      { flowId: invoiceFlow, total: 2, written: 1, refused: 1, unchanged: 0, waiting: 0, notPlanned: 0 },
    ]);
    expect(consequences.dependents[0]?.examples[0]).toMatchObject({
      outcome: 'refused',
      code: 'plan.target_settled',
    });
    // The name is held by the contact that loses its link: Xero would refuse it, and the dead letter says so.
    expect(main(consequences, world.flowId)).toMatchObject({ outcome: 'update' });
    expect(main(consequences, world.flowId)?.fields.map(({ field }) => field)).toContain('EmailAddress');
    await apply(world, move, digest);
    world.clock.advance(minuteMs);
    world.xero.editContact(wrong, { Name: 'Harbour Bakery' });
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({
      state: 'in_sync',
      contact: right.id,
      matched_by: 'link',
    });
    expect(world.xero.contact(right.id).texts.EmailAddress).toBe('quay@florist.example');
    expect([contactOf(world, open.number), contactOf(world, paid.number)]).toEqual([right.id, wrong]);
    expect((await remembered(world, slug)).map(({ decision, about }) => [decision, about])).toEqual(
      expect.arrayContaining([
        ['link', right.id],
        ['apart', wrong],
      ]),
    );
    expect(world.bugs).toEqual([]);
  });

  test('is not moved once something else would follow than was shown, nor twice', async () => {
    const { world: held, slug } = await aMonthLater();
    await using world = held;
    world.clock.advance(minuteMs);
    const right = world.xero.createContact(aContact({ Name: 'Florist on the Quay' }));
    await world.settle();
    const move = {
      move: 'change',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      to: await idOf(world, right.id),
    } as const;
    const shown = await preview(world, move);
    world.ignition.editClient(slug, { email: 'other@florist.example' });
    await world.settle();
    await expect(apply(world, move, shown.digest)).rejects.toMatchObject({ code: 'link.changed' });
    const again = await preview(world, move);
    await apply(world, move, again.digest);
    await expect(apply(world, move, again.digest)).rejects.toMatchObject({ code: 'link.same' });
  });
});

/** A client with its contact, and an older one of the same client under another name. */
const doubles = async () => {
  const world = await aPractice();
  const slug = await anew(world);
  const linked = (await lookUp(world, slug)).contact ?? '';
  world.clock.advance(minuteMs);
  const older = world.xero.createContact(aContact({ Name: 'Harbour Bakery (old)' }));
  await world.settle();
  const merge = {
    move: 'merge',
    keptId: await idOf(world, older.id),
    doubleId: await idOf(world, linked),
    otherSource: 'refuse',
  } as const;
  return { world, slug, linked, older: older.id, merge };
};

describe('doubles in Xero', () => {
  test('are told to be one: the link moves, and a person is told what to do in Xero', async () => {
    const { world: held, slug, linked, older, merge } = await doubles();
    await using world = held;
    const done = await makeMove(world, merge);
    expect(done.byHand[0]).toContain('tick “Harbour Bakery Pty Ltd”');
    expect(done.remembered).toContainEqual({
      what: 'double',
      doubleId: merge.doubleId,
      keptId: merge.keptId,
    });
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ contact: older });
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(linked, older);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', contact: older });
    expect(names(world)).toEqual(['Harbour Bakery Pty Ltd']);
    await expectAtRest(world);
  });

  test('are never linked again while they wait to be merged', async () => {
    const { world: held, older, merge } = await doubles();
    await using world = held;
    await makeMove(world, { ...merge, keptId: merge.doubleId, doubleId: merge.keptId });
    await world.settle();
    // A second client of that very name and address.
    const other = await anew(world, { name: 'Harbour Bakery (old)', email: 'hello@harbour.example' });
    expect(await lookUp(world, other)).toMatchObject({ state: 'review', state_code: 'match.told_apart' });
    expect((await openReviews(world))[0]?.candidates).toMatchObject([{ obstacle: 'double' }]);
    await decide(world, (await openReviews(world))[0] ?? never(), 'link', await idOf(world, older));
    await world.settle();
    expect(await lookUp(world, other)).toMatchObject({ state: 'in_sync', contact: older });
    await expectAtRest(world);
  });

  test('of two clients are refused, unless one of them is left out', async () => {
    await using world = await aPractice();
    const [one, two] = [
      await anew(world),
      await anew(world, { name: 'Harbour Bakery 2', email: 'b@h.example' }),
    ];
    const [kept, double] = [
      (await lookUp(world, one)).contact ?? '',
      (await lookUp(world, two)).contact ?? '',
    ];
    const merge = {
      move: 'merge',
      keptId: await idOf(world, kept),
      doubleId: await idOf(world, double),
      otherSource: 'refuse',
    } as const;
    await expect(preview(world, merge)).rejects.toMatchObject({ code: 'link.both_linked' });
    await makeMove(world, { ...merge, otherSource: 'leave_out' });
    await world.settle();
    world.clock.advance(minuteMs);
    world.xero.mergeContacts(double, kept);
    await world.settle();
    expect(await lookUp(world, one)).toMatchObject({ state: 'in_sync', contact: kept });
    expect(await lookUp(world, two)).toMatchObject({
      state: 'skipped',
      state_code: 'flow.ignored',
      contact: null,
    });
    await expectAtRest(world);
  });

  test('merged twice in Xero itself are followed to the last', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    const first = (await lookUp(world, slug)).contact ?? '';
    world.clock.advance(minuteMs);
    const second = world.xero.createContact(aContact({ Name: 'Harbour 2' }));
    const third = world.xero.createContact(aContact({ Name: 'Harbour 3' }));
    world.xero.mergeContacts(first, second.id);
    world.xero.mergeContacts(second.id, third.id);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'in_sync', contact: third.id });
    await expectAtRest(world);
  });
});

const never = (): never => {
  throw new Error('nobody is asked');
};

describe('a link that is moved while the flow is at work', () => {
  test('is refused while a write to its target is under way', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    const move = {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      after: 'leave_out',
    } as const;
    const { digest } = await preview(world, move);
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    let refused: Promise<unknown> = Promise.resolve(null);
    await settleWhileWriting(world, () => {
      refused = apply(world, move, digest).catch((caught: unknown) => caught);
    });
    expect(await refused).toMatchObject({ code: 'record.write_under_way' });
    await expectAtRest(world);
  });

  test('voids what was planned over it and not sent yet', async () => {
    await using world = await aPractice();
    const slug = await anew(world);
    world.ignition.editClient(slug, { email: 'new@harbour.example' });
    await world.ignition.webhooks.settle();
    const worker = await startWorker(world);
    await worker.drain(world.ignitionId);
    const leased = await acquireLease(worker.deps.db, world.xeroId, 'worker', world.clock.now());
    const session = openSession(worker.deps, leased ?? never());
    const round = await considerRound(session);
    expect(round.intents).toHaveLength(1);
    const before = countWrites(world);
    await makeMove(world, {
      move: 'remove',
      flowId: world.flowId,
      sourceRecordId: await idOf(world, slug),
      after: 'leave_out',
    });
    await applyIntents(session, round.intents, false);
    expect(countWrites(world)).toBe(before);
    await worker.close();
    world.clock.advance(minuteMs);
    await world.settle();
    expect(await lookUp(world, slug)).toMatchObject({ state: 'skipped', state_code: 'flow.ignored' });
    expect(countWrites(world)).toBe(before);
    await expectAtRest(world);
  });
});

/** A split whose own contact can be made, told to the end by this way of settling. */
const expectSplit = async (settle: (world: World) => Promise<void>): Promise<void> => {
  const world = await aPractice(
    aContact({ Name: 'Old name', EmailAddress: 'x@y.example', TaxNumber: '51824753556' }),
  );
  await using held = world;
  const slug = await anew(held, { name: 'Quay Florist', email: 'quay@florist.example', taxNumber: abn });
  const wrong = (await lookUp(held, slug)).contact ?? '';
  await makeMove(held, {
    move: 'split',
    flowId: held.flowId,
    sourceRecordId: await idOf(held, slug),
    to: null,
  });
  held.clock.advance(minuteMs);
  held.xero.editContact(wrong, { Name: 'Harbour Bakery' });
  await settle(held);
  const own = await lookUp(held, slug);
  expect(own).toMatchObject({ state: 'in_sync', matched_by: 'created' });
  expect(own.contact).not.toBe(wrong);
  expect(names(held)).toEqual(['Harbour Bakery', 'Quay Florist']);
  await expectAtRest(held);
};

describe('a contact of its own after a split', () => {
  test.each([3, 9, 15, 21, 27, 33])('is made once when a worker is killed at its step %i', async (step) => {
    for (const after of [false, true])
      await expectSplit(async (world) => {
        await world.settleWithCrash(step, after);
      });
  });

  test('is made once when webhooks come twice and out of order', () =>
    expectSplit(async (world) => {
      const road = { duplicate: 1, reorder: 0.7 };
      Object.assign(world.ignition.webhooks.switches, road);
      world.xero.setWebhookRoad(road);
      await world.settle();
    }));
});
