import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { secondMs } from '#base/clock.ts';
import type { InvoiceId } from '#base/ids.ts';
import { createBillable } from '#crm/billables/billable-service.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { generateInvoices } from '#crm/invoicing/generate.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import type { Invoice } from '#sim/stripe/invoice.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startBillingInstallation } from '#test/processes/billing-installation.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const soon = { timeout: 40 * secondMs, interval: 5 };
/** Each call to an invoice takes this long at Stripe, so that the kill lands while one is under way. */
const callMs = 700;

/** Where the kill -9 comes: the step whose call is on its way, and what Stripe holds of the invoice then. */
const moments: readonly (readonly [step: string, isReached: (invoice: Invoice | undefined) => boolean])[] = [
  ['draft', (invoice) => invoice === undefined],
  ['finalize', (invoice) => invoice?.status === 'draft' && invoice.lines.length === 3],
];

test('a worker killed half-way through an invoice is replaced, and there is exactly one, with its lines', async () => {
  await using installation = await startBillingInstallation(database);
  const { stripe, deps, kim } = installation;
  const contactId = await createContact(deps, kim, 'organization', {
    name: 'Acme Pty Ltd',
    email: 'accounts@acme.example',
  });
  const serviceId = await createService(deps, kim, {
    code: 'ADV-H',
    name: 'Advisory',
    taxCode: 'GST',
    prices: [{ currency: 'AUD', unitPrice: '150', taxBehavior: 'exclusive' }],
  });
  const { invoices } = stripe.books().tables;
  const stateOf = async (id: InvoiceId): Promise<string> => {
    const row = await inWorkspace(database.db, installation.workspaceId, (trx) =>
      trx.selectFrom('crm_invoice').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    );
    return `${row.state}${row.sent_at === null ? '' : ', sent'}`;
  };
  /** Steps of its job that were begun and have no answer yet. */
  const underWay = (id: InvoiceId): Promise<readonly string[]> =>
    inWorkspace(database.db, installation.workspaceId, async (trx) => {
      const rows = await trx
        .selectFrom('crm_billing_step')
        .innerJoin('crm_billing_job', 'crm_billing_job.id', 'crm_billing_step.job_id')
        .select('crm_billing_step.step')
        .where('crm_billing_job.invoice_id', '=', id)
        .where('crm_billing_step.state', '=', 'intent')
        .execute();
      return rows.map(({ step }) => step);
    });
  const ask = async (key: string): Promise<InvoiceId> => {
    const parent = { kind: 'contact', id: contactId } as const;
    const chosen = [
      await createBillable(deps, kim, { parent, serviceId, quantity: '1' }),
      await createBillable(deps, kim, { parent, serviceId, quantity: '2.5' }),
      await createBillable(deps, kim, { parent, description: 'Filing', quantity: '1', unitPrice: '55' }),
    ];
    const [id] = await generateInvoices(deps, kim, key, chosen, {
      collection: 'send_invoice',
      until: 'sent',
    });
    if (id === undefined) throw new Error('an invoice is asked for');
    return id;
  };
  // The customer and the product are there before anybody is killed.
  let worker = await installation.startWorker('worker 0');
  const first = await ask('first-click');
  await vi.waitFor(async () => expect(await stateOf(first)).toBe('open, sent'), soon);
  stripe.addFault({ kind: 'slow', ms: callMs, match: { method: 'POST', path: '/v1/invoices*' } });
  stripe.addFault({ kind: 'slow', ms: callMs, match: { method: 'POST', path: '/v1/invoices/*' } });

  for (const [at, [moment, isReached]] of moments.entries()) {
    const known = invoices.size;
    const id = await ask(`click-${String(at)}`);
    await vi.waitFor(async () => {
      const newest = invoices.size > known ? [...invoices.oldestFirst()].at(-1) : undefined;
      expect([await underWay(id), isReached(newest)]).toEqual([[moment], true]);
    }, soon);
    await worker.kill();
    worker = await installation.startWorker(`worker ${String(at + 1)}`);
    await vi.waitFor(async () => expect(await stateOf(id), moment).toBe('open, sent'), soon);
    expect(invoices.size, moment).toBe(known + 1);
    const made = [...invoices.oldestFirst()].at(-1);
    expect(made?.lines.length, moment).toBe(3);
    expect([made?.status, made?.metadata['plumbline_ref']], moment).toEqual(['open', id]);
  }
}, 150_000);
