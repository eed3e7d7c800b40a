import { expect, test } from 'vitest';
import { dayMs, hourMs, secondMs } from '#base/clock.ts';
import { startTestIgnition, testStart } from './simulator-fixture.ts';
import type { ListAnswer, TestIgnition } from './simulator-fixture.ts';

const slugsOf = (page: ListAnswer): unknown[] => page.data.map((row) => row['slug']);

const allPages = async (ignition: TestIgnition, path: string): Promise<unknown[]> => {
  const slugs: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: ListAnswer = await ignition.reportList(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    slugs.push(...slugsOf(page));
    cursor = page.meta.pagination.next_cursor;
  }
  return slugs;
};

test('a list is read page by page, each visible row once', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 120 } });
  const visible = ignition.sim.practice.clients.rows.filter((client) => client.state !== 'archived');
  const first = await ignition.reportList('clients');
  expect(first.data).toHaveLength(100);
  expect(first.meta.pagination.has_more).toBe(true);
  expect(await allPages(ignition, 'clients?limit=7')).toEqual(visible.map((client) => client.slug));
});

test('clients, proposals, services and payments that are put away need a state to be seen', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Gone Pty Ltd' });
  sim.archiveClient(client.slug);
  expect((await ignition.reportList('clients')).data).toEqual([]);
  expect(slugsOf(await ignition.reportList('clients?state=archived'))).toEqual([client.slug]);
  const deleted = sim.practice.services.rows.filter((service) => service.state === 'deleted');
  expect(slugsOf(await ignition.reportList('services?state=deleted'))).toEqual(
    deleted.map((service) => service.slug),
  );
  expect(slugsOf(await ignition.reportList('services'))).not.toContain(deleted[0]?.slug);
  const strange = await ignition.report('clients?state=sleeping');
  expect(strange.status).toBe(422);
});

test('updated_from filters to the second, and a parameter of another name is ignored', async () => {
  const ignition = await startTestIgnition();
  const old = ignition.sim.createClient({ name: 'Old' });
  ignition.clock.advance(hourMs + 400);
  const fresh = ignition.sim.createClient({ name: 'Fresh' });
  const since = new Date(testStart + hourMs).toISOString();
  expect(slugsOf(await ignition.reportList(`clients?updated_from=${since}`))).toEqual([fresh.slug]);
  expect(slugsOf(await ignition.reportList(`clients?updated_since=${since}`))).toEqual([
    old.slug,
    fresh.slug,
  ]);
  expect((await ignition.report('clients?updated_from=yesterday')).status).toBe(400);
});

test('invoices are those of this month and collections those of this week unless dates are given', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 60 } });
  const inMonth = await ignition.reportList('invoices?limit=1000');
  expect(inMonth.data.length).toBeGreaterThan(0);
  expect(inMonth.data.every((row) => String(row['date']).startsWith('2026-11'))).toBe(true);
  const ever = await ignition.reportList('invoices?limit=1000&date_from=2013-01-01&date_to=2027-12-31');
  expect(ever.data.length).toBe(ignition.sim.practice.invoices.size);
  const inWeek = await ignition.reportList('collections?limit=1000');
  const wide = await ignition.reportList('collections?limit=1000&date_from=2013-01-01');
  expect(inWeek.data.length).toBeLessThan(wide.data.length);
  expect(wide.data.length).toBe(ignition.sim.practice.collections.size);
});

test('an invoice of last year that is touched today is missed without dates, updated or not', async () => {
  const ignition = await startTestIgnition();
  const client = ignition.sim.createClient({ name: 'Example' });
  const invoice = ignition.sim.createInvoice({ clientSlug: client.slug, date: '2025-03-01', lines: [] });
  ignition.clock.advance(dayMs);
  ignition.sim.touchInvoice(invoice.slug, { memo: 'Late' });
  const since = `updated_from=${new Date(testStart + dayMs).toISOString()}`;
  expect((await ignition.reportList(`invoices?${since}`)).data).toEqual([]);
  expect(slugsOf(await ignition.reportList(`invoices?${since}&date_from=2013-01-01`))).toEqual([
    invoice.slug,
  ]);
});

test('a payment of two invoices is listed once for each, on two pages when these are apart', async () => {
  const ignition = await startTestIgnition();
  const { sim } = ignition;
  const client = sim.createClient({ name: 'Example' });
  const line = { description: 'BAS', quantity: 1, unitMinor: 55_000, discountMinor: 0, originSlug: null };
  const [one, two] = [1, 2].map(() =>
    sim.createInvoice({ clientSlug: client.slug, date: '2026-11-01', lines: [line] }),
  );
  const payment = sim.createPayment({ invoiceSlugs: [one?.slug ?? '', two?.slug ?? ''] });
  expect(await allPages(ignition, 'payments?limit=1')).toEqual([payment.slug, payment.slug]);
  sim.hazards.paymentPerInvoice = false;
  expect(await allPages(ignition, 'payments?limit=1')).toEqual([payment.slug]);
});

