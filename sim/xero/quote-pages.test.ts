import { expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { startXeroSimulator } from './xero-simulator.ts';

const post = (address: string, values: Readonly<Record<string, string>> = {}) =>
  fetch(address, { method: 'POST', body: new URLSearchParams(values) });

it('a person writes a quote, notes that the client accepted it, and makes an invoice of it', async () => {
  const xero = await startXeroSimulator({
    clock: createManualClock(Date.UTC(2026, 6, 1)),
    seed: 'quotes',
    clientId: 'app',
    clientSecret: 'secret',
    webhookKey: 'key',
  });
  try {
    const root = `${xero.url}/organisations/${xero.organisations()[0]?.id ?? ''}`;
    xero.createContact({ Name: 'Harbour Bakery' });
    const made = await post(`${root}/quotes`, {
      contact: 'Harbour Bakery',
      amounts: 'Inclusive',
      description0: 'Advice',
      quantity0: '2',
      price0: '275',
      account0: '200',
    });
    expect(await made.text()).toContain('Quote QU-0001');
    expect(await (await post(`${made.url}/status`, { status: 'ACCEPTED' })).text()).toContain(
      'cannot become',
    );
    await post(`${made.url}/status`, { status: 'SENT' });
    await post(`${made.url}/status`, { status: 'ACCEPTED' });
    expect(xero.quotes()).toMatchObject([{ status: 'ACCEPTED', total: 55_000n }]);
    const invoice = await post(`${made.url}/invoice`);
    expect(await invoice.text()).toContain('QU-0001');
    expect(xero.invoices()).toMatchObject([{ reference: 'QU-0001', status: 'DRAFT', total: 55_000n }]);
    expect(xero.quotes()).toMatchObject([{ status: 'INVOICED' }]);
    expect(await (await fetch(`${root}/quotes`)).text()).toContain('invoiced');
  } finally {
    await xero.close();
  }
});
