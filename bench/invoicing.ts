import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { systemClock } from '#base/clock.ts';
import type { BillableId, ContactId, InvoiceId, ServiceId } from '#base/ids.ts';
import { createBillable } from '#crm/billables/billable-service.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { generateInvoices } from '#crm/invoicing/generate.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Measured } from './asks.ts';
import type { SignedWebhook } from './firm.ts';
import { consent, liftBudgets, type BenchInstallation } from './installation.ts';
import type { Sent } from './load.ts';
import { measureJustConnected } from './just-connected.ts';
import { createProgress } from './progress.ts';
import { percentile } from './results.ts';
import { openRig, type Rig } from './rig.ts';
import type { Stopping } from './stopping.ts';
import { benchStripe, type StripeAddresses } from './stripe.ts';

export interface InvoicingOptions {
  readonly invoices: number;
  /** Where CPU profiles of worker and web process are written; null writes none. */
  readonly profileDir: string | null;
  readonly report: (metric: string, value: number) => void;
  readonly stopping: Stopping;
}

const linesAnInvoice = 3;
/** Contacts that the invoices are for: a firm bills many people, each a few times. */
const mostContacts = 100;
/** Invoices paid a second, and for how long, where latency is measured. */
const paidPerSec = 10;
const paidSecs = 20;
const atOnce = 32;
const lookEveryMs = 200;
/** A measurement that makes no progress for this long has failed. Milliseconds. */
const patienceMs = 120_000;

interface Stage {
  readonly installation: BenchInstallation;
  readonly stripe: Measured;
  readonly acting: Parameters<typeof generateInvoices>[1];
  readonly contacts: readonly ContactId[];
  readonly services: readonly ServiceId[];
}

/**
 * Billables to invoices at Stripe and their payments back, the whole product over real HTTP: simulator, load, web and
 * worker are a process each, the database is the embedded one. Stripe's limits are off: the figures are ours.
 */
export const runInvoicing = async (options: InvoicingOptions): Promise<void> => {
  await withProduct(options, async ({ stripe, addresses, installation, rig }) => {
    const stage = await openBooks(installation, stripe, addresses, options.invoices);
    await measureInvoices(stage, options);
    const load = await rig.start('load-process.ts');
    await measurePayments(stage, load, options);
  });
  await runJustConnected(options);
};

/** The first minutes after a person has connected Stripe. */
export const runJustConnected = (options: InvoicingOptions): Promise<void> =>
  withProduct({ ...options, profileDir: null }, ({ installation, stripe }) =>
    measureJustConnected(installation, stripe, options),
  );

interface Product {
  readonly stripe: Measured;
  readonly addresses: StripeAddresses;
  readonly installation: BenchInstallation;
  readonly rig: Rig;
}

/** The product with its processes and a simulated Stripe of its own, for as long as the work takes. */
const withProduct = async (
  { profileDir, stopping: { unlessStopped } }: InvoicingOptions,
  work: (product: Product) => Promise<void>,
): Promise<void> => {
  await using rig = openRig();
  const stripe = await rig.start('stripe-process.ts');
  const addresses = await stripe.ask<StripeAddresses>('addresses');
  const installation = await rig.install({
    PLUMBLINE_STRIPE_CONNECT_URL: addresses.url,
    PLUMBLINE_STRIPE_API_URL: addresses.url,
    PLUMBLINE_STRIPE_CLIENT_ID: benchStripe.clientId,
    PLUMBLINE_STRIPE_SECRET_KEY: benchStripe.secretKey,
    PLUMBLINE_STRIPE_WEBHOOK_SECRET: benchStripe.webhookSecret,
  });
  const { environment } = installation;
  await rig.start('worker-process.ts', { environment, profileDir });
  await rig.start('web-process.ts', { environment, profileDir });
  await unlessStopped(work({ stripe, addresses, installation, rig }));
};

