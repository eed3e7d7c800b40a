import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';
import { startMailServer, type MailServer } from '#test/world/mail-server.ts';
import { startPostBox, type PostBox } from '#test/world/post-box.ts';

let demo: RunningDemo;
let page: Page;
let mail: MailServer;
let box: PostBox;

beforeAll(async () => {
  if (browser === null) return;
  mail = await startMailServer();
  box = await startPostBox();
  demo = await startDemo({
    PLUMBLINE_SMTP_URL: mail.url,
    PLUMBLINE_MAIL_FROM: 'Plumbline <plumbline@firm.example>',
    PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS: 'yes',
  });
  page = await openPage(browser);
  await signIn(page, demo);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (browser === null) return;
  await demo[Symbol.asyncDispose]();
  await mail[Symbol.asyncDispose]();
  await box[Symbol.asyncDispose]();
}, 60_000);

const violations = (): Promise<readonly string[]> => violationsOn(page);

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
    await expect
      .poll(() => choice.getByLabel('Console and mail').isChecked(), { timeout: 20_000 })
      .toBe(true);
    expect(await violations()).toEqual([]);
  },
  60_000,
);
