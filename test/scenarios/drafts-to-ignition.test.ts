import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aClient } from '#test/builders/client.ts';
import { approvalsOf, approve, aPerson, reject, waitingOf } from '#test/world/approval-desk.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import {
  aDraftPractice,
  billInXero,
  handOversOf,
  invoicesInIgnition,
  onlyHandOver,
  say,
  setHandOver,
  type DraftPractice,
} from '#test/world/draft-practice.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Approves what waits for this invoice of Xero, and lets the draft be written. */
const approveDraft = async (world: DraftPractice, key: string): Promise<void> => {
  const { change } = await waitingOf(world, world.draftFlow, key);
  await approve(world, aPerson(world, 'kim'), change);
  await world.settle();
};

const onlyDraft = (world: DraftPractice) => {
  const [draft, ...others] = invoicesInIgnition(world);
  if (draft === undefined || others.length > 0) throw new Error('there is not exactly one invoice');
  return draft;
};

describe('an invoice is approved in Xero and Ignition takes drafts', () => {
  test('a person sees the draft as it is to be, approves it, issues it in Ignition, and it is done', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    expect(await handOversOf(world)).toEqual([]);
    expect(invoicesInIgnition(world)).toHaveLength(0);
    const waiting = await waitingOf(world, world.draftFlow, key);
    expect(waiting.body).toMatchObject({
      client_slug: world.client,
      state: 'draft',
      reference: expect.stringMatching(/^X-1 plb:\w+$/) as string,
      memo: 'Xero X-1.',
      items: [{ description: 'Extra advice', quantity: 2, unit_price: '275.00', tax_rate: 'GST' }],
    });
    await approveDraft(world, key);
    const draft = onlyDraft(world);
    expect(draft).toMatchObject({
      state: 'draft',
      clientSlug: world.client,
      totalMinor: 55_000,
      lines: [{ quantity: 2, unitMinor: 27_500, taxRate: 'GST' }],
    });
    expect(Date.parse(draft.dueDate) - Date.parse(draft.date)).toBe(14 * 86_400_000);
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft' });
    await world.poll();
    world.ignition.issueInvoice(draft.slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline', note: null });
    expect(world.xero.invoices().map(({ number }) => number)).toEqual(['X-1']);
    await expectAtRest(world);
  });

  test('lines without tax in their prices, and thirds of a dollar, come to the total to the cent', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1', {
      basis: 'Exclusive',
      lines: [
        { Description: 'Calls', Quantity: 3, UnitAmount: '33.33', TaxType: 'OUTPUT' },
        { Description: 'Search of title', Quantity: 1, UnitAmount: '20.00', TaxType: 'EXEMPTOUTPUT' },
      ],
    });
    await approveDraft(world, key);
    const draft = onlyDraft(world);
    expect(BigInt(draft.totalMinor)).toBe(world.xero.invoice('X-1').total);
    expect(draft.lines).toMatchObject([
      { description: 'Calls (quantity 3)', quantity: 1, unitMinor: 10_999, taxRate: 'GST' },
      { description: 'Search of title', quantity: 1, unitMinor: 2_000, taxRate: 'Exempt' },
    ]);
    await expectAtRest(world);
  });

  test('voided before anybody approved it, it is withdrawn', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    const { change } = await waitingOf(world, world.draftFlow, key);
    world.xero.editInvoice('X-1', { Status: 'VOIDED' });
    await world.poll();
    await expect(approve(world, aPerson(world, 'kim'), change)).rejects.toMatchObject({
      code: 'approval.not_waiting',
    });
    expect(await approvalsOf(world, world.draftFlow, key)).toMatchObject([
      { state: 'void', change_state: 'superseded' },
    ]);
    expect(invoicesInIgnition(world)).toHaveLength(0);
    expect(await handOversOf(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('rejected, no draft is written, and nobody is asked again until the invoice is another', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    const { change } = await waitingOf(world, world.draftFlow, key);
    await reject(world, aPerson(world, 'kim'), change, 'Typed already');
    await world.poll();
    expect(invoicesInIgnition(world)).toHaveLength(0);
    expect(await approvalsOf(world, world.draftFlow, key)).toHaveLength(1);
    await expectAtRest(world);
  });

  test('typed by hand while it waits for approval, it is done and no draft is written', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    const { date, reference } = (await waitingOf(world, world.draftFlow, key)).body;
    const lines = [
      { description: 'Extra advice', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null },
    ];
    world.ignition.createInvoice({
      clientSlug: world.client,
      date: typeof date === 'string' ? date : '',
      reference: typeof reference === 'string' ? reference : null,
      lines,
    });
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
    expect(await approvalsOf(world, world.draftFlow, key)).toMatchObject([{ state: 'void' }]);
    expect(invoicesInIgnition(world)).toHaveLength(1);
    await expectAtRest(world);
  });
});