/** The CRM with its catalogue and contacts, all of them known to Stripe: the first invoice of each is not measured. */
const openBooks = async (
  installation: BenchInstallation,
  stripe: Measured,
  addresses: StripeAddresses,
  invoices: number,
): Promise<Stage> => {
  const { plumbline, workspaceId } = installation;
  const { crm, connections, store } = plumbline;
  const acting = { workspaceId, actor: 'plumbline' };
  await consent(connections, acting, ['stripe', 'connect'], { account: addresses.accountId });
  await liftBudgets(store.db);
  await switchModule(crm, acting, 'stripe', { on: true, withNeeds: true });
  const services: ServiceId[] = [];
  for (const code of ['BAS', 'TAX', 'ADV'])
    services.push(
      await createService(crm, acting, {
        code,
        name: `Service ${code}`,
        taxCode: 'GST',
        prices: [{ currency: 'AUD', unitPrice: '150.50', taxBehavior: 'exclusive' }],
      }),
    );
  const contacts: ContactId[] = [];
  for (let n = 0; n < Math.min(invoices, mostContacts); n += 1)
    contacts.push(
      await createContact(crm, acting, 'organization', {
        name: `Client ${String(n)} Pty Ltd`,
        email: `accounts@client${String(n)}.example`,
      }),
    );
  const stage: Stage = { installation, stripe, acting, contacts, services };
  await bill(stage, await work(stage, contacts.length), 'first');
  await sent(stage, contacts.length, 'invoices that make customers');
  return stage;
};

/** Work for so many invoices of three lines each, contact after contact. */
const work = async (stage: Stage, invoices: number): Promise<readonly (readonly BillableId[])[]> => {
  const { installation, acting, contacts, services } = stage;
  const { crm } = installation.plumbline;
  const chosen: BillableId[][] = [];
  for (let n = 0; n < invoices; n += 1) {
    const contact = contacts[n % contacts.length];
    if (contact === undefined) throw new Error('there are contacts');
    const made: BillableId[] = [];
    for (let line = 0; line < linesAnInvoice; line += 1)
      made.push(
        await createBillable(crm, acting, {
          parent: { kind: 'contact', id: contact },
          serviceId: services[line] ?? null,
          quantity: String(line + 1),
        }),
      );
    chosen.push(made);
  }
  return chosen;
};

/** One click an invoice. */
const bill = async (
  { installation, acting }: Stage,
  chosen: readonly (readonly BillableId[])[],
  mark: string,
): Promise<void> => {
  for (const [n, billables] of chosen.entries())
    await generateInvoices(
      installation.plumbline.crm,
      acting,
      `${mark}-${String(n).padStart(8, '0')}`,
      billables,
      {
        collection: 'send_invoice',
        until: 'sent',
      },
    );
};

/** Waits until so many invoices in all are open and sent. */
const sent = async (stage: Stage, invoices: number, what: string): Promise<void> => {
  const progress = createProgress(what, invoices);
  let last = -1;
  let movedAt = performance.now();
  try {
    for (;;) {
      const done = await countOf(stage, sql`state = 'open' and sent_at is not null`);
      progress.show(done);
      if (done === invoices) return;
      if (done !== last) {
        last = done;
        movedAt = performance.now();
      }
      if (performance.now() - movedAt > patienceMs)
        throw new Error(`${what} do not come to an end: ${String(done)} of ${String(invoices)}`);
      await sleep(lookEveryMs);
    }
  } finally {
    progress.clear();
  }
};

