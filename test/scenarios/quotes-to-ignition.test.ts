import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowId } from '#base/ids.ts';
import { aFlow } from '#test/builders/connected.ts';
import { approvalsOf, approve, aPerson, waitingOf } from '#test/world/approval-desk.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import {
  aDraftPractice,
  billInXero,
  handOversOf,
  invoicesInIgnition,
  onlyHandOver,
  setHandOver,
  type DraftPractice,
} from '#test/world/draft-practice.ts';

/** What clients accept in Xero, and how it gets into Ignition once. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface QuotingPractice extends DraftPractice {
  readonly quoteFlow: FlowId;
}

/** A practice that hands over both: accepted quotes, and invoices approved in Xero. */
const aQuotingPractice = async (
  options: Parameters<typeof aDraftPractice>[1] = {},
): Promise<QuotingPractice> => {
  const world = await aDraftPractice(database, options);
  const quoteFlow = await aFlow(
    { db: database.db, clock: world.clock },
    world.workspaceId,
    'xero-quotes-to-ignition',
    {
      source: world.xeroId,
      target: world.ignitionId,
    },
  );
  await world.settle();
  return Object.assign(world, { quoteFlow });
};

/** The bookkeeper quotes $550.00 with GST in Xero. Gives the quote's id. */
const quote = async (world: DraftPractice, number: string, Status = 'SENT'): Promise<string> => {
  const { id } = world.xero.createQuote({
    QuoteNumber: number,
    Status,
    Contact: { ContactID: world.contactId },
    LineAmountTypes: 'Inclusive',
    LineItems: [
      {
        Description: 'Advisory package',
        Quantity: 2,
        UnitAmount: '275.00',
        AccountCode: '200',
        TaxType: 'OUTPUT',
      },
    ],
  });
  await world.poll();
  return id;
};

const accept = async (world: DraftPractice, number: string): Promise<void> => {
  world.xero.moveQuote(number, 'ACCEPTED');
  await world.poll();
};

const approveWaiting = async (world: DraftPractice, flowId: FlowId, key: string): Promise<void> => {
  const { change } = await waitingOf(world, flowId, key);
  await approve(world, aPerson(world, 'kim'), change);
  await world.settle();
};

const statesOf = async (world: DraftPractice, flowId: FlowId, key: string): Promise<readonly string[]> =>
  (await approvalsOf(world, flowId, key)).map(({ state }) => state);

const onlyDraft = (world: DraftPractice) => {
  const [draft, ...others] = invoicesInIgnition(world);
  if (draft === undefined || others.length > 0) throw new Error('there is not exactly one invoice');
  return draft;
};