test('a cursor may repeat and a page may be empty though there is more', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 30 } });
  const { hazards } = ignition.sim;
  hazards.emptyPages = 2;
  const first = await ignition.reportList('clients?limit=5');
  const second = await ignition.reportList(
    `clients?limit=5&cursor=${first.meta.pagination.next_cursor ?? ''}`,
  );
  expect([first, second].map((page) => [page.data.length, page.meta.pagination.has_more])).toEqual([
    [0, true],
    [0, true],
  ]);
  expect(second.meta.pagination.next_cursor).not.toBe(first.meta.pagination.next_cursor);
  const third = await ignition.reportList(
    `clients?limit=5&cursor=${second.meta.pagination.next_cursor ?? ''}`,
  );
  expect(third.data).toHaveLength(5);
  hazards.repeatedCursors = 1;
  const cursor = third.meta.pagination.next_cursor ?? '';
  expect((await ignition.reportList(`clients?limit=5&cursor=${cursor}`)).meta.pagination.next_cursor).toBe(
    cursor,
  );
});

test('amounts come as text and as numbers, and now and then without a total', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 80 } });
  const { sim } = ignition;
  const path = 'invoices?limit=1000&date_from=2013-01-01';
  const kinds = async (): Promise<unknown[]> => {
    const { data } = await ignition.reportList(path);
    return [...new Set(data.map((row) => typeof (row['amount'] as { total?: unknown }).total))].toSorted();
  };
  expect(await kinds()).toEqual(['number', 'string']);
  sim.hazards.moneyAs = 'string';
  expect(await kinds()).toEqual(['string']);
  const [invoice] = sim.practice.invoices.rows;
  sim.hazards.withoutTotal.add(invoice?.slug ?? '');
  expect(await kinds()).toEqual(['string', 'undefined']);
  const payments = await ignition.reportList('payments?limit=1000');
  const keys = payments.data.map((row) => Object.keys(row['amount'] as object)[0]);
  expect(new Set(keys)).toEqual(new Set(['total', 'amount']));
});

test('an overlay shows a state and a member nobody knows', async () => {
  const ignition = await startTestIgnition();
  const client = ignition.sim.createClient({ name: 'Example' });
  ignition.sim.overlay(client.slug, { state: 'hibernating', mood: 'good' });
  const { data } = await ignition.reportList('clients');
  expect(data[0]).toMatchObject({ state: 'hibernating', mood: 'good', name: 'Example' });
});

test('limits, cursors and paths that make no sense are refused in the shape of JSON:API', async () => {
  const ignition = await startTestIgnition();
  const statusOf = async (path: string): Promise<number> => (await ignition.report(path)).status;
  expect(await statusOf('clients?limit=1000')).toBe(200);
  expect(await statusOf('clients?limit=1001')).toBe(422);
  expect(await statusOf('clients?limit=0')).toBe(400);
  expect(await statusOf('clients?cursor=nonsense')).toBe(400);
  expect(await statusOf('invoices?date_from=2026-02-30')).toBe(400);
  expect(await statusOf('clients/cli_x')).toBe(404);
  expect(await statusOf('payouts')).toBe(404);
  ignition.sim.hazards.maxLimit = 250;
  const answer = await ignition.report('clients?limit=500');
  expect(await answer.json()).toMatchObject({ errors: [{ status: '422', source: { parameter: 'limit' } }] });
});

test('the thousandth request of an hour is the last, until the time the headers name', async () => {
  const ignition = await startTestIgnition({ limits: { requestsPerHour: 3 } });
  for (let i = 0; i < 3; i += 1) expect((await ignition.report('clients')).status).toBe(200);
  const refused = await ignition.report('clients');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-limit')).toBe('3');
  const resetAt = Number(refused.headers.get('x-ratelimit-reset')) * secondMs;
  expect(resetAt).toBe(testStart + hourMs);
  expect((await ignition.keyed('GET', 'clients')).status).toBe(429);
  ignition.clock.advance(resetAt - ignition.clock.now());
  expect((await ignition.report('clients')).status).toBe(200);
  ignition.sim.setLimits(false);
  for (let i = 0; i < 9; i += 1) expect((await ignition.report('clients')).status).toBe(200);
});

test('a fault answers 429 with the vendor’s headers and 500 with its shape', async () => {
  const ignition = await startTestIgnition();
  ignition.sim.addFault({ kind: 'status-429', count: 1, retryAfterSecs: 30 });
  ignition.sim.addFault({ kind: 'status-500', count: 1 });
  const throttled = await ignition.report('clients');
  expect(throttled.status).toBe(429);
  expect(Number(throttled.headers.get('x-ratelimit-reset'))).toBe(testStart / secondMs + 30);
  const broken = await ignition.report('clients');
  expect([broken.status, await broken.json()]).toMatchObject([500, { errors: [{ status: '500' }] }]);
  expect((await ignition.report('clients')).status).toBe(200);
});

test('the first page of a wide window of collections is slow when the hazard says so', async () => {
  const ignition = await startTestIgnition();
  ignition.sim.hazards.slowCollectionsMs = 20 * secondMs;
  let done = false;
  const asked = ignition.report('collections?date_from=2020-01-01').then((answer) => {
    done = true;
    return answer;
  });
  await expect.poll(() => ignition.clock.nextWakeAt()).toBe(testStart + 20 * secondMs);
  expect(done).toBe(false);
  ignition.clock.advance(20 * secondMs);
  expect((await asked).status).toBe(200);
});
