import { expect, test } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { startIgnitionSimulator } from './ignition-simulator.ts';
import { startTestIgnition, testApp } from './simulator-fixture.ts';

const control = async (
  { sim }: Awaited<ReturnType<typeof startTestIgnition>>,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> => {
  const answer = await sim.fetch(
    new Request(`${sim.url}/_sim/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  const text = await answer.text();
  return { status: answer.status, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
};

test('the same world is reached over a real port', async () => {
  await using sim = await startIgnitionSimulator({
    ...testApp,
    clock: systemClock,
    seed: 'port',
    firm: { clients: 5 },
  });
  const headers = { authorization: `Bearer ${testApp.apiKey}` };
  const overSocket = await fetch(`${sim.url}/api/v1/clients`, { headers });
  const inProcess = await sim.fetch(new Request(`${sim.url}/api/v1/clients`, { headers }));
  expect(overSocket.status).toBe(200);
  expect(await overSocket.json()).toEqual(await inProcess.json());
  expect(sim.requests.count({ path: '/api/v1/clients' })).toBe(2);
  const home = await fetch(sim.url);
  expect(await home.text()).toContain('Clients of Marlow');
});

test('reset brings back the data, tokens, hazards and limits of the start', async () => {
  const ignition = await startTestIgnition({ firm: { clients: 5 }, limits: { requestsPerHour: 2 } });
  const { sim } = ignition;
  const before = sim.practice.clients.rows.map((client) => client.slug);
  sim.createClient({ name: 'Extra' });
  sim.hazards.moneyAs = 'number';
  sim.setApiKey('other');
  const { access_token: token } = sim.grantConnection();
  await ignition.report('clients');
  await ignition.report('clients');
  await sim.reset();
  expect(sim.practice.clients.rows.map((client) => client.slug)).toEqual(before);
  expect(sim.hazards.moneyAs).toBe('mixed');
  expect(sim.requests.total()).toBe(0);
  expect((await ignition.keyed('GET', 'clients')).status).toBe(200);
  const stale = await sim.fetch(
    new Request(`${sim.url}/external/api/v1/reporting/clients`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  expect(stale.status).toBe(401);
});

test('the control API seeds, changes and describes the practice, and refuses what it cannot do', async () => {
  const ignition = await startTestIgnition();
  expect((await control(ignition, 'POST', 'seed', { clients: 12 })).json).toEqual({ clients: 12 });
  const made = await control(ignition, 'POST', 'mutate', {
    act: 'createClient',
    client: { name: 'By control' },
  });
  expect(ignition.sim.practice.clients.find(String(made.json['slug']))?.name).toBe('By control');
  const archived = { act: 'archiveClient', slug: made.json['slug'] };
  expect((await control(ignition, 'POST', 'mutate', archived)).status).toBe(200);
  await control(ignition, 'POST', 'mutate', { act: 'setHazards', hazards: { maxLimit: 250 } });
  expect(ignition.sim.hazards.maxLimit).toBe(250);
  const { json } = await control(ignition, 'GET', 'state');
  expect(json['state']).toMatchObject({ counts: { clients: 13, contacts: 12 }, limits: { enabled: true } });
  expect(JSON.stringify(json)).not.toContain(testApp.apiKey);
  expect((await control(ignition, 'POST', 'mutate', { act: 'dance' })).status).toBe(400);
  const nobody = { act: 'acceptProposal', slug: 'prop_nobody' };
  expect((await control(ignition, 'POST', 'mutate', nobody)).status).toBe(400);
  const demo = await control(ignition, 'POST', 'seed', { demo: true });
  expect(ignition.sim.practice.clients.size).toBe(262);
  expect(demo.json['xeroContacts']).toHaveLength(68);
});
