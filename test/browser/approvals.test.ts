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

/** A new client in Ignition, by its own page. */
const addClient = async (name: string, email: string): Promise<void> => {
  const ignition = await page.context().newPage();
  await ignition.goto(demo.ignitionUrl);
  await ignition.getByRole('link', { name: 'Add client' }).first().click();
  await ignition.getByLabel('Client name').first().fill(name);
  await ignition.getByLabel('E-mail', { exact: true }).first().fill(email);
  await ignition
    .getByRole('button', { name: /add|create|save/i })
    .first()
    .click();
  // A page that is closed while it opens another may never say that it is closed.
  await ignition.getByRole('heading', { name }).waitFor();
  await ignition.close();
};

const main = () => page.getByRole('main');

test.skipIf(browser === null)(
  'a bookkeeper sets a rule, sees what waits and why, approves one by keys, edits one and rejects one',
  async () => {
    await page.goto(`${demo.url}/approvals`);
    await page.getByText('Nothing to approve').waitFor();
    expect(await violations()).toEqual([]);

    await page.goto(`${demo.url}/flows`);
    await page.getByRole('link', { name: 'Ignition clients to Xero contacts' }).first().click();
    await page.getByText('No change waits: the flow writes by itself.').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Remind after, hours').fill('24');
    await page
      .getByText(
        'Each new record waits until an admin or owner approves it. People are reminded after a day.',
      )
      .waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Keep the rules' }).click();
    await page.getByRole('button', { name: 'Edit the rules' }).waitFor();

    await addClient('Quokka Boatworks Pty Ltd', 'hello@quokka.example');
    await addClient('Numbat Joinery Pty Ltd', 'hello@numbat.example');
    await addClient('Bilby Bakery Pty Ltd', 'hello@bilby.example');
    await page.goto(`${demo.url}/approvals`);
    await page.getByRole('button', { name: 'Approve all 3' }).waitFor();
    await page.getByRole('link', { name: /^Approvals.*3 wait on you/ }).waitFor();
    expect(await violations()).toEqual([]);

    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByText('1 change approved and on the way.').waitFor();
    await page.getByRole('button', { name: 'Approve all 2' }).waitFor();

    await main().getByRole('link', { name: 'Numbat Joinery Pty Ltd' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('rowheader', { name: 'Name', exact: true }).waitFor();
    await drawer.getByRole('button', { name: 'Edit', exact: true }).click();
    await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Numbat & Daughters');
    expect(await violations()).toEqual([]);
    await drawer.getByRole('button', { name: 'Approve as edited' }).click();
    await page.getByText('Approved as edited, and on the way.').waitFor();
    await page.keyboard.press('Escape');

    await main().getByRole('button', { name: 'Reject Bilby Bakery Pty Ltd' }).click();
    await page.getByLabel('Reason').fill('Not a client of ours any more.');
    await page.getByRole('button', { name: 'Reject', exact: true }).last().click();
    await page.getByText('1 change rejected.').waitFor();
    await page.getByText('Nothing to approve').waitFor();

    await page.goto(`${demo.url}/records?kind=contact&q=Numbat`);
    await page.getByRole('link', { name: 'Numbat & Daughters' }).first().waitFor();
    await page.goto(`${demo.url}/records?kind=client&q=Bilby`);
    await page.getByRole('link', { name: 'Bilby Bakery Pty Ltd' }).first().click();
    await page.getByText('flow.rejected').first().waitFor();
    await page.getByRole('link', { name: 'To what was rejected' }).click();
    await page.getByText('Not a client of ours any more.').waitFor();
    await page.getByRole('button', { name: 'Propose Bilby Bakery Pty Ltd again' }).click();
    await page.goto(`${demo.url}/approvals`);
    await page.getByRole('button', { name: 'Approve all 1' }).waitFor();
  },
  120_000,
);
