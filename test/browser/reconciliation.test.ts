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

interface DraftText {
  readonly rules: readonly { readonly target: string }[];
  readonly conditions: readonly unknown[];
  readonly revision: number | null;
}

/** Drafts last names that are written whole; the editor's own pages have their own test. */
const draftLastNames = async (): Promise<void> => {
  const answerOf = async <Answer>(path: string): Promise<Answer> =>
    (await (await page.request.get(`${demo.url}${path}`)).json()) as Answer;
  const { items } = await answerOf<{
    readonly items: readonly { readonly id: string; readonly name: string }[];
  }>('/api/flows');
  const { id } = items.find(({ name }) => name === flow) ?? { id: '' };
  const { rules, conditions, revision } = await answerOf<DraftText>(`/api/flows/${id}/draft`);
  const lastName = { target: 'LastName', from: 'name', transform: 'text', onEmpty: 'keep' };
  const saved = await page.request.patch(`${demo.url}/api/flows/${id}/draft`, {
    data: { rules: [...rules.filter(({ target }) => target !== 'LastName'), lastName], conditions, revision },
    headers: { origin: demo.url },
  });
  expect(saved.status()).toBe(200);
};

test.skipIf(browser === null)(
  'a consultant replays last month through a draft, rehearses it, and lets the flow write exactly that',
  async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    // What the demo's first import writes is in by then.
    await compare();
    await draftLastNames();
    await page.goto(`${demo.url}/reconciliation`);
    await page.getByRole('combobox', { name: 'Flow' }).click();
    await page.getByRole('option', { name: flow }).click();
    await page.getByRole('button', { name: 'Replay through the draft' }).click();
    await page.getByRole('menuitem', { name: 'The last 30 days' }).click();
    const newest = page.getByRole('table', { name: 'Reconciliations' }).getByRole('row').nth(1);
    await newest.getByText('Would differ').waitFor({ timeout: 90_000 });
    await newest.getByRole('link', { name: flow }).click();
    await page.getByText(/\d+ as they were then/).waitFor();
    await page.getByRole('article', { name: 'Fields differ' }).first().waitFor();
    expect(await page.getByRole('button', { name: /Apply|^Heal/ }).count()).toBe(0);
    expect(await violationsOn(page)).toEqual([]);

    await page.goBack();
    await page.getByRole('button', { name: 'Rehearse the draft' }).click();
    await newest.getByText('Would change').waitFor({ timeout: 90_000 });
    await newest.getByRole('link', { name: flow }).click();
    await page.getByRole('button', { name: 'Apply exactly this' }).click();
    const dialog = page.getByRole('dialog', { name: 'Apply exactly this' });
    await dialog.getByText('The draft is published as it was rehearsed.').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('All of it is applied').waitFor({ timeout: 120_000 });
    expect(await violationsOn(page)).toEqual([]);
  },
  360_000,
);
