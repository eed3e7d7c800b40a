import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const root = '/api.xro/2.0/ContactGroups';

describe('groups of contacts in the simulated Xero', () => {
  let xero: XeroSimulator;
  let caller: XeroCaller;

  beforeEach(async () => {
    xero = await startXeroSimulator({
      clock: createManualClock(Date.UTC(2026, 6, 1, 2, 0, 0)),
      seed: 'groups',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
      limits: { enabled: false },
    });
    caller = connectCaller(xero);
  });
  afterEach(() => xero.close());

  const make = (...names: readonly string[]): Promise<XeroReply> =>
    caller.call('PUT', root, { ContactGroups: names.map((Name) => ({ Name })) });
  const putIn = (groupId: string, ...contactIds: readonly string[]): Promise<XeroReply> =>
    caller.call('PUT', `${root}/${groupId}/Contacts`, {
      Contacts: contactIds.map((ContactID) => ({ ContactID })),
    });

  it('are told with a contact on paged and single reads, and never moved by being joined', async () => {
    const contact = xero.createContact({ Name: 'Harbour Bakery' });
    const group = xero.addGroup('VIP');
    expect((await putIn(group.id, contact.id)).status).toBe(200);
    const read = await caller.call('GET', `/api.xro/2.0/Contacts?IDs=${contact.id}&page=1`);
    expect(read.text).toContain('"Name":"VIP"');
    expect(xero.contact(contact.id).updatedAt).toBe(contact.updatedAt);
  });

  it('take a contact out again, once', async () => {
    const contact = xero.createContact({ Name: 'Harbour Bakery' });
    const group = xero.addGroup('VIP', [contact.id]);
    const out = (): Promise<XeroReply> => caller.call('DELETE', `${root}/${group.id}/Contacts/${contact.id}`);
    expect((await out()).status).toBe(204);
    expect((await out()).status).toBe(400);
    expect(group.contactIds.size).toBe(0);
  });

  it('are as many as a hundred, with names of their own', async () => {
    expect((await make('VIP')).status).toBe(200);
    expect((await make('Payroll', ' vip ')).status).toBe(400);
    expect(xero.groups().map((group) => group.name)).toEqual(['VIP']);
    for (let n = 0; n < 99; n += 1) xero.addGroup(`Group ${String(n)}`);
    const refused = await make('One too many');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('limit of 100 contact groups');
  });

  it('add all of a call or none, and are found no more once deleted', async () => {
    const active = xero.createContact({ Name: 'Active' });
    const archived = xero.createContact({ Name: 'Archived' });
    xero.archiveContact(archived.id);
    const group = xero.addGroup('VIP');
    expect((await putIn(group.id, active.id, archived.id)).status).toBe(400);
    expect(group.contactIds.size).toBe(0);
    const ended = { ContactGroups: [{ Status: 'DELETED' }] };
    expect((await caller.call('POST', `${root}/${group.id}`, ended)).status).toBe(200);
    expect((await putIn(group.id, active.id)).status).toBe(404);
  });

  it('need the scope of contacts', async () => {
    const other = connectCaller(xero, ['accounting.invoices']);
    expect((await other.call('GET', root)).status).toBe(401);
  });
});
