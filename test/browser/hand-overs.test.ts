import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { listConnections } from '#contract/connections.ts';
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

/** A client that stands in both systems, by its keys there. */
const inBoth = async (): Promise<{ readonly slug: string; readonly contactId: string }> => {
  const answer = await page.request.get(`${demo.url}/api/records?kind=client&limit=200`);
  const { items } = listRecords.success.parse(await answer.json());
  for (const { key, flows } of items)
    for (const { state, counterpart } of flows)
      if (state === 'in_sync' && counterpart?.vendor === 'xero')
        return { slug: key, contactId: counterpart.key };
  throw new Error('no client stands in both');
};

test.skipIf(browser === null)(
  'an invoice approved in Xero is handed over, done by hand, undone, and done by itself once it is typed',
  async () => {
    await page.goto(`${demo.url}/hand-overs`);
    await page.getByText('No hand-over waits').waitFor();
    expect(await violationsOn(page)).toEqual([]);

    const answer = await page.request.get(`${demo.url}/api/connections`);
    const { items } = listConnections.success.parse(await answer.json());
    const idOf = (vendor: string) => items.find((each) => each.vendor === vendor)?.id;
    const made = await page.evaluate(
      async (body) =>
        (
          await fetch('/api/flows', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).status,
      {
        preset: 'xero-completed-to-ignition',
        sourceConnectionId: idOf('xero'),
        targetConnectionId: idOf('ignition'),
        settings: { handOver: { drafts: 'off' } },
      },
    );
    expect(made).toBe(200);
    const { slug, contactId } = await inBoth();
    const date = new Date().toISOString().slice(0, 10);
    await actAtVendor(demo.xeroUrl, {
      act: 'create-invoice',
      invoice: {
        InvoiceNumber: 'HAND-1',
        Status: 'AUTHORISED',
        Contact: { ContactID: contactId },
        Date: date,
        DueDate: date,
        LineAmountTypes: 'Inclusive',
        LineItems: [
          {
            Description: 'Extra advice',
            Quantity: 1,
            UnitAmount: '550.00',
            AccountCode: '200',
            TaxType: 'OUTPUT',
          },
        ],
      },
    });
    const row = page.getByRole('listitem', { name: 'HAND-1' });
    await row.waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: /^Hand-overs.*1 waits on you/ }).waitFor();
    await row.getByText('GST on Income (10 %)').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await violationsOn(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    const reference = await row.getByText(/^HAND-1 plb:/).textContent();

    await row.getByRole('button', { name: 'It is in Ignition: HAND-1' }).click();
    await page.getByText('No hand-over waits').waitFor();
    await page.getByLabel('Which hand-overs').selectOption('done');
    await row.getByRole('button', { name: 'Undo HAND-1' }).click();
    await page.getByLabel('Which hand-overs').selectOption('open');
    await row.waitFor();

    const typed = await actAtVendor(demo.ignitionUrl, {
      act: 'createInvoice',
      clientSlug: slug,
      date,
      description: 'Extra advice',
      totalMinor: 55_000,
    });
    const { slug: invoice } = z.object({ slug: z.string() }).parse(typed);
    await actAtVendor(demo.ignitionUrl, { act: 'touchInvoice', slug: invoice, memo: reference ?? '' });
    await page.getByText('No hand-over waits').waitFor({ timeout: 60_000 });
    await page.getByLabel('Which hand-overs').selectOption('done');
    await row.getByText(/^Seen as INV-/).waitFor();
    expect(await violationsOn(page)).toEqual([]);

    await page.goto(`${demo.url}/flows`);
    await page.getByRole('link', { name: 'Completed in Xero to Ignition' }).first().click();
    await page.getByLabel('Once it is paid in Xero').click();
    await page.getByText('The setting is kept.').waitFor();
    expect(await violationsOn(page)).toEqual([]);
  },
  180_000,
);