describe('a client accepts a quote in Xero', () => {
  test('a person approves the draft, and issued it is done; it comes to Xero as its invoice', async () => {
    await using world = await aQuotingPractice();
    const key = await quote(world, 'QU-1');
    expect(await statesOf(world, world.quoteFlow, key)).toEqual([]);
    await accept(world, 'QU-1');
    const waiting = await waitingOf(world, world.quoteFlow, key);
    expect(waiting.body).toMatchObject({
      client_slug: world.client,
      state: 'draft',
      reference: expect.stringMatching(/^QU-1 plb:\w+$/) as string,
      items: [{ description: 'Advisory package', quantity: 2, unit_price: '275.00', tax_rate: 'GST' }],
    });
    await approveWaiting(world, world.quoteFlow, key);
    expect(onlyDraft(world)).toMatchObject({ state: 'draft', clientSlug: world.client, totalMinor: 55_000 });
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft' });
    world.ignition.issueInvoice(onlyDraft(world).slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
    expect(world.xero.invoices()).toHaveLength(1);
    expect(world.xero.invoices()[0]).toMatchObject({ total: 55_000n });
    await world.poll();
    expect(invoicesInIgnition(world)).toHaveLength(1);
    await expectAtRest(world);
  });

  test('declined or taken back before it was approved, it is withdrawn', async () => {
    await using world = await aQuotingPractice();
    const key = await quote(world, 'QU-1', 'ACCEPTED');
    expect(await statesOf(world, world.quoteFlow, key)).toEqual(['waiting']);
    world.xero.moveQuote('QU-1', 'SENT');
    await world.poll();
    expect(await statesOf(world, world.quoteFlow, key)).toEqual(['void']);
    expect(invoicesInIgnition(world)).toHaveLength(0);
    await expectAtRest(world);
  });

  test('a connection that only reads has people type it', async () => {
    await using world = await aQuotingPractice({ profile: 'reporting' });
    await quote(world, 'QU-1', 'ACCEPTED');
    expect(await onlyHandOver(world)).toMatchObject({
      state: 'open',
      sheet: { number: 'QU-1', dueDate: null, clientKey: world.client, total: '550.00' },
    });
  });
});

describe('Xero makes an invoice of the quote', () => {
  test('after the draft of the quote was written: the invoice is left out', async () => {
    await using world = await aQuotingPractice();
    const key = await quote(world, 'QU-1', 'ACCEPTED');
    await approveWaiting(world, world.quoteFlow, key);
    const invoice = world.xero.invoiceQuote('QU-1', { status: 'AUTHORISED' });
    await world.poll();
    expect(await statesOf(world, world.draftFlow, invoice.id)).toEqual([]);
    expect(await onlyHandOver(world)).toMatchObject({ note: 'draft', sheet: { number: 'QU-1' } });
    world.ignition.issueInvoice(onlyDraft(world).slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done' });
    expect(world.xero.invoices()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('before anybody approved the quote’s draft: the invoice has it, and the quote is left out', async () => {
    await using world = await aQuotingPractice();
    const key = await quote(world, 'QU-1', 'ACCEPTED');
    const invoice = world.xero.invoiceQuote('QU-1', { status: 'AUTHORISED' });
    // The invoice is told by webhook at once, the quote is seen with the next list.
    await world.settle();
    expect(await statesOf(world, world.draftFlow, invoice.id)).toEqual([]);
    await world.poll();
    expect(await statesOf(world, world.quoteFlow, key)).toEqual(['void']);
    await approveWaiting(world, world.draftFlow, invoice.id);
    expect(onlyDraft(world)).toMatchObject({ totalMinor: 55_000 });
    expect((await onlyHandOver(world)).sheet.number).toBe(invoice.number);
    await expectAtRest(world);
  });

  test('while people type: whichever is on their list stays there, and nothing else comes', async () => {
    await using world = await aQuotingPractice({ profile: 'reporting' });
    await quote(world, 'QU-1', 'ACCEPTED');
    world.xero.invoiceQuote('QU-1', { status: 'AUTHORISED' });
    await world.poll();
    expect((await onlyHandOver(world)).sheet.number).toBe('QU-1');
  });

  test('by hand, of a quote that is accepted only afterwards: the invoice keeps it', async () => {
    await using world = await aQuotingPractice();
    const key = await quote(world, 'QU-1');
    const invoiceKey = await billInXero(world, 'X-1');
    world.xero.editInvoice('X-1', { Reference: 'as in QU-1' });
    await world.poll();
    await approveWaiting(world, world.draftFlow, invoiceKey);
    await accept(world, 'QU-1');
    expect(await statesOf(world, world.quoteFlow, key)).toEqual([]);
    expect(invoicesInIgnition(world)).toHaveLength(1);
    await expectAtRest(world);
  });

  test('of another client with that number in its reference: both are handed over', async () => {
    await using world = await aQuotingPractice({ profile: 'reporting' });
    await quote(world, 'QU-1', 'ACCEPTED');
    const other = world.xero.createContact({ Name: 'Harbour Bakery', EmailAddress: 'hello@harbour.example' });
    await billInXero(world, 'X-1', { contactId: other.id });
    world.xero.editInvoice('X-1', { Reference: 'QU-1' });
    await world.poll();
    expect((await handOversOf(world)).map(({ sheet }) => sheet.number).toSorted()).toEqual(['QU-1', 'X-1']);
  });

  test('a quote that the flow does not want leaves its invoice to the other flow', async () => {
    await using world = await aQuotingPractice();
    await setHandOver(world, world.quoteFlow, { handOver: { from: '2030-01-01' } });
    await quote(world, 'QU-1', 'ACCEPTED');
    const invoice = world.xero.invoiceQuote('QU-1', { status: 'AUTHORISED' });
    await world.poll();
    expect(await statesOf(world, world.draftFlow, invoice.id)).toEqual(['waiting']);
  });
});

describe('whatever goes wrong on the way', () => {
  test('killed at any moment while the quote becomes an invoice, there is one draft', async () => {
    let deaths = 0;
    for (let dieAt = 1; dieAt < 60; dieAt += 9) {
      await using world = await aQuotingPractice();
      world.ignition.hazards.honourIdempotencyKeys = false;
      const key = await quote(world, 'QU-1', 'ACCEPTED');
      const { change } = await waitingOf(world, world.quoteFlow, key);
      await approve(world, aPerson(world, 'kim'), change);
      const invoice = world.xero.invoiceQuote('QU-1', { status: 'AUTHORISED' });
      deaths += (await world.settleWithCrash(dieAt, dieAt % 2 === 0)).died ? 1 : 0;
      await world.poll();
      await world.poll();
      expect(onlyDraft(world)).toMatchObject({ state: 'draft', totalMinor: 55_000 });
      expect(await statesOf(world, world.draftFlow, invoice.id)).not.toContain('waiting');
      await expectAtRest(world);
    }
    expect(deaths).toBeGreaterThan(3);
  });
});
