import { hourMs } from '#base/clock.ts';
import type { FlowId } from '#base/ids.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import type { CheckoutSession } from '#sim/stripe/checkout.ts';
import { addTaxRate } from '#sim/stripe/tax-rate-routes.ts';
import { storeFacts } from '#store/connections.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import { approve, aPerson, waitingOf, type DeskWorld } from '#test/world/approval-desk.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

/** A practice that sells by its own Stripe and has what is completed there drafted in Ignition. */
export interface StripePractice extends BillingWorld, DeskWorld {
  readonly ignition: IgnitionSimulator;
  /** The client in Ignition, and the customer at Stripe that is the same. */
  readonly client: string;
  readonly customer: string;
  readonly invoiceFlow: FlowId;
  readonly checkoutFlow: FlowId;
  /** GST of 10 %, within the price. */
  readonly gst: string;
  /** Opens a page that sells; $275.00 with GST twice, to the customer, unless said. */
  sell(more?: { readonly customer?: string | null; readonly makesInvoice?: boolean }): CheckoutSession;
  /** Somebody pays there. */
  pay(session: CheckoutSession, cardId?: string): void;
  /** A call of the practice's own program to its Stripe. */
  call(path: string, form: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>>;
  /** Past the next poll of everything. */
  poll(): Promise<void>;
  /** Approves what waits for this record, and lets the draft be written. */
  approveDraft(flowId: FlowId, key: string): Promise<void>;
}

export const aStripePractice = async (database: TestDatabase): Promise<StripePractice> => {
  const world = await createBillingWorld(database, { withIgnition: true });
  const { ignition, stripe, clock, workspaceId, stripeId } = world;
  const { registry, vault } = world.engine;
  if (ignition === null) throw new Error('the world was asked for an Ignition');
  const ignitionId = await inWorkspace(database.db, workspaceId, async (trx) => {
    const found = trx.selectFrom('connection').select('id').where('vendor', '=', 'ignition');
    const { id } = await found.executeTakeFirstOrThrow();
    await storeFacts(trx, id, { currency: 'AUD' }, clock.now());
    return id;
  });
  const client = ignition.createClient(aClient()).slug;
  await world.settle();
  const books = stripe.books();
  const [customer] = [...books.tables.customers.oldestFirst()];
  if (customer === undefined) throw new Error('the client did not become a customer');
  const means = { db: database.db, clock };
  const ends = { source: stripeId, target: ignitionId };
  const invoiceFlow = await aFlow(means, workspaceId, 'stripe-completed-to-ignition', ends);
  const checkoutFlow = await aFlow(means, workspaceId, 'stripe-checkouts-to-ignition', ends);
  await world.settle();
  const gst = addTaxRate(books, { name: 'GST', percent: '10', inclusive: true }).id;
  const desk = { database, clock, registry, vault, workspaceId };
  return Object.assign(world, {
    ...desk,
    ignition,
    client,
    customer: customer.id,
    invoiceFlow,
    checkoutFlow,
    gst,
    sell: (more: { readonly customer?: string | null; readonly makesInvoice?: boolean } = {}) =>
      stripe.people().sell({
        what: 'Extra advice',
        amount: 27_500,
        quantity: 2,
        customer: customer.id,
        taxRates: [gst],
        ...more,
      }),
    pay: (session: CheckoutSession, cardId?: string) => {
      if (!stripe.people().payCheckout(session.id, cardId)) throw new Error('the card was not accepted');
    },
    call: async (path: string, form: Readonly<Record<string, string>>) => {
      const answer = await stripe.fetch(
        new Request(`http://stripe.simulated.invalid${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${stripe.secretKeyOf()}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams(form).toString(),
        }),
      );
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Readonly<Record<string, unknown>>;
    },
    poll: async () => {
      for (let each = 0; each < 2; each += 1) {
        clock.advance(2 * hourMs + 60_000);
        await world.settle();
      }
    },
    approveDraft: async (flowId: FlowId, key: string) => {
      const { change } = await waitingOf(desk, flowId, key);
      await approve(desk, aPerson(desk, 'kim'), change);
      await world.settle();
    },
  });
};
