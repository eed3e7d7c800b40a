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
  await signIn(page, demo);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (browser !== null) await demo[Symbol.asyncDispose]();
}, 60_000);

test.skipIf(browser === null)(
  'an admin says who a manager is in the CRM, takes it back, and finds a person',
  async () => {
    await page.goto(`${demo.url}/owners`);
    await page.getByRole('heading', { name: 'Ignition (simulated) → CRM' }).waitFor();
    const people = page.getByRole('table', { name: 'People of Ignition (simulated) at CRM' });
    const dev = people.getByRole('row', { name: /Dev Raman/ });
    await dev.getByText('Nobody has this address: left out').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Dev Raman at CRM' }).click();
    await page.getByRole('option', { name: /Demo owner/ }).click();
    await dev.getByText(/Matched by hand, by Demo owner/).waitFor();
    await page.getByText(/records? (is|are) looked at again/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await dev.getByText('Nobody has this address: left out').waitFor();
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('tess');
    await dev.waitFor({ state: 'detached' });
    await people.getByRole('row', { name: /Tess Okafor/ }).waitFor();
    await page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody at all');
    await page.getByText('Nobody like that.').waitFor();
  },
  90_000,
);

test.skipIf(browser === null)(
  'a custom field that was made just now is chosen in the mapping, by its label and with a value of a record',
  async () => {
    const made = await page.request.post(`${demo.url}/api/crm/custom-fields`, {
      data: { subject: 'contact', label: 'Fee partner', type: 'text' },
      headers: { origin: demo.url },
    });
    expect(made.status()).toBe(200);
    await page.goto(`${demo.url}/flows`);
    await page.getByRole('link', { name: 'Ignition clients to CRM contacts' }).first().click();
    await page.getByRole('link', { name: 'Edit the mapping' }).click();
    await page.getByRole('button', { name: 'Look for fields' }).click();
    await page.getByText(/records looked through: 1 custom field/).waitFor();
    await page.getByRole('button', { name: 'Add a row' }).click();
    const rows = page.getByRole('list', { name: 'Rows of the mapping' }).getByRole('listitem');
    const number = String(await rows.count());
    await page.getByRole('combobox', { name: `Row ${number}: field of the target` }).fill('fee');
    await page.getByRole('option', { name: /Fee partner/ }).click();
    await page.getByRole('combobox', { name: `Row ${number}: field of the source` }).fill('partner name');
    await page.getByRole('option', { name: /partner\.name/ }).click();
    expect(
      await page.getByRole('combobox', { name: `Row ${number}: field of the source` }).inputValue(),
    ).toBe('partner.name');
    await rows
      .last()
      .getByText('Helen Marlow')
      .or(rows.last().getByText(/^[A-Z][a-z]+ [A-Z][a-z]+$/))
      .first()
      .waitFor();
    expect(await violationsOn(page)).toEqual([]);
  },
  90_000,
);
