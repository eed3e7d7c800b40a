import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from '#test/browser/chromium.ts';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { startMailServer, type MailServer } from '#test/world/mail-server.ts';
import { startPostBox, type PostBox } from '#test/world/post-box.ts';

const opened = await openChromium();
if ('missing' in opened)
  process.stderr.write(`The browser test is skipped: no Chromium runs here (${opened.missing}).\n`);

let demo: RunningDemo;
let page: Page;
let mail: MailServer;
let box: PostBox;
const browser: Browser | null = 'browser' in opened ? opened.browser : null;

beforeAll(async () => {
  if (browser === null) return;
  mail = await startMailServer();
  box = await startPostBox();
  demo = await startDemo({
    PLUMBLINE_SMTP_URL: mail.url,
    PLUMBLINE_MAIL_FROM: 'Plumbline <plumbline@firm.example>',
    PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS: 'yes',
  });
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(demo.url);
  await page.getByLabel('Email').fill(demo.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (browser === null) return;
  await demo[Symbol.asyncDispose]();
  await mail[Symbol.asyncDispose]();
  await box[Symbol.asyncDispose]();
}, 60_000);

const violations = async (): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const found = await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })');
  return (found as axe.AxeResults).violations.map(
    (violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`,
  );
};

test.skipIf(browser === null)(
  'a webhook is added, shows its secret once, and receives a signed test; so does a mail address',
  async () => {
    await page.goto(`${demo.url}/settings/alerts`);
    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.getByLabel('Kind').selectOption('webhook');
    await page.getByLabel('Name').fill('Pager');
    await page.getByLabel('Address').fill(`${box.url}/in`);
    await page.getByRole('button', { name: 'Add the channel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('it is not shown again').waitFor();
    const secret = (await dialog.locator('pre').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Add a channel' }).click();
    await page.getByLabel('Name').fill('On call');
    await page.getByLabel('Mail address').fill('oncall@firm.example');
    await page.getByRole('button', { name: 'Add the channel' }).click();

    await page.getByRole('button', { name: 'Send a test to Pager' }).click();
    await page.getByRole('button', { name: 'Send a test to On call' }).click();
    const log = page.getByRole('table', { name: 'Delivery log' });
    await expect
      .poll(() => log.getByText('Delivered').count(), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(2);
    const post = box.received.find(({ body }) => body.includes('"test"'));
    expect(new Webhook(secret.trim()).verify(post?.body ?? '', post?.headers ?? {})).toMatchObject({
      type: 'test',
    });
    expect(mail.received.map(({ subject }) => subject)).toContain('A test from Plumbline');
    expect(await violations()).toEqual([]);
  },
  60_000,
);

test.skipIf(browser === null)(
  'each person chooses how they are told',
  async () => {
    await page.goto(`${demo.url}/settings/notifications`);
    const choice = page.getByRole('radiogroup', { name: 'An invoice was paid' });
    const kept = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await choice.getByText('Console and mail').click();
    await kept;
    await page.reload();
    await expect.poll(() => choice.getByLabel('Console and mail').isChecked()).toBe(true);
    expect(await violations()).toEqual([]);
  },
  60_000,
);
