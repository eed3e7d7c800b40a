import axe from 'axe-core';
import { Client } from 'pg';
import type { APIRequestContext, Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { openChromium } from '#test/browser/chromium.ts';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';

const opened = await openChromium();
if ('missing' in opened)
  process.stderr.write(`The browser test is skipped: no Chromium runs here (${opened.missing}).\n`);

let demo: RunningDemo | undefined;
let url: string;
let page: Page;
const browser: Browser | null = 'browser' in opened ? opened.browser : null;

const member = { name: 'Mia Member', email: 'mia@firm.example', password: 'a long enough password' };

const post = async (request: APIRequestContext, path: string, data: object): Promise<unknown> => {
  const answer = await request.post(`${url}${path}`, { data, headers: { origin: url } });
  expect(answer.ok(), `${path}: ${String(answer.status())} ${await answer.text()}`).toBe(true);
  return answer.json();
};

/** Stands in for the link in a mail that says that an address is one's own. */
const confirmAddress = async (dataDir: string, email: string): Promise<void> => {
  const { url: databaseUrl } = await joinEmbeddedPostgres(dataDir);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('update auth_user set email_verified = true where email = $1', [email]);
  await client.end();
};

beforeAll(async () => {
  if (browser === null) return;
  demo = await startDemo();
  url = demo.url;
  const owner = (await browser.newContext()).request;
  await post(owner, '/api/auth/sign-in/email', { email: demo.email, password: demo.password });
  const { email } = member;
  const invitation = await post(owner, '/api/auth/organization/invite-member', { email, role: 'member' });
  const { id: invitationId } = invitation as { id: string };
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await post(context.request, '/api/auth/sign-up/email', member);
  await confirmAddress(demo.dataDir, email);
  await post(context.request, '/api/auth/organization/accept-invitation', { invitationId });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await demo?.[Symbol.asyncDispose]();
}, 60_000);

const visit = async (path: string, heading: string): Promise<void> => {
  await page.goto(`${url}${path}`);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  await page.evaluate(axe.source);
  const found = await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })');
  expect(
    (found as axe.AxeResults).violations.map(({ id }) => id),
    path,
  ).toEqual([]);
};

const buttons = (name: string | RegExp): Promise<number> => page.getByRole('button', { name }).count();

test.skipIf(browser === null)(
  'a member sees the modules, and that only owners and admins switch them',
  async () => {
    await visit('/settings/modules', 'Modules');
    const tickets = page.getByRole('switch', { name: 'Tickets' });
    await tickets.waitFor();
    expect(await tickets.isDisabled()).toBe(true);
    expect(
      await page.getByText('Only owners and admins of the workspace switch it.').count(),
    ).toBeGreaterThanOrEqual(1);
  },
);

test.skipIf(browser === null)(
  'a member looks at pipeline, fields and taxes without a way to change them',
  async () => {
    for (const [path, heading, reason] of [
      ['/settings/pipeline', 'Pipeline', 'Only owners and admins of the workspace change the pipeline.'],
      ['/settings/custom-fields', 'Custom fields', 'Only owners and admins of the workspace change these.'],
      ['/settings/tax-rates', 'Tax rates', 'Only owners and admins of the workspace change these.'],
    ] as const) {
      await visit(path, heading);
      await page.getByText(reason).waitFor();
      expect(await buttons(/^(Add|Rename|Remove|Archive|Move) /), path).toBe(0);
    }
  },
);

test.skipIf(browser === null)(
  'what only admins may open is named with the reason, and leads nowhere',
  async () => {
    await visit('/settings', 'Settings');
    await page.getByText('Only owners and admins of the workspace may open it.').first().waitFor();
    expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    await visit('/settings/api-keys', 'API keys');
    await page.getByText('Only owners and admins of the workspace see and make API keys.').waitFor();
    await visit('/imports', 'Import');
    await page.getByText(/Only owners and admins of the workspace import files/).waitFor();
    expect(await buttons('Choose a file')).toBe(0);
    await visit('/contacts', 'Contacts');
    await page.getByRole('link', { name: 'Export' }).waitFor();
    expect(await page.getByRole('link', { name: 'Import' }).count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('API keys');
    await page.getByText('Nothing begins with').waitFor();
  },
);

test.skipIf(browser === null)('a member connects nothing and disconnects nothing', async () => {
  await visit('/connections', 'Connections');
  expect(await buttons(/Disconnect|Add a connection/)).toBe(0);
});
