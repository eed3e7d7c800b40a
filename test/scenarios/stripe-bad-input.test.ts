import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import type { ContactId, InvoiceId } from '#base/ids.ts';
import { financeErrorTable } from '#crm/invoicing/finance-errors.ts';
import { giveUpJob } from '#crm/invoicing/ask.ts';
import { inside, invoiceOf, jobOf } from '#test/world/billing-reads.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** What comes to us wrong about Stripe: each has a stated outcome with a code, and nothing is lost by it. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** An invoice that the customer has, open. */
const anOpenInvoice = async (
  world: BillingWorld,
): Promise<{ readonly contact: ContactId; readonly id: InvoiceId | undefined; readonly key: string }> => {
  const contact = await world.aContact();
  const [id] = await world.generate([await world.aBillable(contact)]);
  await world.settle();
  return { contact, id, key: (await invoiceOf(world, id)).stripe_id ?? '' };
};

interface Told {
  readonly id?: string;
  readonly type?: string;
  readonly account?: string;
  readonly livemode?: boolean;
  readonly object?: object;
}

/** A webhook as Stripe signs it; `atMs` is the instant that is signed. */
const aWebhook = (
  world: BillingWorld,
  told: Told | string,
  { atMs = world.clock.now(), secret = 'whsec_platform' } = {},
): Request => {
  const body =
    typeof told === 'string'
      ? told
      : JSON.stringify({
          id: told.id ?? 'evt_1',
          object: 'event',
          type: told.type ?? 'invoice.paid',
          account: told.account ?? world.stripe.accounts()[0]?.id,
          livemode: told.livemode ?? false,
          created: Math.floor(world.clock.now() / 1_000),
          data: { object: told.object ?? { id: 'in_1', object: 'invoice' } },
        });
  const at = String(Math.floor(atMs / 1_000));
  const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return new Request('http://plumbline.simulated.invalid/hooks/stripe', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${digest}` },
    body,
  });
};

const said = async (answer: Promise<Response>): Promise<readonly [number, string]> => {
  const response = await answer;
  return [response.status, await response.text()];
};

const deliveriesOf = (world: BillingWorld, key: string): Promise<number> =>
  inside(world, async (trx) => {
    const rows = await trx.selectFrom('delivery').select('id').where('key', '=', key).execute();
    return rows.length;
  });

describe('a webhook', () => {
  test('signed for another time is refused, ahead as well as old; within five minutes it is taken', async () => {
    await using world = await createBillingWorld(database);
    const { key } = await anOpenInvoice(world);
    const known = await deliveriesOf(world, key);
    const object = { id: key, object: 'invoice' };
    const now = world.clock.now();
    for (const atMs of [now + 6 * minuteMs, now - 6 * minuteMs, now + 30 * dayMs, 0])
      expect(await said(world.receive(aWebhook(world, { object }, { atMs })))).toEqual([
        400,
        'stripe.webhook_time',
      ]);
    expect(await deliveriesOf(world, key)).toBe(known);
    const inTime = { atMs: now + 4 * minuteMs };
    expect(await said(world.receive(aWebhook(world, { id: 'evt_ahead', object }, inTime)))).toEqual([
      200,
      '',
    ]);
    expect(await deliveriesOf(world, key)).toBe(known + 1);
  });

  test('played again word for word changes nothing, and once its signature is old it is refused', async () => {
    await using world = await createBillingWorld(database);
    const { id, key } = await anOpenInvoice(world);
    const object = { id: key, object: 'invoice', status: 'paid', amount_paid: 11_000 };
    const captured = aWebhook(world, { id: 'evt_captured', object });
    const known = await deliveriesOf(world, key);
    for (let played = 0; played < 5; played += 1)
      expect(await said(world.receive(captured.clone()))).toEqual([200, '']);
    expect(await deliveriesOf(world, key)).toBe(known + 1);
    await world.settle();
    // What an event says of its object is never believed: the invoice was read again, and is not paid.
    expect(await invoiceOf(world, id)).toMatchObject({ state: 'open', paid_minor: 0 });
    world.clock.advance(6 * minuteMs);
    expect(await said(world.receive(captured.clone()))).toEqual([400, 'stripe.webhook_time']);
  });

  test('of the other mode, of a stranger’s account or of nothing we know is taken and dropped', async () => {
    await using world = await createBillingWorld(database);
    const { key } = await anOpenInvoice(world);
    const known = await deliveriesOf(world, key);
    const object = { id: key, object: 'invoice' };
    for (const told of [
      { livemode: true, object },
      { account: 'acct_of_a_stranger', object },
      { type: 'radar.early_fraud_warning.created', object },
      { type: 'invoice.paid', object: { object: 'invoice' } },
    ])
      expect(
        await said(world.receive(aWebhook(world, { id: `evt_${JSON.stringify(told)}`, ...told }))),
      ).toEqual([200, '']);
    expect(await deliveriesOf(world, key)).toBe(known);
    await world.settle();
    expect(world.bugs).toEqual([]);
  });

  test('that is nonsense under a good signature, or sense under a bad one, is refused by its code', async () => {
    await using world = await createBillingWorld(database);
    for (const body of ['', 'null', '[]', '{"id":7}', '\u0000', `{"id":"${'x'.repeat(2_000)}"`])
      expect(await said(world.receive(aWebhook(world, body)))).toEqual([400, 'stripe.webhook_malformed']);
    expect(await said(world.receive(aWebhook(world, {}, { secret: 'whsec_guessed' })))).toEqual([
      400,
      'stripe.webhook_signature',
    ]);
    const bare = new Request('http://plumbline.simulated.invalid/hooks/stripe', {
      method: 'POST',
      body: '{}',
    });
    expect(await said(world.receive(bare))).toEqual([400, 'stripe.webhook_signature']);
  });
});

describe('an invoice', () => {
  test('for a customer who was deleted at Stripe meanwhile waits with the reason; given up, its work is free again', async () => {
    await using world = await createBillingWorld(database);
    const { contact } = await anOpenInvoice(world);
    const [customer] = world.stripe.books().tables.customers.oldestFirst();
    const gone = await world.stripe.fetch(
      new Request(`http://stripe.simulated.invalid/v1/customers/${customer?.id ?? ''}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${world.stripe.secretKeyOf()}` },
      }),
    );
    expect(gone.status).toBe(200);
    const [id] = await world.generate([await world.aBillable(contact)]);
    await world.settle();
    const job = await jobOf(world, id);
    expect([job.state, job.code, job.message]).toEqual([
      'waiting',
      'crm.customer_gone',
      'The contact was deleted at Stripe.',
    ]);
    expect(job.hint).toContain('Make a new customer');
    await giveUpJob(world.deps, world.kim, job.id);
    expect((await invoiceOf(world, id)).state).toBe('failed');
    const states = await inside(world, (trx) =>
      trx.selectFrom('crm_billable').select('state').orderBy('id').execute(),
    );
    expect(states.map(({ state }) => state)).toEqual(['on_invoice', 'open']);
  });

  test('is refused with a hint where no such invoice can be, before anything is stored', async () => {
    await using world = await createBillingWorld(database);
    const contact = await world.aContact();
    const outcome = (given: Parameters<BillingWorld['aBillable']>[1]): Promise<string> =>
      world.aBillable(contact, given).then(
        () => 'taken',
        (caught: { code: string }) => caught.code,
      );
    const wrong = {
      'a currency that Stripe does not take': { currency: 'KPW' },
      'no currency at all': { currency: 'ZZZ' },
      'yen with decimals': { currency: 'JPY', unitPrice: '10.5' },
      'dinars with four': { currency: 'KWD', unitPrice: '1.23456789012345' },
      'a quantity of nothing': { quantity: '0' },
      'more than all': { unitPrice: '99999999999999999999' },
      'no number': { unitPrice: 'NaN' },
      'a number with an e': { unitPrice: '1e3' },
      'a tax that is none': { taxCode: 'GST"; drop table crm_invoice; --' },
    };
    const codes: Record<string, string> = {};
    for (const [what, given] of Object.entries(wrong)) codes[what] = await outcome(given);
    expect(codes).toEqual({
      'a currency that Stripe does not take': 'crm.currency_refused',
      'no currency at all': 'crm.currency_refused',
      'yen with decimals': 'crm.amount_refused',
      'dinars with four': 'crm.amount_refused',
      'a quantity of nothing': 'crm.amount_refused',
      'more than all': 'crm.amount_refused',
      'no number': 'crm.amount_refused',
      'a number with an e': 'crm.amount_refused',
      'a tax that is none': 'crm.bad_reference',
    });
    for (const code of ['crm.currency_refused', 'crm.amount_refused'] as const)
      expect(financeErrorTable[code].hint).not.toBe('');
  });
});
