import { expect, test } from 'vitest';
import { startTestIgnition } from './simulator-fixture.ts';

const withLog = async () => {
  const types: string[] = [];
  const ignition = await startTestIgnition({
    webhook: { scheme: 'hmac_sha256', url: 'http://r.invalid/', secrets: ['s'] },
    sendWebhook: async (request) => {
      types.push(((await request.json()) as { type: string }).type);
      return new Response(null, { status: 204 });
    },
  });
  const told = async (): Promise<string[]> => {
    await ignition.sim.webhooks.settle();
    return types.splice(0);
  };
  return { ...ignition, told };
};

test('a person finds a client by name or e-mail, and not an archived one', async () => {
  const { sim, visit } = await withLog();
  sim.createClient({ name: 'Alpha & Sons', email: 'one@alpha.example' });
  sim.archiveClient(sim.createClient({ name: 'Beta', email: 'two@beta.example' }).slug);
  expect(await visit('/clients?q=ONE%40alpha')).toContain('Alpha &amp; Sons');
  expect(await visit('/')).not.toContain('two@beta.example');
  expect(await visit('/clients?state=archived')).toContain('two@beta.example');
});

test('a person adds, edits, archives and restores a client, and the webhook goes out at once', async () => {
  const { sim, submit, visit, told } = await withLog();
  const added = await submit('/clients', { name: 'Example Pty Ltd', email: 'a@example.com' });
  const path = added.headers.get('location') ?? '';
  expect(added.status).toBe(303);
  expect(await told()).toEqual(['client.created', 'client.updated']);
  await submit(path, {
    phone: ' (02) 5550 1234',
    tags: 'SME, VIP',
    manager: 'dev@marlowpartners.example',
    line1: '1 Station Street',
    suburb: 'Orange',
    state: 'NSW',
    postcode: '2800',
  });
  const [client] = sim.practice.clients.rows;
  expect(client).toMatchObject({
    name: 'Example Pty Ltd',
    phone: ' (02) 5550 1234',
    tags: ['SME', 'VIP'],
    manager: { name: 'Dev Raman' },
    address: { suburb: 'Orange' },
  });
  expect(await told()).toEqual(['client.updated']);
  await submit(`${path}/archive`, {});
  expect(await visit(path)).toContain('Restore client');
  await submit(`${path}/restore`, {});
  expect(await told()).toEqual(['client.archived', 'client.updated']);
});

test('a form saved without a change changes nothing', async () => {
  const { sim, submit, visit, told } = await withLog();
  sim.seed({ clients: 3 });
  const [client] = sim.practice.clients.rows;
  const contact = sim.practice.primaryContactOf(client?.slug ?? '');
  const page = await visit(`/clients/${client?.slug ?? ''}`);
  expect(page).toContain(contact?.lastName);
  await submit(`/clients/${client?.slug ?? ''}`, {
    name: client?.name ?? '',
    email: client?.email ?? '',
    phone: client?.phone ?? '',
    tags: client?.tags.join(', ') ?? '',
    groupName: client?.groupName ?? '',
    manager: client?.manager?.email ?? '',
    partner: client?.partner?.email ?? '',
    taxNumber: client?.taxNumber ?? '',
    companyNumber: client?.companyNumber ?? '',
    line1: client?.address?.line1 ?? '',
    suburb: client?.address?.suburb ?? '',
    state: client?.address?.state ?? '',
    postcode: client?.address?.postcode ?? '',
  });
  expect(await told()).toEqual([]);
});

test('a person edits the primary contact', async () => {
  const { sim, submit, told } = await withLog();
  const client = sim.createClient({ name: 'Example' });
  const contact = sim.addContact(client.slug, { firstName: 'Alex', lastName: 'Old' });
  await told();
  await submit(`/clients/${client.slug}/contacts/${contact.slug}`, {
    firstName: 'Alex',
    lastName: 'New',
    mobile: '0491 570 006',
  });
  expect(contact).toMatchObject({ lastName: 'New', mobile: '0491 570 006' });
  expect(await told()).toEqual(['client.updated']);
});

