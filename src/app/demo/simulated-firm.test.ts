import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '#base/log.ts';
import { consentAtVendor } from './demo-consent.ts';
import { startSimulatedFirm, type SimulatedFirm } from './simulated-firm.ts';

let dataDir: string;
let firm: SimulatedFirm;
const start = (): Promise<SimulatedFirm> =>
  startSimulatedFirm({ dataDir, ports: { ignition: 0, xero: 0, stripe: 0 }, logger: silentLogger });
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-firm-'));
  firm = await start();
});
afterEach(async () => {
  await firm.close();
  await rm(dataDir, { recursive: true, force: true });
});

const redirectUri = 'http://127.0.0.1:4400/back';

const tokensOfXero = async (): Promise<{ access: string; refresh: string }> => {
  const { xero } = firm.facts;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: xero.clientId,
    redirect_uri: redirectUri,
    scope: 'offline_access accounting.contacts',
    state: 'state',
  });
  const { code } = await consentAtVendor(`${xero.url}/identity/connect/authorize?${query.toString()}`, {
    organisation: xero.tenantId,
  });
  return tokenFrom({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: redirectUri });
};

const tokenFrom = async (form: Record<string, string>): Promise<{ access: string; refresh: string }> => {
  const { xero } = firm.facts;
  const answer = await fetch(`${xero.url}/connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${xero.clientId}:${xero.clientSecret}`)}` },
    body: new URLSearchParams(form),
  });
  const tokens = (await answer.json()) as { access_token: string; refresh_token: string };
  return { access: tokens.access_token, refresh: tokens.refresh_token };
};

const contactsOf = async (access: string): Promise<readonly unknown[]> => {
  const { xero } = firm.facts;
  const answer = await fetch(`${xero.url}/api.xro/2.0/Contacts?page=1&pageSize=1000&includeArchived=true`, {
    headers: {
      authorization: `Bearer ${access}`,
      'xero-tenant-id': xero.tenantId,
      accept: 'application/json',
    },
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { Contacts: unknown[] }).Contacts;
};

const addContact = async (access: string, name: string): Promise<void> => {
  const { xero } = firm.facts;
  await fetch(`${xero.url}/api.xro/2.0/Contacts`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${access}`,
      'xero-tenant-id': xero.tenantId,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ Contacts: [{ Name: name }] }),
  });
};

const clientsOf = async (): Promise<readonly { slug: string; name: string; updated_at: string }[]> => {
  const { ignition } = firm.facts;
  const all = [];
  let cursor = '';
  do {
    const answer = await fetch(
      `${ignition.url}/api/v1/clients?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
      { headers: { authorization: `Bearer ${ignition.apiKey}` } },
    );
    const page = (await answer.json()) as {
      data: { slug: string; name: string; updated_at: string }[];
      meta: { pagination: { next_cursor: string | null } };
    };
    all.push(...page.data.map(({ slug, name, updated_at }) => ({ slug, name, updated_at })));
    cursor = page.meta.pagination.next_cursor ?? '';
  } while (cursor !== '');
  return all;
};

test('a firm of 250 clients, some of which Xero knows', async () => {
  const known = await clientsOf();
  expect(known.length).toBeGreaterThan(200);
  const { access } = await tokensOfXero();
  const contacts = await contactsOf(access);
  expect(contacts.length).toBeGreaterThan(60);
});

test('after a restart both vendors hold the same records with the same ids, and tokens still work', async () => {
  const { access, refresh } = await tokensOfXero();
  await addContact(access, 'Added before the restart');
  const { ignition } = firm.facts;
  await fetch(`${ignition.url}/api/v1/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ignition.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'A client added before the restart' }),
  });
  const before = { clients: await clientsOf(), contacts: await contactsOf(access) };
  expect(JSON.stringify(before)).toContain('A client added before the restart');
  await firm.close();

  firm = await start();
  expect(firm.replayed).toBe(4);
  expect({ clients: await clientsOf(), contacts: await contactsOf(access) }).toEqual(before);
  const renewed = await tokenFrom({ grant_type: 'refresh_token', refresh_token: refresh });
  expect(await contactsOf(renewed.access)).toEqual(before.contacts);
});

