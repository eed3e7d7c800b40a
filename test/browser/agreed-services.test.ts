import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo;
let page: Page;

/** The flow begins once both ends were listed, and reads what was accepted within seconds. */
const firstBillableMs = 120_000;

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

interface Answer {
  readonly id?: string;
  readonly items?: readonly { readonly id: string; readonly vendor: string }[];
}

/** Asks the API as the console does. */
const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  page.evaluate(
    async ([verb, address, text]) => {
      const answer = await fetch(address ?? '', {
        method: verb ?? 'GET',
        ...(text === undefined ? {} : { body: text, headers: { 'content-type': 'application/json' } }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Answer;
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );

/** The page of a proposal of the simulated Ignition that a client may accept, with a service billed by hand. */
const openProposal = async (atIgnition: Page): Promise<void> => {
  for (let at = 1; at <= 5; at += 1) {
    await atIgnition.goto(`${demo.ignitionUrl}/proposals?page=${String(at)}`);
    const row = atIgnition
      .getByRole('row')
      .filter({ hasText: 'awaiting_acceptance' })
      .filter({ hasText: /Tax planning meeting|Xero set-up/ });
    if ((await row.count()) === 0) continue;
    await row
      .first()
      .getByRole('link', { name: /Tax planning meeting|Xero set-up/ })
      .click();
    return;
  }
  throw new Error('the demo has a proposal with a service that is billed by hand');
};

test.skipIf(browser === null)(
  'what a client accepts in Ignition is billed here by the rules on the flow’s page, and dismissed with a reason',
  { timeout: 240_000 },
  async () => {
    const { items = [] } = await ask('GET', '/api/connections');
    const idOf = (vendor: string): string => items.find((each) => each.vendor === vendor)?.id ?? '';
    const { id: flowId = '' } = await ask('POST', '/api/flows', {
      preset: 'ignition-agreed-services-to-crm',
      sourceConnectionId: idOf('ignition'),
      targetConnectionId: idOf('crm'),
    });
    await page.goto(`${demo.url}/flows/${flowId}`);
    await page.getByLabel('Tax of services without one').selectOption('GST');
    await page.getByRole('button', { name: 'Keep these settings' }).click();
    await page.getByText('What was agreed on is looked at again.').waitFor();
    expect(await violations()).toEqual([]);

    const atIgnition = await page.context().newPage();
    await openProposal(atIgnition);
    const proposal = await atIgnition.getByRole('heading', { level: 1 }).innerText();
    await atIgnition.getByRole('button', { name: 'Accept for the client' }).click();
    await atIgnition.getByText('Revoke it').waitFor();
    await atIgnition.close();

    await page.goto(`${demo.url}/opportunities?view=list&state=won&q=${encodeURIComponent(proposal)}`);
    await page.getByRole('link', { name: proposal }).first().click({ timeout: firstBillableMs });
    const panel = page.getByRole('region', { name: 'Agreed services' });
    await panel.getByText('To invoice').first().waitFor({ timeout: firstBillableMs });
    expect(await violations()).toEqual([]);

    await panel
      .getByRole('button', { name: /^What to do with/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Do not bill it' }).click();
    await page.getByLabel('Reason').fill('Goodwill');
    await page.getByRole('dialog').getByRole('button', { name: 'Do not bill it' }).click();
    await panel.getByText('Goodwill').waitFor();
    await panel.getByText('Not billed').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await panel.getByText('To invoice').first().waitFor();
  },
);
