import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowId, HandOverId } from '#base/ids.ts';
import { settleHandOvers } from '#engine/actions/hand-over-actions.ts';
import type { HandOverSheet } from '#model/hand-over.ts';
import { openSheet } from '#store/hand-overs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice extends World {
  readonly client: string;
  readonly contactId: string;
  readonly handOverFlow: FlowId;
}

/** A practice that reads Ignition only, bills some clients in Xero, and has Ignition's invoices follow to Xero. */
const aPractice = async (): Promise<Practice> => {
  const world = await createWorld({ database, profile: 'keyed' });
  const means = { db: database.db, clock: world.clock };
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  const contactId = world.xero.contacts()[0]?.id ?? '';
  const ends = { source: world.ignitionId, target: world.xeroId };
  await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', ends);
  const handOverFlow = await aFlow(means, world.workspaceId, 'xero-completed-to-ignition', {
    source: world.xeroId,
    target: world.ignitionId,
  });
  await world.settle();
  return Object.assign(world, { client, contactId, handOverFlow });
};

const today = (world: World): string => new Date(world.clock.now()).toISOString().slice(0, 10);
const inDays = (world: World, days: number): string =>
  new Date(world.clock.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The bookkeeper writes an invoice in Xero itself: $550.00 with GST, due in 14 days. */
const billInXero = async (world: Practice, number: string, Status = 'AUTHORISED'): Promise<void> => {
  world.xero.createInvoice({
    InvoiceNumber: number,
    Status,
    Contact: { ContactID: world.contactId },
    Date: today(world),
    DueDate: inDays(world, 14),
    LineAmountTypes: 'Inclusive',
    LineItems: [
      {
        Description: 'Extra advice',
        Quantity: 2,
        UnitAmount: '275.00',
        AccountCode: '200',
        TaxType: 'OUTPUT',
      },
    ],
  });
  await world.poll();
};

/** … and later types it into Ignition. */
const typeInIgnition = async (
  world: Practice,
  reference: string | null,
  unitMinor = 55_000,
): Promise<{ readonly slug: string; readonly number: string }> => {
  const lines = [{ description: 'Extra advice', quantity: 1, unitMinor, discountMinor: 0, originSlug: null }];
  const made = world.ignition.createInvoice({
    clientSlug: world.client,
    date: today(world),
    reference,
    lines,
  });
  await world.poll();
  return made;
};

interface Shown {
  readonly id: HandOverId;
  readonly state: string;
  readonly note: string | null;
  readonly doneBy: string | null;
  readonly sheet: HandOverSheet;
}

const handOvers = async (world: Practice): Promise<readonly Shown[]> => {
  const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql<Omit<Shown, 'sheet'> & { readonly sealed: string }>`
      select id, state, note, done_by as "doneBy", sealed from hand_over order by id`.execute(trx),
  );
  return found.rows.map(({ sealed, ...row }) => ({
    ...row,
    sheet: openSheet(world.vault, { id: row.id, sealed }),
  }));
};

const only = async (world: Practice): Promise<Shown> => {
  const [first, ...others] = await handOvers(world);
  if (first === undefined || others.length > 0) throw new Error('there is not exactly one hand-over');
  return first;
};

const say = (world: Practice, id: HandOverId, to: 'open' | 'done') =>
  settleHandOvers(
    { db: database.db, clock: world.clock, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    [id],
    to,
  );

describe('an invoice is approved in Xero', () => {
  test('it is prepared with its client, its lines, its GST, its terms and a reference; a draft is not', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    await billInXero(world, 'X-2', 'DRAFT');
    const { state, note, sheet } = await only(world);
    expect({ state, note }).toEqual({ state: 'open', note: null });
    expect(sheet).toMatchObject({
      number: 'X-1',
      reference: expect.stringMatching(/^X-1 plb:\w+$/) as string,
      clientKey: world.client,
      termsDays: 14,
      currency: 'AUD',
      basis: 'inclusive',
      total: '550.00',
      tax: '50.00',
      lines: [
        {
          description: 'Extra advice',
          quantity: '2',
          taxName: 'GST on Income',
          taxPercent: '10',
          amount: '550.00',
        },
      ],
    });
    await expectAtRest(world);
  });

  test('typed into Ignition with the reference it is done by itself, and never comes back to Xero', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    const { sheet } = await only(world);
    await typeInIgnition(world, sheet.reference);
    expect(await only(world)).toMatchObject({ state: 'done', doneBy: 'plumbline', note: null });
    await world.poll();
    expect(world.xero.invoices().map(({ number }) => number)).toEqual(['X-1']);
    await expectAtRest(world);
  });

  test('another invoice of the same amount is not taken for it, and one that differs is told', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    const { sheet } = await only(world);
    await typeInIgnition(world, null);
    expect(await only(world)).toMatchObject({ state: 'open', note: null });
    await typeInIgnition(world, sheet.reference, 50_000);
    expect(await only(world)).toMatchObject({ state: 'open', note: 'differs' });
  });

  test('the typed invoice is voided again: the hand-over waits anew', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    const typed = await typeInIgnition(world, (await only(world)).sheet.reference);
    world.ignition.voidInvoice(typed.slug);
    await world.poll();
    expect(await only(world)).toMatchObject({ state: 'open', doneBy: null });
  });

  test('voided in Xero before anybody typed it, it waits no more', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    world.xero.editInvoice('X-1', { Status: 'VOIDED' });
    await world.poll();
    expect(await handOvers(world)).toEqual([]);
  });
});

describe('a person says what is done', () => {
  test('done stays done through every poll, tells when Xero ends it, and can be undone', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    const { id } = await only(world);
    await say(world, id, 'done');
    await world.poll();
    expect(await only(world)).toMatchObject({ state: 'done', doneBy: 'user:test' });
    await expect(say(world, id, 'done')).rejects.toMatchObject({ code: 'hand_over.changed' });
    await say(world, id, 'open');
    await world.poll();
    expect(await only(world)).toMatchObject({ state: 'open', doneBy: null });
    await say(world, id, 'done');
    world.xero.editInvoice('X-1', { Status: 'VOIDED' });
    await world.poll();
    expect(await only(world)).toMatchObject({ state: 'done', note: 'source_ended' });
  });

  test('an invoice that was seen and is another after all is not taken for it again', async () => {
    await using world = await aPractice();
    await billInXero(world, 'X-1');
    const { id, sheet } = await only(world);
    await typeInIgnition(world, sheet.reference);
    await say(world, id, 'open');
    await world.poll();
    expect(await only(world)).toMatchObject({ state: 'open' });
  });
});

describe('no invoice goes round', () => {
  test('what came from Ignition to Xero is not handed back', async () => {
    await using world = await aPractice();
    await typeInIgnition(world, null);
    expect(world.xero.invoices()).toHaveLength(1);
    world.xero.editInvoice(world.xero.invoices()[0]?.number ?? '', { Status: 'AUTHORISED' });
    await world.poll();
    expect(await handOvers(world)).toEqual([]);
  });

  test('whatever moment the process is killed at, there is one hand-over and one invoice', async () => {
    for (let dieAt = 1; dieAt < 60; dieAt += 11) {
      await using world = await aPractice();
      await billInXero(world, 'X-1');
      const { sheet } = await only(world);
      const lines = [
        { description: 'Extra advice', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null },
      ];
      const { reference } = sheet;
      world.ignition.createInvoice({ clientSlug: world.client, date: today(world), reference, lines });
      await world.settleWithCrash(dieAt, dieAt % 2 === 0);
      await world.poll();
      expect(await only(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
      expect(world.xero.invoices()).toHaveLength(1);
    }
  });
});
