import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo;
let page: Page;

beforeAll(async () => {
  if (browser === null) return;
  demo = await startDemo();
  page = await openPage(browser);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  if (browser !== null) await demo[Symbol.asyncDispose]();
}, 60_000);

const violations = (): Promise<readonly string[]> => violationsOn(page);

test.skipIf(browser === null)('a newcomer signs in and finds the practice’s clients in step', async () => {
  await signIn(page, demo);
  await page.getByText('Ignition clients to Xero contacts').first().waitFor();
  await page
    .getByRole('link', { name: /match reviews/i })
    .first()
    .waitFor();
  expect(await violations()).toEqual([]);
});

test.skipIf(browser === null)(
  'an edit in Ignition reaches the Xero contact within seconds, without a reload here',
  async () => {
    await page.goto(`${demo.url}/records?kind=client`);
    const ignition = await page.context().newPage();
    await ignition.goto(demo.ignitionUrl);
    await ignition.getByRole('link', { name: 'Add client' }).first().click();
    await ignition.getByLabel('Client name').first().fill('Quokka Boatworks Pty Ltd');
    await ignition.getByLabel('E-mail', { exact: true }).first().fill('hello@quokka.example');
    await ignition
      .getByRole('button', { name: /add|create|save/i })
      .first()
      .click();
    await page.goto(`${demo.url}/records?kind=client&q=Quokka`);
    await page.getByRole('link', { name: 'Quokka Boatworks Pty Ltd' }).first().click();
    await page.getByText('hello@quokka.example').first().waitFor();

    const began = Date.now();
    await ignition.getByLabel('E-mail', { exact: true }).first().fill('ahoy@quokka.example');
    await ignition.getByRole('button', { name: /save/i }).first().click();
    await expect
      .poll(() => page.getByText('ahoy@quokka.example').count(), { timeout: 15_000 })
      .toBeGreaterThanOrEqual(2);
    expect(Date.now() - began).toBeLessThan(15_000);

    const xero = await page.context().newPage();
    await xero.goto(demo.xeroUrl);
    await xero
      .getByRole('link', { name: /Wattle/ })
      .first()
      .click();
    await xero.getByRole('searchbox').first().fill('Quokka');
    await xero.keyboard.press('Enter');
    await xero.getByText('ahoy@quokka.example').first().waitFor();
    expect(await violations()).toEqual([]);
    await ignition.close();
    await xero.close();
  },
);

test.skipIf(browser === null)('a match review is decided, and taken back', async () => {
  await page.goto(`${demo.url}/reviews`);
  await page.getByRole('heading', { name: 'Match reviews' }).waitFor();
  expect(await violations()).toEqual([]);
  const asked = page.getByRole('table', { name: 'Match reviews that wait on you' }).locator('tbody tr');
  const before = await asked.count();
  await asked.first().locator('a, button').first().click();
  await page.getByRole('button', { name: /do not sync/i }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await expect.poll(() => asked.count()).toBe(before - 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => asked.count(), { timeout: 15_000 }).toBe(before);
});

test.skipIf(browser === null)('every page of the console is accessible on a phone in the dark', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const path of ['/', '/records', '/flows', '/connections', '/reviews', '/dead-letters']) {
    await page.goto(`${demo.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violations(), path).toEqual([]);
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
    expect(wide, `${path} scrolls sideways`).toBe(false);
  }
});