test('a person sends a proposal and accepts it for the client, and sees the invoice', async () => {
  const { sim, submit, visit, told } = await withLog();
  const client = sim.createClient({ name: 'Example' });
  const services = sim.practice.services.rows.slice(0, 1);
  const { slug } = sim.addProposal({ client, services, state: 'draft' });
  await told();
  expect(await visit(`/proposals/${slug}`)).toContain('Send to client');
  await submit(`/proposals/${slug}/send`, {});
  expect(await visit('/proposals')).toContain('awaiting_acceptance');
  await submit(`/proposals/${slug}/accept`, {});
  expect(await told()).toEqual(['proposal.sent', 'proposal.accepted', 'service.accepted', 'invoice.created']);
  expect(await visit('/invoices')).toContain('$550.00');
  const [invoice] = sim.practice.invoices.rows;
  expect(await visit(`/invoices/${invoice?.slug ?? ''}`)).toContain('Collect payment');
  const again = await submit(`/proposals/${slug}/accept`, {});
  expect([again.status, await again.text()]).toMatchObject([422, expect.stringContaining('cannot become')]);
  expect(await visit(`/proposals/${slug}`)).toContain('Revoke it');
  await submit(`/proposals/${slug}/revoke`, {});
  expect(await told()).toEqual(['proposal.revoked']);
});

test('a person collects a payment, sees it rejected, and finds the payout', async () => {
  const { sim, submit, visit } = await withLog();
  const client = sim.createClient({ name: 'Example' });
  const line = { description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null };
  const invoice = sim.createInvoice({ clientSlug: client.slug, date: '2026-11-18', lines: [line] });
  await submit(`/invoices/${invoice.slug}/collect`, {});
  expect(invoice.paymentState).toBe('paid');
  await submit(`/invoices/${invoice.slug}/reject`, {});
  expect(invoice.paymentState).toBe('unpaid');
  await submit(`/invoices/${invoice.slug}/collect`, {});
  sim.setPaymentState(sim.practice.payments.rows[0]?.slug ?? '', 'disbursed');
  expect(await visit('/payouts')).toContain('$550.00');
});

test('the page of a client shows its Xero contact and its external id', async () => {
  const { sim, visit } = await withLog();
  const client = sim.createClient({
    name: 'Example',
    xeroContactId: 'xero-contact-1',
    externalClientId: 'EX-9',
  });
  const page = await visit(`/clients/${client.slug}`);
  expect(page).toContain('xero-contact-1');
  expect(page).toContain('EX-9');
  expect(await visit('/clients/cli_nobody')).toContain('There is no client');
});

test('the CSV export has what the Reporting API leaves out, under numeric ids', async () => {
  const { sim, visit } = await withLog();
  const client = sim.createClient({
    name: 'Example, Sons "and" Co.',
    taxNumber: '51 824 753 556',
    address: { line1: '1 Station Street', suburb: 'Orange', state: 'NSW', postcode: '2800' },
  });
  const [header, row] = (await visit('/clients/export.csv')).split('\r\n');
  expect(header).toContain('Business Structure,GST Registered,Tax Number,Company Number');
  expect(row).toContain(`${String(client.legacyId)},"Example, Sons ""and"" Co."`);
  expect(row).toContain('51 824 753 556');
  expect(row).not.toContain(client.slug);
});

test('every link the API shows opens a page', async () => {
  const { sim, visit, reportList } = await withLog();
  sim.seed({ clients: 40 });
  for (const list of ['clients', 'contacts', 'deal_stages', 'deals', 'services', 'proposals', 'payments'])
    for (const row of (await reportList(`${list}?limit=2`)).data) {
      const link = new URL(String(row['link']));
      expect(await visit(link.pathname)).toContain('<main id="main">');
    }
});
