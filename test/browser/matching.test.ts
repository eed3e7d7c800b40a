import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listFlows } from '#contract/flows.ts';
import { countMatchReviews } from '#contract/match-reviews.ts';
import { listRecords } from '#contract/records.ts';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, signIn, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo;
let page: Page;

beforeAll(async () => {
  if (browser === null) return;
  demo = await startDemo();
  page = await openPage(browser, { timeoutMs: 60_000 });
  await signIn(page, demo);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  if (browser !== null) await demo[Symbol.asyncDispose]();
}, 60_000);

const exactWaiting = async (): Promise<number> => {
  const answer = await page.request.post(`${demo.url}/api/match-reviews/bulk/count`, {
    data: { decision: 'link' },
    headers: { origin: demo.url },
  });
  return countMatchReviews.success.parse(await answer.json()).count;
};

/** While the demo's clients are still carried, something else may follow than was shown. */
const leftToCarry = async (): Promise<number> => {
  const { items } = listFlows.success.parse(await (await page.request.get(`${demo.url}/api/flows`)).json());
  return items.reduce((sum, { counts }) => sum + counts.pending, 0);
};

/** A client that stands in Xero, by our id. */
const aLinkedClient = async (): Promise<string> => {
  const answer = await page.request.get(`${demo.url}/api/records?kind=client&limit=200`);
  const { items } = listRecords.success.parse(await answer.json());
  const found = items.find(({ flows }) =>
    flows.some(({ state, counterpart }) => state === 'in_sync' && counterpart?.vendor === 'xero'),
  );
  if (found === undefined) throw new Error('no client stands in Xero');
  return found.id;
};

test.skipIf(browser === null)(
  'a person sees both values of each key, answers by the keyboard, and accepts the exact ones at once',
  async () => {
    await expect.poll(exactWaiting, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
    await page.goto(`${demo.url}/reviews`);
    await page.getByRole('heading', { name: 'Match reviews' }).waitFor();
    const accept = page.getByRole('button', { name: /^Accept \d+ exact match/ });
    await accept.waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await page.getByRole('row').filter({ hasText: 'Same email' }).first().getByRole('link').first().click();
    const keys = page.getByRole('table', { name: 'What they are recognised by' }).first();
    await keys.getByRole('rowheader', { name: 'Email' }).waitFor();
    await page
      .getByText(/The same e-mail but another name: hardly the same\./)
      .first()
      .waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('o');
    await page.getByText('It is left out of this flow.').first().waitFor();
    await page.keyboard.press('Escape');

    await page.goto(`${demo.url}/reviews`);
    await accept.waitFor();
    await page.keyboard.press('a');
    const asked = page.getByRole('dialog');
    await asked.getByText('exactly the same name').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await asked.getByRole('button', { name: /^Link \d+$/ }).click();
    await page.getByText(/linked\. They follow their sources from now on\./).waitFor();
    await expect.poll(exactWaiting, { timeout: 30_000, interval: 500 }).toBe(0);

    await page.getByText('Decided', { exact: true }).click();
    await page.getByText('Linked with').first().waitFor();
    await page.getByText('Doubles', { exact: true }).click();
    await page.getByText('No double waits').waitFor();
    expect(await violationsOn(page)).toEqual([]);
  },
  240_000,
);

test.skipIf(browser === null)(
  'a link is ended on the record’s page exactly as it was shown',
  async () => {
    await expect.poll(leftToCarry, { timeout: 90_000, interval: 500 }).toBe(0);
    const id = await aLinkedClient();
    await page.goto(`${demo.url}/records/${id}`);
    await page.getByRole('region', { name: 'Linked with Xero' }).waitFor();
    await page
      .getByRole('region', { name: 'Linked with Xero' })
      .getByRole('button', { name: 'Unlink…' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'What the flows do next' }).waitFor();
    await dialog.getByLabel('Leave it out').check();
    await dialog.getByText(/is left out of the flow\./).waitFor();
    await dialog.getByText(/Stays in Xero/).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Unlink', exact: true }).click();
    await page.getByText('Unlinked. The same keys do not link them again.').waitFor();
    await page.getByRole('button', { name: 'Link with a record…' }).click();
    await dialog
      .getByRole('radiogroup', { name: 'The record that it is' })
      .getByRole('radio')
      .first()
      .check();
    await dialog.getByRole('heading', { name: 'What the flows do next' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Link', exact: true }).click();
    await page.getByText('Linked. It follows its source from now on.').waitFor();
    await page.getByRole('region', { name: 'Linked with Xero' }).waitFor();

    await page
      .getByRole('region', { name: 'Linked with Xero' })
      .getByRole('button', { name: 'Merge doubles…' })
      .click();
    await dialog.getByRole('searchbox').fill('Pty');
    await dialog.getByRole('radiogroup', { name: 'The other record' }).getByRole('radio').first().check();
    await dialog.getByRole('radiogroup', { name: 'The one that is kept' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  },
  180_000,
);
