import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { ServiceId } from '#base/ids.ts';
import { createBillable } from '#crm/billables/billable-service.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { generateInvoices } from '#crm/invoicing/generate.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Measured } from './asks.ts';
import { consent, type BenchInstallation } from './installation.ts';
import type { InvoicingOptions } from './invoicing.ts';
import type { StripeAddresses } from './stripe.ts';

/** What a firm billed through Stripe before it connects. */
const oldInvoices = 300;
const lookEveryMs = 10;
/** Services of its catalogue, each a product to be made at Stripe. */
const services = 20;
/** A state that is not reached within this time is never reached. Milliseconds. */
const patienceMs = 120_000;

/**
 * A person connects Stripe in test mode, with its limits, and bills somebody at once, while what was billed before is still
 * being read: how long until the invoice is open, until its payment is shown, and how many calls the old ones cost.
 */
export const measureJustConnected = async (
  installation: BenchInstallation,
  stripe: Measured,
  { report }: InvoicingOptions,
): Promise<void> => {
  const addresses = await stripe.ask<StripeAddresses>('addresses');
  const { plumbline, workspaceId } = installation;
  const { crm, connections } = plumbline;
  const acting = { workspaceId, actor: 'plumbline' };
  await stripe.ask('seedPaid', oldInvoices);
  await stripe.ask('behaveAsStripe', `${installation.webUrl}/hooks/stripe`);
  await switchModule(crm, acting, 'finance', { on: true, withNeeds: true });
  const catalogue: ServiceId[] = [];
  for (let n = 0; n < services; n += 1)
    catalogue.push(
      await createService(crm, acting, {
        code: `S${String(n)}`,
        name: `Service ${String(n)}`,
        taxCode: 'GST',
        prices: [{ currency: 'AUD', unitPrice: '150.50', taxBehavior: 'exclusive' }],
      }),
    );
  const contact = await createContact(crm, acting, 'organization', {
    name: 'First Pty Ltd',
    email: 'accounts@first.example',
  });
  await consent(connections, acting, ['stripe', 'connect'], { account: addresses.accountId });
  await switchModule(crm, acting, 'stripe', { on: true, withNeeds: true });
  const billable = await createBillable(crm, acting, {
    parent: { kind: 'contact', id: contact },
    serviceId: catalogue.at(-1) ?? null,
    quantity: '2',
  });
  const clickedAt = performance.now();
  const [invoice = ''] = await generateInvoices(crm, acting, 'first-00000001', [billable], {
    collection: 'send_invoice',
    until: 'sent',
  });
  const key = await untilInState(installation, invoice, 'open');
  report('first_invoice_open_ms', performance.now() - clickedAt);
  const paidAt = performance.now();
  await stripe.ask('payNow', key);
  await untilInState(installation, invoice, 'paid');
  report('first_payment_shown_ms', performance.now() - paidAt);
  await untilImported(installation);
  report('old_invoices_read_ms', performance.now() - clickedAt);
  const calls = await stripe.ask<Readonly<Record<string, number>>>('callsByRoute');
  const ofImport = Object.entries(calls).filter(([route]) => readsOfImport.test(route));
  report('calls_per_old_invoice', ofImport.reduce((sum, [, times]) => sum + times, 0) / oldInvoices);
  report('calls_429', await stripe.ask<number>('refusedForLimits'));
};

/** What only the import asks for, but for the read after the one payment. */
const readsOfImport =
  /^GET \/v1\/(?:invoices|payment_intents|charges|refunds|balance_transactions|invoice_payments)/;

/** Waits for the state; gives the key of the invoice at Stripe. */
const untilInState = (installation: BenchInstallation, id: string, state: string): Promise<string> =>
  until(installation, `the invoice is not ${state}`, async (trx) => {
    const { rows } = await sql<{ key: string }>`
      select stripe_id as key from crm_invoice where id = ${id} and state = ${state}`.execute(trx);
    return rows[0]?.key ?? null;
  });

const untilImported = (installation: BenchInstallation): Promise<true> =>
  until(installation, 'the old invoices are not here', async (trx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from crm_payment where state = 'paid' and fee_minor is not null`.execute(
      trx,
    );
    return (rows[0]?.count ?? 0) > oldInvoices ? true : null;
  });

const until = async <Value>(
  { plumbline, workspaceId }: BenchInstallation,
  otherwise: string,
  look: (trx: Parameters<Parameters<typeof inWorkspace>[2]>[0]) => Promise<Value | null>,
): Promise<Value> => {
  const give = performance.now() + patienceMs;
  for (;;) {
    const found = await inWorkspace(plumbline.store.db, workspaceId, look);
    if (found !== null) return found;
    if (performance.now() > give) throw new Error(otherwise);
    await sleep(lookEveryMs);
  }
};
