import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn, whenStill } from '#test/browser/visit.ts';

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

const flow = 'Ignition clients to Xero contacts';

/** Chooses the flow, compares its sides, and opens the run when it has come to its end. */
const compare = async (): Promise<void> => {
  const runs = page.getByRole('table', { name: 'Reconciliations' }).getByRole('link', { name: flow });
  await page.goto(`${demo.url}/reconciliation`);
  await page.getByRole('combobox', { name: 'Flow' }).click();
  await page.getByRole('option', { name: flow }).click();
  // The demo's first import may be under way: this waits for what it writes.
  await page.getByRole('checkbox', { name: 'Read both sides first' }).check();
  await page.getByText('Nothing has been compared yet').or(runs.first()).first().waitFor();
  const before = (await runs.count()) === 0 ? null : await runs.first().getAttribute('href');
  await page.getByRole('button', { name: 'Compare now' }).click();
  await expect
    .poll(async () => ((await runs.count()) === 0 ? null : runs.first().getAttribute('href')), {
      timeout: 20_000,
    })
    .not.toBe(before);
  const newest = page.getByRole('table', { name: 'Reconciliations' }).getByRole('row').nth(1);
  await newest.getByText(/They differ|Both sides agree/).waitFor({ timeout: 90_000 });
  await newest.getByRole('link', { name: flow }).click();
  await page.getByRole('heading', { name: flow, level: 1 }).waitFor();
};

test.skipIf(browser === null)(
  'a bookkeeper compares both sides, sees each finding, reads it by kind and takes it along as a file',
  async () => {
    await compare();
    await page.getByText(/\d+ records: \d+ agree, \d+ with a finding, \d+ left out/).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    const findings = page.getByRole('article');
    await page.getByRole('article', { name: 'Waits for a match review' }).first().waitFor();
    expect(await page.getByRole('article', { name: 'Left out by a rule' }).count()).toBe(0);
    // Nothing here is Plumbline's to write, so nothing is offered to be healed.
    expect(await page.getByRole('button', { name: /^Heal/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Answer it under match reviews' }).first().waitFor();
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: /Left out by a rule/ }).click();
    await page.getByRole('article', { name: 'Left out by a rule' }).first().waitFor();
    expect(page.url()).toContain('kind=left_out');
    expect(await findings.count()).toBeGreaterThan(0);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export' })
        .click()
        .then(() => page.getByRole('menuitem', { name: /CSV/ }).click()),
    ]);
    expect(file.suggestedFilename()).toMatch(/^reconciliation-rcn_.*\.csv$/);
  },
  240_000,
);

test.skipIf(browser === null)(
  'a second run says what is new since the last one, and both pages stand on a phone in the dark',
  async () => {
    await compare();
    await page.getByText(/0 new, \d+ the same, 0 gone/).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    const isWithin = async (): Promise<boolean> => {
      await whenStill(page);
      return page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
    };
    expect(await isWithin()).toBe(true);
    expect(await violationsOn(page)).toEqual([]);
    await page.goto(`${demo.url}/reconciliation`);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.getByText('They differ').first().waitFor();
    expect(await isWithin()).toBe(true);
    expect(await violationsOn(page)).toEqual([]);
  },
  240_000,
);
