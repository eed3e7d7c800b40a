import { dayMs } from '#base/clock.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalsOf, approve, aPerson, waitingOf } from '#test/world/approval-desk.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { handOversOf, invoicesInIgnition, onlyHandOver, setHandOver } from '#test/world/draft-practice.ts';
import { aStripePractice, type StripePractice } from '#test/world/stripe-practice.ts';

/** What a practice sells by its own Stripe, and how it gets into Ignition. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const onlyDraft = (world: StripePractice) => {
  const [draft, ...others] = invoicesInIgnition(world);
  if (draft === undefined || others.length > 0) throw new Error('there is not exactly one invoice');
  return draft;
};

/** Nothing is asked or written once more, whatever time passes. */
const expectQuiet = async (world: StripePractice): Promise<void> => {
  const count = invoicesInIgnition(world).length;
  await world.poll();
  expect(invoicesInIgnition(world)).toHaveLength(count);
  expect(world.bugs).toEqual([]);
};

describe('a customer pays on a Checkout page that makes no invoice', () => {
  test('a person approves the draft, issues it in Ignition, and it is done', async () => {
    await using world = await aStripePractice(database);
    const session = world.sell();
    await world.settle();
    expect(await handOversOf(world)).toEqual([]);
    world.pay(session);
    await world.settle();
    const waiting = await waitingOf(world, world.checkoutFlow, session.id);
    expect(waiting.body).toMatchObject({
      client_slug: world.client,
      state: 'draft',
      reference: expect.stringMatching(/^Checkout \w{8} plb:\w+$/) as string,
      memo: expect.stringContaining('Paid there already') as string,
      items: [{ description: 'Extra advice', quantity: 2, unit_price: '275.00', tax_rate: 'GST' }],
    });
    await world.approveDraft(world.checkoutFlow, session.id);
    const draft = onlyDraft(world);
    expect(draft).toMatchObject({ state: 'draft', clientSlug: world.client, totalMinor: 55_000 });
    expect(await onlyHandOver(world)).toMatchObject({ state: 'open', note: 'draft' });
    world.ignition.issueInvoice(draft.slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline', note: null });
    await expectQuiet(world);
  });

  test('a debit counts once its money is there, days after the page was left', async () => {
    await using world = await aStripePractice(database);
    const session = world.sell();
    world.pay(session, 'pm_becs_succeeds');
    await world.settle();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toEqual([]);
    world.clock.advance(4 * dayMs);
    await world.poll();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toMatchObject([{ state: 'waiting' }]);
  });

  test('a debit that fails is never handed over', async () => {
    await using world = await aStripePractice(database);
    const session = world.sell();
    world.pay(session, 'pm_becs_fails');
    world.clock.advance(4 * dayMs);
    await world.poll();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toEqual([]);
    expect(await handOversOf(world)).toEqual([]);
  });

  test('a guest is nobody’s client: it waits to be typed, with the name that was given', async () => {
    await using world = await aStripePractice(database);
    const session = world.sell({ customer: null });
    world.pay(session);
    await world.settle();
    const { state, sheet } = await onlyHandOver(world);
    expect({ state, client: sheet.clientKey, total: sheet.total }).toEqual({
      state: 'open',
      client: null,
      total: '550.00',
    });
    expect(sheet.clientName).toBe('Robin Lee');
    expect(invoicesInIgnition(world)).toHaveLength(0);
  });

  test('one whose event was lost is found by the list of events, and one from before the flow is left', async () => {
    await using world = await aStripePractice(database);
    await setHandOver(world, world.checkoutFlow, { handOver: { from: '2030-01-01' } });
    world.stripe.setWebhookRoad({ drop: 1 });
    const session = world.sell();
    world.pay(session);
    await world.poll();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toEqual([]);
    await setHandOver(world, world.checkoutFlow, { handOver: { from: '2020-01-01' } });
    await world.settle();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toMatchObject([{ state: 'waiting' }]);
  });
});

/** A card on file, and $110.00 with GST each month from today on. */
const subscribe = async (world: StripePractice): Promise<void> => {
  const { customer, gst } = world;
  const method = String((await world.call('/v1/payment_methods/pm_card_visa/attach', { customer }))['id']);
  await world.call(`/v1/customers/${customer}`, { 'invoice_settings[default_payment_method]': method });
  const product = String((await world.call('/v1/products', { name: 'Bookkeeping' }))['id']);
  const price = await world.call('/v1/prices', {
    product,
    currency: 'aud',
    unit_amount: '11000',
    'recurring[interval]': 'month',
  });
  await world.call('/v1/subscriptions', {
    customer,
    'items[0][price]': String(price['id']),
    'default_tax_rates[0]': gst,
  });
  await world.settle();
};

const paidInvoices = (world: StripePractice) =>
  [...world.stripe.books().tables.invoices.oldestFirst()].filter(({ status }) => status === 'paid');

describe('an invoice of Stripe is completed', () => {
  test('each finished cycle of a subscription becomes a draft of its own, and its first invoice none', async () => {
    await using world = await aStripePractice(database);
    await setHandOver(world, world.invoiceFlow, { handOver: { of: 'cycles' } });
    await subscribe(world);
    for (let month = 1; month <= 2; month += 1) {
      world.clock.advance(32 * dayMs);
      await world.poll();
    }
    const [first, ...cycles] = paidInvoices(world);
    expect(cycles).toHaveLength(2);
    expect(await approvalsOf(world, world.invoiceFlow, first?.id ?? '')).toEqual([]);
    for (const { id } of cycles) await world.approveDraft(world.invoiceFlow, id);
    expect(invoicesInIgnition(world)).toMatchObject(
      cycles.map(() => ({ state: 'draft', clientSlug: world.client, totalMinor: 11_000 })),
    );
    const numbers = (await handOversOf(world)).map(({ sheet, note }) => [sheet.number, note]);
    expect(numbers).toEqual(cycles.map(({ number }) => [number, 'draft']));
    await expectQuiet(world);
  });

  test('one that is sent waits until it is paid, then is drafted, issued and done', async () => {
    await using world = await aStripePractice(database);
    const { customer, gst } = world;
    const made = await world.call('/v1/invoices', {
      customer,
      collection_method: 'send_invoice',
      days_until_due: '14',
    });
    const id = String(made['id']);
    await world.call(`/v1/invoices/${id}/add_lines`, {
      'lines[0][description]': 'Tax return',
      'lines[0][amount]': '38500',
      'lines[0][tax_rates][0]': gst,
    });
    await world.call(`/v1/invoices/${id}/finalize`, {});
    await world.poll();
    expect(await approvalsOf(world, world.invoiceFlow, id)).toEqual([]);
    world.stripe.people().payInvoice(id);
    await world.poll();
    const { body } = await waitingOf(world, world.invoiceFlow, id);
    expect(body).toMatchObject({
      items: [{ description: 'Tax return', quantity: 1, unit_price: '385.00', tax_rate: 'GST' }],
    });
    await world.approveDraft(world.invoiceFlow, id);
    const draft = onlyDraft(world);
    expect(Date.parse(draft.dueDate) - Date.parse(draft.date)).toBe(14 * dayMs);
    world.ignition.issueInvoice(draft.slug);
    await world.poll();
    expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
    await expectQuiet(world);
  });

  test('killed at any moment after the approval, a cycle has one draft', async () => {
    let deaths = 0;
    for (let dieAt = 2; dieAt < 50; dieAt += 11) {
      await using world = await aStripePractice(database);
      world.ignition.hazards.honourIdempotencyKeys = false;
      await setHandOver(world, world.invoiceFlow, { handOver: { of: 'cycles' } });
      await subscribe(world);
      world.clock.advance(32 * dayMs);
      await world.poll();
      const cycle = paidInvoices(world)[1]?.id ?? '';
      const { change } = await waitingOf(world, world.invoiceFlow, cycle);
      await approve(world, aPerson(world, 'kim'), change);
      deaths += (await world.settleWithCrash(dieAt, dieAt % 2 === 0)).died ? 1 : 0;
      await world.poll();
      expect(onlyDraft(world)).toMatchObject({ state: 'draft', totalMinor: 11_000 });
      await expectQuiet(world);
    }
    expect(deaths).toBeGreaterThan(1);
  });
});

describe('a Checkout page that makes an invoice', () => {
  test('is told by its invoice, once', async () => {
    await using world = await aStripePractice(database);
    const session = world.sell({ makesInvoice: true });
    world.pay(session);
    await world.poll();
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toEqual([]);
    const invoice = world.stripe.books().tables.checkoutSessions.get(session.id)?.invoice ?? '';
    await world.approveDraft(world.invoiceFlow, invoice);
    expect(onlyDraft(world)).toMatchObject({ totalMinor: 55_000, clientSlug: world.client });
    expect(await onlyHandOver(world)).toMatchObject({ note: 'draft' });
    await expectQuiet(world);
  });
});

describe('whatever goes wrong on the way', () => {
  test('events twice and out of order make one draft', async () => {
    await using world = await aStripePractice(database);
    world.stripe.setWebhookRoad({ duplicate: 1, reorder: 1, twin: 1 });
    const session = world.sell();
    world.pay(session);
    await world.poll();
    await world.approveDraft(world.checkoutFlow, session.id);
    await world.poll();
    expect(onlyDraft(world)).toMatchObject({ state: 'draft', totalMinor: 55_000 });
    expect(await approvalsOf(world, world.checkoutFlow, session.id)).toHaveLength(1);
  });

  test('killed at any moment after the approval, there is one draft, and issued it is done', async () => {
    let deaths = 0;
    for (let dieAt = 1; dieAt < 50; dieAt += 11) {
      await using world = await aStripePractice(database);
      world.ignition.hazards.honourIdempotencyKeys = false;
      const session = world.sell();
      world.pay(session);
      await world.settle();
      const { change } = await waitingOf(world, world.checkoutFlow, session.id);
      await approve(world, aPerson(world, 'kim'), change);
      deaths += (await world.settleWithCrash(dieAt, dieAt % 2 === 0)).died ? 1 : 0;
      await world.poll();
      const { slug, state } = onlyDraft(world);
      expect(state).toBe('draft');
      world.ignition.issueInvoice(slug);
      await world.poll();
      expect(await onlyHandOver(world)).toMatchObject({ state: 'done', doneBy: 'plumbline' });
      await expectQuiet(world);
    }
    expect(deaths).toBeGreaterThan(2);
  });
});