describe('after the draft is there', () => {
  test('an invoice voided in Xero asks for the draft to be thrown away; done so, nothing waits', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    world.xero.editInvoice('X-1', { Status: 'VOIDED' });
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft_ended' });
    world.ignition.discardDraft(onlyDraft(world).slug);
    await world.poll();
    expect(await handOversOf(world)).toEqual([]);
    await expectAtRest(world);
  });

  test('a draft that is thrown away is not made again by itself; it is told', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    world.ignition.discardDraft(onlyDraft(world).slug);
    await world.poll();
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft_gone' });
    expect(invoicesInIgnition(world)).toHaveLength(1);
    await say(world, (await onlyHandOver(world)).id, 'done');
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'user:test' });
    await expectAtRest(world);
  });

  test('an invoice that changes in Xero says so beside its draft, and no second draft is written', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    world.xero.editInvoice('X-1', {
      LineItems: [
        {
          Description: 'More advice',
          Quantity: 1,
          UnitAmount: '660.00',
          AccountCode: '200',
          TaxType: 'OUTPUT',
        },
      ],
    });
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft_differs' });
    expect(invoicesInIgnition(world)).toHaveLength(1);
    await expectAtRest(world);
  });

  test('issued with our reference taken out, it is known by its link', async () => {
    await using world = await aDraftPractice(database);
    await approveDraft(world, await billInXero(world, 'X-1'));
    const { slug } = onlyDraft(world);
    world.ignition.touchInvoice(slug, { reference: null });
    world.ignition.issueInvoice(slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
    expect(world.xero.invoices()).toHaveLength(1);
  });
});

describe('where no draft can be written', () => {
  test('a connection that only reads leaves it to a person, as ever', async () => {
    await using world = await aDraftPractice(database, { profile: 'reporting' });
    await billInXero(world, 'X-1');
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: null });
    expect(invoicesInIgnition(world)).toHaveLength(0);
  });

  test('a contact without a client waits to be typed, and is drafted as soon as one is linked', async () => {
    await using world = await aDraftPractice(database);
    const { id: contactId } = world.xero.createContact({
      Name: 'Harbour Bakery',
      EmailAddress: 'hello@harbour.example',
    });
    const key = await billInXero(world, 'X-1', { contactId });
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', sheet: { clientKey: null } });
    world.ignition.createClient(aClient({ name: 'Harbour Bakery', email: 'hello@harbour.example' }));
    await world.poll();
    expect(await handOversOf(world)).toEqual([]);
    await approveDraft(world, key);
    expect(onlyDraft(world)).toMatchObject({ state: 'draft', totalMinor: 55_000 });
    await expectAtRest(world);
  });

  test('a rate that the settings have no name for is typed by a person, until they have', async () => {
    await using world = await aDraftPractice(database);
    await setHandOver(world, world.draftFlow, { handOver: { draftRates: [] } });
    const key = await billInXero(world, 'X-1');
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: null });
    await setHandOver(world, world.draftFlow, {
      handOver: { draftRates: [{ percent: '10.00', name: 'GST' }] },
      approvals: [],
    });
    await world.settle();
    expect(onlyDraft(world)).toMatchObject({ state: 'draft' });
    expect(await approvalsOf(world, world.draftFlow, key)).toEqual([]);
    await expectAtRest(world);
  });

  test('what Ignition refuses is a dead letter with its reason', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    await setHandOver(world, world.draftFlow, {
      handOver: { draftRates: [{ percent: '10', name: 'VAT' }] },
    });
    await world.settle();
    await approveDraft(world, key);
    const [approval] = (await approvalsOf(world, world.draftFlow, key)).toReversed();
    expect(approval).toMatchObject({ change_state: 'dead' });
    expect(invoicesInIgnition(world)).toHaveLength(0);
  });
});

describe('whatever goes wrong on the way', () => {
  test('an answer lost after the draft was made is looked up, and there is one draft', async () => {
    await using world = await aDraftPractice(database);
    world.ignition.hazards.honourIdempotencyKeys = false;
    const key = await billInXero(world, 'X-1');
    world.ignition.addFault({
      kind: 'timeout-after-commit',
      count: 1,
      match: { method: 'POST', path: '/api/v1/invoices' },
    });
    await approveDraft(world, key);
    expect(onlyDraft(world)).toMatchObject({ state: 'draft' });
    expect(await onlyHandOver(world)).toMatchObject({ note: 'draft' });
    await expectAtRest(world);
  });

  test('a fault before the draft was made is tried again, and there is one draft', async () => {
    await using world = await aDraftPractice(database);
    const key = await billInXero(world, 'X-1');
    world.ignition.addFault({
      kind: 'status-500',
      count: 1,
      match: { method: 'POST', path: '/api/v1/invoices' },
    });
    await approveDraft(world, key);
    expect(onlyDraft(world)).toMatchObject({ state: 'draft' });
    await expectAtRest(world);
  });

  test('killed at any moment after the approval, there is one draft, and issued it is done', async () => {
    for (let dieAt = 1; dieAt < 50; dieAt += 7) {
      await using world = await aDraftPractice(database);
      world.ignition.hazards.honourIdempotencyKeys = false;
      const key = await billInXero(world, 'X-1');
      const { change } = await waitingOf(world, world.draftFlow, key);
      await approve(world, aPerson(world, 'kim'), change);
      await world.settleWithCrash(dieAt, dieAt % 2 === 0);
      await world.poll();
      const { slug, state } = onlyDraft(world);
      expect(state).toBe('draft');
      world.ignition.issueInvoice(slug);
      await world.poll();
      expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
      expect(world.xero.invoices()).toHaveLength(1);
      await expectAtRest(world);
    }
  });
});
