import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRecords } from '#contract/records.ts';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { actAtVendor } from '#test/browser/vendor-acts.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo;
let page: Page;

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

/** Two clients that stand in both systems, by their keys there. */
const twoInBoth = async (): Promise<readonly { slug: string; contactId: string }[]> => {
  const answer = await page.request.get(`${demo.url}/api/records?kind=client&limit=200`);
  const { items } = listRecords.success.parse(await answer.json());
  const pairs = items.flatMap(({ key, flows }) => {
    const standing = flows.find(
      ({ state, counterpart }) => state === 'in_sync' && counterpart?.vendor === 'xero',
    );
    const contactId = standing?.counterpart?.key;
    return contactId === undefined ? [] : [{ slug: key, contactId }];
  });
  return pairs.slice(0, 2);
};

/** Waits until a record that holds the address was read; an edit that nobody has seen yet cannot meet another. */
const isSeen = async (email: string): Promise<void> => {
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(`${demo.url}/api/records?q=${encodeURIComponent(email)}`);
        return ((await answer.json()) as { items: readonly unknown[] }).items.length;
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBeGreaterThan(0);
};

test.skipIf(browser === null)(
  'a flow goes both ways, two edits meet, and one click each way settles them',
  async () => {
    await page.goto(`${demo.url}/conflicts`);
    await page.getByText('No conflict waits').waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await page.goto(`${demo.url}/flows`);
    await page.getByRole('link', { name: 'Ignition clients to Xero contacts' }).first().click();
    await page.getByLabel('Both ways').click();
    await page.getByText('Carries edits in Xero back to Ignition').waitFor();
    expect(await violationsOn(page)).toEqual([]);

    const paused = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
    await page
      .getByRole('button', { name: /^Pause/ })
      .first()
      .click();
    expect((await paused).status()).toBe(200);
    await page.getByText('Paused').first().waitFor();
    const pairs = await twoInBoth();
    expect(pairs).toHaveLength(2);
    for (const [n, { slug, contactId }] of pairs.entries()) {
      await actAtVendor(demo.ignitionUrl, {
        act: 'editClient',
        slug,
        client: { email: `i${String(n)}@firm.example` },
      });
      await actAtVendor(demo.xeroUrl, {
        act: 'edit-contact',
        id: contactId,
        contact: { EmailAddress: `x${String(n)}@firm.example` },
      });
    }
    for (const email of ['i0', 'x0', 'i1', 'x1']) await isSeen(`${email}@firm.example`);
    await page
      .getByRole('button', { name: /^Resume/ })
      .first()
      .click();
    await page.goto(`${demo.url}/conflicts`);
    await page
      .getByRole('button', { name: /^Use Xero’s/ })
      .nth(1)
      .waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: /^Conflicts.*2 wait on you/ }).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await page
      .getByRole('button', { name: /^Use Xero’s/ })
      .first()
      .click();
    await page.getByText('1 conflict resolved and on the way.').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('1');
    await page.getByText('No conflict waits').waitFor({ timeout: 20_000 });
    await page.getByLabel('Which conflicts').selectOption('answered');
    await page
      .getByText(/^Answered by/)
      .nth(1)
      .waitFor();
    expect(await violationsOn(page)).toEqual([]);
  },
  180_000,
);
