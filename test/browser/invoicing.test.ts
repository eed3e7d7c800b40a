import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo;
let page: Page;
let contactUrl = '';

/** The first invoice waits until contacts and services were seen once at both ends. */
const firstInvoiceMs = 60_000;

beforeAll(async () => {
  if (browser === null) return;
  demo = await startDemo();
  page = await openPage(browser);
  await signIn(page, demo);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (browser !== null) await demo[Symbol.asyncDispose]();
}, 60_000);

const violations = (): Promise<readonly string[]> => violationsOn(page);

const addLine = async (what: string, price: string): Promise<void> => {
  await page.getByLabel('Service or description').fill(what);
  await page.getByLabel(/^Price of one/).fill(price);
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').filter({ hasText: what }).first().waitFor();
};

test.skipIf(browser === null)(
  'lines of a contact are invoiced through Stripe, paid by the link, and half given back',
  { timeout: 240_000 },
  async () => {
    await page.goto(`${demo.url}/invoices`);
    await page.getByText('No Stripe account is connected.').first().waitFor();

    await page.goto(`${demo.url}/connections/new?vendor=stripe`);
    await page.getByRole('link', { name: /Sign in with Stripe/ }).click();
    await page.getByRole('button', { name: 'Go to Stripe' }).click();
    await page
      .getByRole('button', { name: /connect|allow|authori/i })
      .first()
      .click();
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Connect' }).waitFor();

    await page.goto(`${demo.url}/contacts?q=Waratah`);
    await page
      .getByRole('link', { name: /Waratah/ })
      .first()
      .click();
    await page.getByLabel('Service or description').waitFor();
    contactUrl = page.url();
    await addLine('Workshop for the team', '500');
    await addLine('Travel', '88.20');
    expect(await violations()).toEqual([]);

    await page.getByRole('button', { name: /^Generate invoice/ }).click();
    await page.getByRole('heading', { name: 'How they go out' }).waitFor();
    const switchOn = page.getByRole('button', { name: 'Switch Stripe on' });
    if (await switchOn.isVisible()) await switchOn.click();
    await page.getByText('AUD 588.20').first().waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Generate and send the invoice' }).click();
    await page.getByText('Open, sent').first().waitFor({ timeout: firstInvoiceMs });
    expect(await violations()).toEqual([]);

    const link = page.getByRole('link', { name: 'Open the payment page' });
    const atStripe = await page.context().newPage();
    await atStripe.goto((await link.getAttribute('href')) ?? '');
    await atStripe.getByRole('button', { name: 'Pay' }).click();
    await page.bringToFront();
    await page.getByText('Paid', { exact: true }).first().waitFor();
    await atStripe.close();

    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByLabel(/^Amount/).fill('294.10');
    await page.getByRole('button', { name: /^Refund AUD/ }).click();
    await page.getByText('Paid, partly refunded').first().waitFor();
    expect(await violations()).toEqual([]);
  },
);

/** Makes an open invoice of one line of 100 dollars as the console's own requests do, and opens its page. */
const openInvoice = async (): Promise<void> => {
  const post = async (path: string, data: object): Promise<unknown> =>
    (await page.request.post(`${demo.url}${path}`, { data, headers: { origin: demo.url } })).json();
  const parent = { kind: 'contact', id: /ctc_\w+/.exec(contactUrl)?.[0] };
  const line = { parent, description: 'A day', quantity: '1', unitPrice: '100', currency: 'AUD' };
  const billable = (await post('/api/crm/billables', { ...line, taxCode: null })) as { id: string };
  const requestKey = crypto.randomUUID();
  const asked = { billableIds: [billable.id], until: 'finalized', requestKey };
  const made = (await post('/api/crm/invoices', asked)) as { invoices: readonly { id: string }[] };
  const id = made.invoices[0]?.id ?? '';
  await page.goto(`${demo.url}/invoices/${id}`);
  await page.getByText('Open, not sent').first().waitFor();
};

const ask = async (action: string): Promise<void> => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor();
};

/** The dialog's deed, clicked twice as hands do; the page then says how the invoice stands. */
const doIt = async (deed: string, state: string): Promise<void> => {
  await page.getByRole('dialog').getByRole('button', { name: deed, exact: true }).dblclick();
  await page.getByText(state, { exact: true }).first().waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

test.skipIf(browser === null)(
  'invoices are voided, given up, credited and paid elsewhere, each by its dialog',
  { timeout: 60_000 },
  async () => {
    await openInvoice();
    await ask('Void');
    await doIt('Void', 'Voided');

    await openInvoice();
    await ask('Charge now');
    await page.getByText('so nothing can be charged').waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await ask('Mark as uncollectible');
    await doIt('Mark as uncollectible', 'Uncollectible');

    await openInvoice();
    await ask('Credit note');
    await page.getByLabel(/^Amount/).fill('90,50');
    await page.getByRole('button', { name: 'Issue it' }).click();
    await page.getByText('Decimals come after a point: 90.50.').waitFor();
    expect(await violations()).toEqual([]);
    await page.getByLabel(/^Amount/).fill('40');
    await page.getByRole('button', { name: 'Issue it' }).click();
    await page.getByText('AUD 60.00').first().waitFor();
    await ask('Record a payment');
    await doIt('Record a payment', 'Paid');
    await page.getByText('Paid elsewhere').waitFor();
    expect(await violations()).toEqual([]);
  },
);

test.skipIf(browser === null)('the pages of finance fit a phone in the dark', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const path of ['/billables', '/invoices', '/payments', '/subscriptions', '/subscriptions/new']) {
    await page.goto(`${demo.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violations(), path).toEqual([]);
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    expect(wide, `${path} scrolls sideways`).toBe(false);
  }
});
