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

const violations = (): Promise<readonly string[]> => violationsOn(page);

test.skipIf(browser === null)(
  'a consultant writes an expression, sees what it makes, publishes it, and goes back',
  async () => {
    await page.goto(`${demo.url}/flows`);
    await page.getByRole('link', { name: 'Ignition clients to Xero contacts' }).first().click();
    await page.getByRole('link', { name: 'Edit the mapping' }).click();
    await page.getByRole('heading', { name: 'Edit the mapping' }).waitFor();
    await page.getByText(/Tried on \d+ records?/).waitFor();
    await page.getByText(/^On “/).waitFor();
    await page.getByRole('button', { name: 'Add a row' }).click();
    await page.getByText('1 row or condition not finished yet.').waitFor();
    const rows = page.getByRole('list', { name: 'Rows of the mapping' }).getByRole('listitem');
    await page.getByLabel(`Row ${String(await rows.count())}: more`).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByLabel('Row 1: more').click();
    await page.getByRole('menuitem', { name: 'Write an expression' }).click();
    const expression = page.getByRole('textbox', { name: 'Row 1: expression' });
    const second = rows.nth(1);
    const shown = await second.innerText();
    await expression.fill('$uppercase(name');
    expect(await second.innerText()).toBe(shown);
    await page
      .getByText(/^Error: /)
      .first()
      .waitFor();
    await expression.fill('$uppercase(name)');
    await page
      .getByText(/^[^a-z]{4,}$/)
      .first()
      .waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Names in capitals');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    const versions = page.getByRole('table', { name: 'Versions of the mapping' });
    await versions.getByText('Names in capitals').waitFor();
    await page.getByRole('button', { name: 'What version 2 changed' }).click();
    await page.getByText('Changed: Name').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Go back to version 1' }).click();
    await page.getByRole('button', { name: 'Publish it again' }).click();
    await versions.getByText('3, as 1').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await violations()).toEqual([]);
  },
  90_000,
);

test.skipIf(browser === null)(
  'a table is uploaded, looked into and removed',
  async () => {
    await page.goto(`${demo.url}/tables`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'Account codes.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('service,account\nBAS,200\n'),
    });
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByRole('button', { name: 'Look into account_codes' }).click();
    await page.getByRole('cell', { name: 'BAS' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove account_codes' }).click();
    await page.getByText('No table yet').waitFor();
  },
  60_000,
);

test.skipIf(browser === null)(
  'the address of a flow that is not there says so, and the console stays around it',
  async () => {
    await page.goto(`${demo.url}/flows/flw_nowhere`);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('navigation').getByRole('link', { name: 'Flows', exact: true }).click();
    await page.getByRole('heading', { name: 'Flows', exact: true }).waitFor();
  },
);