/** The platform connects the firm's account, as a person allows it. */
const connectStripe = async (): Promise<void> => {
  const { stripe } = firm.facts;
  const form = new URLSearchParams({
    response_type: 'code',
    client_id: stripe.clientId,
    scope: 'read_write',
    redirect_uri: redirectUri,
    account: stripe.accountId,
    decision: 'approve',
  });
  const allowed = await fetch(`${stripe.url}/oauth/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? '';
  await fetch(`${stripe.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stripe.secretKey}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code }),
  });
};

/** One call for the firm's account; a form posts. */
const askStripe = async (path: string, form?: Record<string, string>): Promise<Record<string, unknown>> => {
  const { stripe } = firm.facts;
  const answer = await fetch(`${stripe.url}/v1/${path}`, {
    headers: { authorization: `Bearer ${stripe.secretKey}`, 'stripe-account': stripe.accountId },
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = (await answer.text()).replaceAll(stripe.url, 'http://stripe');
  return JSON.parse(text) as Record<string, unknown>;
};

test('after a restart Stripe holds the same invoices, paid or not, and the app is still connected', async () => {
  await connectStripe();
  const customer = await askStripe('customers', { email: 'mei@riverina.example' });
  const invoice = await askStripe('invoices', {
    customer: String(customer['id']),
    collection_method: 'send_invoice',
    days_until_due: '14',
  });
  const id = String(invoice['id']);
  await askStripe(`invoices/${id}/add_lines`, { 'lines[0][amount]': '11000' });
  const open = await askStripe(`invoices/${id}/finalize`, {});
  const page = String(open['hosted_invoice_url']).replace('http://stripe', firm.facts.stripe.url);
  await fetch(`${page.split('?')[0] ?? ''}/pay`, {
    method: 'POST',
    body: new URLSearchParams({ card: 'pm_card_visa', amount: '60.00' }),
  });
  const lists = async (): Promise<unknown> => [
    await askStripe('customers?limit=100'),
    await askStripe('invoices?limit=100'),
    await askStripe('balance_transactions?limit=100'),
  ];
  const before = await lists();
  expect(JSON.stringify(before)).toContain('"amount_remaining":5000');
  await firm.close();
  firm = await start();
  expect(await lists()).toEqual(before);
});

test('a journal that a kill cut short loses only what was not whole', async () => {
  const { access } = await tokensOfXero();
  await addContact(access, 'Whole');
  const before = await contactsOf(access);
  await firm.close();
  await appendFile(join(dataDir, 'sim', 'xero.jsonl'), '{"at":17,"method":"PU');
  firm = await start();
  expect(await contactsOf(access)).toEqual(before);
  await addContact(access, 'Later');
  await firm.close();
  firm = await start();
  expect(JSON.stringify(await contactsOf(access))).toContain('Later');
});

test('webhooks of the past stay in the past', async () => {
  const heard: string[] = [];
  const receiver = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  const address = receiver.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const hooks = {
    ignition: `http://127.0.0.1:${String(port)}/ignition`,
    xero: `http://127.0.0.1:${String(port)}/xero`,
    stripe: `http://127.0.0.1:${String(port)}/stripe`,
  };
  try {
    firm.sendWebhooksTo(hooks);
    const { access } = await tokensOfXero();
    await addContact(access, 'Told of');
    await expect.poll(() => heard.length).toBe(1);
    await firm.close();
    firm = await start();
    firm.sendWebhooksTo(hooks);
    await addContact(access, 'Told of later');
    await expect.poll(() => heard.length).toBe(2);
  } finally {
    await new Promise((resolve) => {
      receiver.close(resolve);
      receiver.closeAllConnections();
    });
  }
});
