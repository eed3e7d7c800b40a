import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

describe('the pages of the simulated Xero', () => {
  let xero: XeroSimulator;
  let root: string;

  beforeEach(async () => {
    xero = await startXeroSimulator({
      clock: createManualClock(Date.UTC(2026, 6, 1)),
      seed: 'pages',
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
    });
    root = `/organisations/${xero.organisations()[0]?.id ?? ''}`;
  });
  afterEach(() => xero.close());

  const post = (
    path: string,
    values: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ) => fetch(`${xero.url}${path}`, { method: 'POST', body: new URLSearchParams(values), headers });
  const read = async (path: string): Promise<string> => (await fetch(`${xero.url}${path}`)).text();

  it('let a person create, search, edit, archive, restore and merge contacts', async () => {
    const made = await post(`${root}/contacts`, {
      Name: '<b>Bold</b> & Sons',
      EmailAddress: 'a@bold.example',
    });
    expect(made.redirected).toBe(true);
    expect(await made.text()).toContain('&lt;b&gt;Bold&lt;/b&gt; &amp; Sons');
    const [contact] = xero.contacts();
    if (contact === undefined) throw new Error('Nothing was created.');
    const page = `${root}/contacts/${contact.id}`;

    await post(page, { Name: 'Bold & Sons', mobile: '491570006', TaxNumber: '51824753556' });
    expect(xero.contact(contact.id).texts).toMatchObject({ Name: 'Bold & Sons', TaxNumber: '51824753556' });
    expect(xero.contact(contact.id).phones).toEqual([{ PhoneType: 'MOBILE', PhoneNumber: '491570006' }]);
    expect(await read(`${root}?search=bold`)).toContain('Bold &amp; Sons');
    expect(await read(`${root}?search=nobody`)).not.toContain('Bold &amp; Sons');

    await post(`${page}/status`, { status: 'ARCHIVED' });
    expect(await read(root)).not.toContain('Bold &amp; Sons');
    expect(await read(`${root}?archived=on`)).toContain('Bold &amp; Sons');
    await post(`${page}/status`, { status: 'ACTIVE' });

    const other = xero.createContact({ Name: 'Bolder' });
    await post(`${page}/merge`, { into: 'bolder' });
    expect(xero.contact(contact.id)).toMatchObject({ status: 'ARCHIVED', mergedToId: other.id });
    expect(await read(page)).toContain(`Merged into ${other.id}`);
  });

  it("say what is wrong in Xero's words", async () => {
    xero.createContact({ Name: 'Taken' });
    const refused = await post(`${root}/contacts`, { Name: 'taken' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('The contact name taken is already assigned');
  });

  it('let a person disconnect the app', async () => {
    const caller = connectCaller(xero);
    const id = /name="connection" value="([^"]+)"/.exec(await read('/'))?.[1] ?? '';
    await post('/disconnect', { connection: id });
    expect((await caller.call('GET', '/api.xro/2.0/Organisation')).status).toBe(403);
  });

  it('take no form from another site', async () => {
    const refused = await post(
      `${root}/contacts`,
      { Name: 'Forged' },
      { origin: 'https://elsewhere.example' },
    );
    expect(refused.status).toBe(403);
    expect(xero.contacts()).toHaveLength(0);
  });

  it('are joined by a control API for programs', async () => {
    const ask = async (path: string, body: unknown): Promise<unknown> =>
      (await fetch(`${xero.url}/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
    await ask('seed', { size: 25, seed: 7, contacts: [{ Name: 'Named' }] });
    const first = xero.contacts().map((contact) => contact.id);
    expect(first).toHaveLength(26);
    expect(await ask('mutate', { act: 'create-contact', contact: { Name: 'named' } })).toMatchObject({
      error: expect.stringContaining('unique across all active contacts') as unknown,
    });
    expect(await ask('mutate', { act: 'fly' })).toHaveProperty('error');
    expect(await ask('limits', { enabled: false })).toEqual({ enabled: false });
    await ask('fault', { kind: 'status-500', count: 1, match: { path: '/api.xro/*' } });
    const caller = connectCaller(xero);
    expect((await caller.call('GET', '/api.xro/2.0/Organisation')).status).toBe(500);
    expect(await (await fetch(`${xero.url}/_sim/state`)).json()).toMatchObject({
      struck: { 'status-500': 1 },
    });

    await fetch(`${xero.url}/_sim/reset`, { method: 'POST' });
    expect(xero.contacts()).toHaveLength(0);
    expect((await caller.call('GET', '/api.xro/2.0/Organisation')).status).toBe(401);
    await ask('seed', { size: 25, seed: 7, contacts: [{ Name: 'Named' }] });
    expect(xero.contacts().map((contact) => contact.id)).toEqual(first);
  });
});
