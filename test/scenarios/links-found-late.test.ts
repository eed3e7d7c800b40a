import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { FlowId } from '#base/ids.ts';
import type { LinkConsequences } from '#model/link-move.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aFlow } from '#test/builders/connected.ts';
import { aContact } from '#test/builders/contact.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { lookUp } from '#test/world/desk.ts';
import { apply, idOf, makeMove, preview, remembered } from '#test/world/link-desk.ts';
import { aNewClient, aPractice, namesInXero } from '#test/world/link-practice.ts';
import type { World } from '#test/world/world.ts';

/** Links that people change and split, long after something was carried over them. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const abn = '51 824 753 556';

const main = (consequences: LinkConsequences, flow: FlowId) =>
  consequences.records.find((each) => each.flowId === flow && each.role === 'moved');

/**
 * Quay Florist was linked to the contact of Harbour Bakery by a mistyped ABN, and invoiced for a month before anybody saw it:
 * one invoice is open, one is paid in Xero.
 */
const aMonthLater = async () => {
  const world = await aPractice(
    database,
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
  const slug = await aNewClient(world, {
    name: 'Quay Florist',
    email: 'quay@florist.example',
    taxNumber: abn,
  });
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
    expect(namesInXero(world)).toEqual(['Harbour Bakery', 'Quay Florist']);
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
    // The name is held by the contact that loses its link: Xero would refuse it, and the person is told before.
    expect(consequences.byHand.at(-1)).toContain('“Quay Florist”, and no two may be');
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
