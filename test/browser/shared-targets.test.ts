import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo | null = null;
beforeAll(async () => {
  if (browser !== null) demo = await startDemo();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await demo?.[Symbol.asyncDispose]();
});

test.skipIf(browser === null)(
  'whoever adds a second flow into Xero’s contacts is told of the first, and finds each from the other',
  async () => {
    if (browser === null || demo === null) return;
    const page = await openPage(browser);
    await signIn(page, demo);
    await page.goto(`${demo.url}/flows/new`);
    await page.getByLabel('What is kept in step').selectOption('crm-contacts-to-xero');
    const before = page.getByRole('region', { name: 'These records are written already' });
    await before.getByText(/The other flow’s value stands/).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await page.getByRole('button', { name: 'Create the flow' }).click();
    await page.getByRole('heading', { name: 'CRM contacts to Xero contacts' }).waitFor();
    const beside = page.getByRole('region', { name: 'These records are written by other flows too' });
    await beside.getByRole('link', { name: 'Ignition clients to Xero contacts' }).click();
    await page.getByRole('heading', { name: 'Ignition clients to Xero contacts' }).waitFor();
    await beside.getByText(/This flow’s value stands/).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await beside.getByRole('link', { name: 'CRM contacts to Xero contacts' }).click();
    await page.getByRole('heading', { name: 'CRM contacts to Xero contacts' }).waitFor();
    await page.goto(`${demo.url}/flows/new`);
    await page.getByLabel('What is kept in step').selectOption('ignition-clients-to-stripe');
    await page.getByText('It needs a connection to').waitFor();
    expect(await before.count()).toBe(0);
  },
  120_000,
);