const countOf = ({ installation }: Stage, condition: ReturnType<typeof sql>): Promise<number> =>
  inWorkspace(installation.plumbline.store.db, installation.workspaceId, async (trx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from crm_invoice where ${condition}`.execute(trx);
    return rows[0]?.count ?? 0;
  });

/** From the first click to the last invoice sent; clicks come while others are being worked on, as they do. */
const measureInvoices = async (stage: Stage, { invoices, report }: InvoicingOptions): Promise<void> => {
  const before = stage.contacts.length;
  const callsBefore = await stage.stripe.ask<number>('calls');
  const chosen = await work(stage, invoices);
  const startedAt = systemClock.now();
  await bill(stage, chosen, 'measured');
  await sent(stage, before + invoices, 'invoices');
  const lastAt = await lastJobAt(stage);
  const calls = (await stage.stripe.ask<number>('calls')) - callsBefore;
  const held = await stage.stripe.ask<readonly { status: string; lines: number }[]>('invoices');
  const right = held.filter(({ status, lines }) => status === 'open' && lines === linesAnInvoice).length;
  if (held.length !== before + invoices || right !== held.length)
    throw new Error(`not each invoice once and whole: ${String(right)} of ${String(held.length)}`);
  report('invoices_per_s', (invoices * 1_000) / (lastAt - startedAt));
  report('calls_per_invoice', calls / invoices);
};

const lastJobAt = ({ installation }: Stage): Promise<number> =>
  inWorkspace(installation.plumbline.store.db, installation.workspaceId, async (trx) => {
    const { rows } = await sql<{ at: number }>`
      select max(settled_at)::bigint as at from crm_billing_job where state = 'done'`.execute(trx);
    return rows[0]?.at ?? 0;
  });

/** Customers pay at a steady rate; each payment's events leave together, and the time runs from the first of them. */
const measurePayments = async (stage: Stage, load: Measured, options: InvoicingOptions): Promise<void> => {
  const { installation } = stage;
  const open = await inWorkspace(installation.plumbline.store.db, installation.workspaceId, (trx) =>
    trx
      .selectFrom('crm_invoice')
      .select(['id', 'stripe_id'])
      .where('state', '=', 'open')
      .orderBy('id')
      .limit(paidPerSec * paidSecs)
      .execute(),
  );
  const told = await stage.stripe.ask<readonly (readonly SignedWebhook[])[]>(
    'pay',
    open.map(({ stripe_id: key }) => key),
  );
  const webhooks = told.flat();
  const perSec = (paidPerSec * webhooks.length) / told.length;
  const url = `${installation.webUrl}/hooks/stripe`;
  const posted = await load.ask<readonly Sent[]>('send', { url, webhooks, perSec, atOnce });
  const refused = posted.filter(({ status }) => status !== 200).length;
  if (refused > 0) throw new Error(`${String(refused)} webhooks were refused`);
  const paidAt = await allPaid(
    stage,
    open.map(({ id }) => id),
  );
  const latencies: number[] = [];
  let first = 0;
  for (const [index, { id }] of open.entries()) {
    latencies.push((paidAt.get(id) ?? Number.NaN) - (posted[first]?.at ?? Number.NaN));
    first += told[index]?.length ?? 0;
  }
  options.report(
    'ack_p99_ms',
    percentile(
      posted.map(({ ackMs }) => ackMs),
      0.99,
    ),
  );
  options.report('webhook_to_status_p50_ms', percentile(latencies, 0.5));
  options.report('webhook_to_status_p99_ms', percentile(latencies, 0.99));
};

/** When each of these was first shown as paid, epoch ms. */
const allPaid = async (
  { installation }: Stage,
  ids: readonly InvoiceId[],
): Promise<ReadonlyMap<string, number>> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const rows = await inWorkspace(installation.plumbline.store.db, installation.workspaceId, (trx) =>
      trx
        .selectFrom('crm_activity')
        .select((eb) => ['subject_id', eb.fn.min('at').as('at')])
        .where('verb', '=', 'paid')
        .where('subject_kind', '=', 'invoice')
        .where('subject_id', 'in', [...ids])
        .groupBy('subject_id')
        .execute(),
    );
    if (rows.length === ids.length) return new Map(rows.map((row) => [row.subject_id, row.at]));
    if (performance.now() > until)
      throw new Error(`${String(rows.length)} of ${String(ids.length)} payments were seen`);
    await sleep(lookEveryMs);
  }
};
