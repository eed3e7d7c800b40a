import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '#base/clock.ts';
import { newId, type RecordId } from '#base/ids.ts';
import { listFlows, listPresets } from '#contract/flows.ts';
import { readConnection } from '#contract/connections.ts';
import { readMatchReview } from '#contract/match-reviews.ts';
import { readOverview } from '#contract/overview.ts';
import { listFlowReasons } from '#contract/flow-reasons.ts';
import { listRecords, readRecord } from '#contract/records.ts';
import { readTimeline } from '#contract/timeline.ts';
import { takeBudget } from '#store/budgets.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { practiceRows, type PracticeRows } from '#test/builders/practice-rows.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let clientId: RecordId;
let contactIds: RecordId[];
let rows: PracticeRows;
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

beforeEach(async () => {
  people += 1;
  kim = await world.join(`Kim${people}`);
  practice = await world.openPractice(kim);
  [clientId] = (await practice.observe('ignition', [
    { key: 'cl-1', title: 'Acme Pty Ltd', email: 'ap@acme.example', fields: { name: 'Acme Pty Ltd' } },
  ])) as [RecordId];
  contactIds = await practice.observe('xero', [
    { key: 'xc-1', title: 'Acme Pty Ltd', email: 'old@acme.example', fields: { Name: 'Acme Pty Ltd' } },
    { key: 'xc-2', title: 'ACME pty ltd', fields: { Name: 'ACME pty ltd' } },
  ]);
  rows = practiceRows(database, world, kim.workspaceId, practice);
  await rows.addFlowRecord(clientId);
});

test('the overview counts what waits and where each flow stands', async () => {
  await rows.openReview(clientId, contactIds);
  await rows.die(clientId);
  await inSystem(database.db, async (trx) => {
    await trx
      .insertInto('activity')
      .values({
        workspace_id: kim.workspaceId,
        flow_id: practice.flowId,
        minute: world.clock.now() - (world.clock.now() % minuteMs) - minuteMs,
        applied: 7,
        dead: 1,
        reviews: 2,
      })
      .execute();
  });
  const overview = readOverview.success.parse((await kim.get('/api/overview')).json());
  expect(overview.waiting).toEqual({
    matchReviews: 1,
    approvals: 0,
    handOvers: 0,
    conflicts: 0,
    owners: 0,
    deadLetters: 1,
    connectionsToReconnect: 0,
    tenantsToChoose: 0,
  });
  expect(overview.flows).toMatchObject([
    { id: practice.flowId, counts: { total: 1, dead: 1, linked: 0 }, progress: { phase: 'reading' } },
  ]);
  expect(overview.lastHour.minutes).toHaveLength(60);
  expect(overview.lastHour.minutes.at(-2)).toMatchObject({ applied: 7, dead: 1, reviews: 2 });
  expect(overview.lastHour.totals).toEqual({ applied: 7, dead: 1, reviews: 2 });
});

test('a connection tells its health, its limits and where reading stands; never a secret', async () => {
  const answer = await kim.get(`/api/connections/${practice.xeroId}`);
  const connection = readConnection.success.parse(answer.json());
  expect(connection).toMatchObject({
    health: 'good',
    tenantName: 'Demo Company (AU)',
    webhookUrl: 'http://plumbline.test/hooks/xero',
  });
  expect(connection.budgets.map((budget) => [budget.scope, budget.used])).toContainEqual(['connection', 0]);
  expect(connection.checkpoints[0]).toMatchObject({ kind: 'contact', baselineAt: null, records: 2 });
  expect(answer.body).not.toContain('key of');
});

test('calls taken from a budget show, and are free again after its window', async () => {
  const key = `${practice.xeroId}:minute`;
  await takeBudget(database.db, [key], 5, world.clock.now());
  const minute = async (): Promise<unknown> =>
    readConnection.success
      .parse((await kim.get(`/api/connections/${practice.xeroId}`)).json())
      .budgets.find((budget) => budget.name === 'minute' && budget.scope === 'connection');
  expect(await minute()).toMatchObject({ used: 5, remaining: 55 });
  world.clock.advance(2 * minuteMs);
  expect(await minute()).toMatchObject({ used: 0, remaining: 60, resetAt: null });
});

const find = async (query: string): Promise<string[]> =>
  listRecords.success.parse((await kim.get(`/api/records?${query}`)).json()).items.map((item) => item.key);

test('records are found by words in title, e-mail, key and reference, and paged without gaps', async () => {
  await practice.observe(
    'ignition',
    Array.from({ length: 7 }, (_unused, at) => ({ key: `many-${at}`, title: `Many ${at % 2}`, email: null })),
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { key: string }[]; nextCursor: string | null } = listRecords.success.parse(
      (await kim.get(`/api/records?q=many&limit=3${next}`)).json(),
    );
    seen.push(...page.items.map((item) => item.key));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
  expect(await find('q=AP%40acme')).toEqual(['cl-1']);
  expect(await find('q=pty%20acme&kind=contact')).toEqual(expect.arrayContaining(['xc-1', 'xc-2']));
  expect(await find('q=%25')).toEqual([]);
  expect(await find(`flow=${practice.flowId}&state=pending`)).toEqual(['cl-1']);
  expect(await find(`flow=${practice.flowId}&state=dead`)).toEqual([]);
  await rows.die(clientId);
  const { stateCode } = await inSystem(database.db, (trx) =>
    trx
      .selectFrom('flow_record')
      .select('state_code as stateCode')
      .where('source_record_id', '=', clientId)
      .executeTakeFirstOrThrow(),
  );
  expect(await find(`flow=${practice.flowId}&code=${stateCode ?? ''}`)).toEqual(['cl-1']);
  expect(await find(`flow=${practice.flowId}&code=flow.criteria`)).toEqual([]);
});

test('a flow says why records are not in step, with their number and what to do', async () => {
  const reasons = async (): Promise<unknown> =>
    listFlowReasons.success.parse((await kim.get(`/api/flows/${practice.flowId}/reasons`)).json()).items;
  expect(await reasons()).toEqual([]);
  await rows.die(clientId);
  expect(await reasons()).toMatchObject([
    { state: 'dead', records: 1, problem: { code: expect.stringMatching(/^\w+\.\w+$/) as string } },
  ]);
  const stranger = await world.join('Reasons');
  expect((await stranger.get(`/api/flows/${practice.flowId}/reasons`)).statusCode).toBe(404);
});

test('a linked record shows both sides, and its timeline what happened to both', async () => {
  const changeId = await rows.die(clientId);
  await rows.link(clientId, contactIds[0] as RecordId);
  await rows.deliver('cl-1');
  const detail = readRecord.success.parse((await kim.get(`/api/records/${clientId}`)).json());
  expect(detail.record.fields).toContainEqual(
    expect.objectContaining({ name: 'name', value: 'Acme Pty Ltd' }),
  );
  expect(detail.links).toMatchObject([{ counterpart: { key: 'xc-1', vendor: 'xero' } }]);
  expect(detail.flows).toMatchObject([{ role: 'source', state: 'dead', counterpart: { key: 'xc-1' } }]);
  const other = readRecord.success.parse((await kim.get(`/api/records/${contactIds[0]}`)).json());
  expect(other.flows).toMatchObject([{ role: 'target', counterpart: { key: 'cl-1' } }]);

  const read = async (path: string): Promise<ReturnType<typeof readTimeline.success.parse>> =>
    readTimeline.success.parse((await kim.get(path)).json());
  const whole = await read(`/api/records/${contactIds[0]}/timeline`);
  expect(whole.items[0]).toMatchObject({ type: 'delivery', record: { key: 'cl-1' } });
  expect(new Set(whole.items.map((entry) => entry.type))).toEqual(
    new Set(['delivery', 'observation', 'change', 'attempt']),
  );
  expect(whole.items.filter((entry) => 'targetVendor' in entry)).toMatchObject([
    { targetVendor: 'xero', record: { key: 'cl-1' } },
    { targetVendor: 'xero', record: { key: 'cl-1' } },
  ]);
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Awaited<ReturnType<typeof read>> = await read(
      `/api/records/${contactIds[0]}/timeline?limit=2${next}`,
    );
    paged.push(...page.items.map((entry) => entry.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(paged).toEqual(whole.items.map((entry) => entry.id));

  expect((await kim.get(`/api/changes/${changeId}`)).json()).toMatchObject({
    body: { Name: 'Acme Pty Ltd' },
    refusals: { Name: 'The name is taken.' },
    attempts: [{ no: 1, outcome: 'refused', httpStatus: 400 }],
  });
});

test('a match review is decided once, bumps the record to the front, is audited, and can be taken back', async () => {
  const reviewId = await rows.openReview(clientId, contactIds);
  const detail = readMatchReview.success.parse((await kim.get(`/api/match-reviews/${reviewId}`)).json());
  expect(detail.candidates.map((candidate) => candidate.record.key)).toEqual(['xc-1', 'xc-2']);
  world.woken.length = 0;
  const answer = { decision: 'link', targetRecordId: contactIds[1] };
  const path = `/api/match-reviews/${reviewId}`;
  const both = await Promise.all([
    kim.send('POST', `${path}/decide`, answer),
    kim.send('POST', `${path}/decide`, answer),
  ]);
  expect(new Set(both.map((each) => each.statusCode))).toEqual(new Set([200, 409]));
  expect(await rows.flowRecord(clientId)).toEqual({ seq: 2, synced_seq: 1, state: 'pending', priority: 0 });
  expect(world.woken).toEqual([practice.xeroId]);
  const log = await kim.get(`/api/audit?subject=${clientId}`);
  expect(log.json()).toMatchObject({
    items: [{ action: 'review.decided', actor: { name: `Kim${people}` }, details: { decision: 'link' } }],
  });
  const decided = await kim.get('/api/match-reviews?state=decided');
  expect(decided.json()).toMatchObject({ items: [{ id: reviewId, decision: 'link' }] });

  expect((await kim.send('POST', `${path}/undo`)).statusCode).toBe(200);
  expect((await kim.send('POST', `${path}/undo`)).json()).toMatchObject({
    error: { code: 'review.not_decided' },
  });
  expect(await rows.flowRecord(clientId)).toMatchObject({ seq: 3, state: 'pending', priority: 0 });
  expect((await kim.get('/api/audit/verify')).json()).toMatchObject({ holds: true });
});

test('a decision must name an active record of the target that nobody else has', async () => {
  const reviewId = await rows.openReview(clientId, contactIds);
  const [archived] = await practice.observe('xero', [{ key: 'xc-old', title: 'Old', state: 'archived' }]);
  const [taken] = await practice.observe('xero', [{ key: 'xc-taken', title: 'Taken' }]);
  const [holder] = await practice.observe('ignition', [{ key: 'cl-2', title: 'Holder' }]);
  await rows.link(holder as RecordId, taken as RecordId);
  const decide = async (targetRecordId: RecordId | undefined): Promise<unknown> =>
    (
      await kim.send('POST', `/api/match-reviews/${reviewId}/decide`, { decision: 'link', targetRecordId })
    ).json<{ error: { code: string } }>().error.code;
  expect(await decide(clientId)).toBe('review.bad_target');
  expect(await decide(archived)).toBe('review.bad_target');
  expect(await decide(taken)).toBe('review.target_taken');
  expect(await decide(undefined)).toBe('api.bad_request');
  expect(await rows.flowRecord(clientId)).toMatchObject({ seq: 1, state: 'review' });
});

test('dead letters are grouped by code, and a replay has their records planned anew', async () => {
  const changeId = await rows.die(clientId);
  const dead = (await kim.get('/api/dead-letters')).json();
  expect(dead).toMatchObject({
    total: 1,
    groups: [{ code: 'vendor.refused', count: 1, hint: expect.stringContaining('replay') }],
    items: [{ id: changeId, problem: { message: 'Xero refused the contact.' } }],
  });
  expect((await kim.get('/api/dead-letters?code=other')).json()).toMatchObject({ items: [], total: 1 });
  expect(
    (await kim.send('POST', '/api/dead-letters/replay', { which: 'code', code: 'other' })).json(),
  ).toEqual({ replayed: 0 });
  const replay = { which: 'ids', ids: [changeId] };
  expect((await kim.send('POST', '/api/dead-letters/replay', replay)).json()).toEqual({ replayed: 1 });
  expect((await kim.send('POST', '/api/dead-letters/replay', replay)).json()).toEqual({ replayed: 0 });
  expect(await rows.flowRecord(clientId)).toEqual({ seq: 2, synced_seq: 1, state: 'pending', priority: 0 });
  expect((await kim.get('/api/changes?state=superseded')).json()).toMatchObject({
    items: [{ id: changeId }],
  });
});

test('a flow is paused, changed and resumed, with an entry in the log for each', async () => {
  const path = `/api/flows/${practice.flowId}`;
  expect((await kim.send('PATCH', path, { state: 'paused' })).json()).toMatchObject({ state: 'paused' });
  expect((await kim.send('POST', `${path}/sync`, {})).json()).toMatchObject({
    error: { code: 'flow.paused' },
  });
  const changed = await kim.send('PATCH', path, { state: 'enabled', settings: { onArchive: 'leave' } });
  expect(changed.json()).toMatchObject({ state: 'enabled', settings: { onArchive: 'leave' } });
  world.woken.length = 0;
  const synced = await kim.send('POST', `${path}/sync`, { all: true });
  expect(synced.json<{ connectionIds: string[] }>().connectionIds.toSorted()).toEqual(
    [practice.ignitionId, practice.xeroId].toSorted(),
  );
  expect(world.woken).toHaveLength(2);
  const log = (await kim.get(`/api/audit?subject=${practice.flowId}`)).json<{
    items: { action: string }[];
  }>();
  expect(log.items.map((entry) => entry.action)).toEqual([
    'flow.sync_requested',
    'flow.changed',
    'flow.resumed',
    'flow.paused',
    'flow.created',
  ]);
  const mapping = (await kim.get(`${path}/mapping`)).json<{ rules: object[] }>();
  expect(mapping.rules.length).toBeGreaterThan(5);
});

test('the flows that can be created name the kinds at their two ends', async () => {
  expect(listPresets.success.parse((await kim.get('/api/presets')).json()).items).toContainEqual({
    preset: 'ignition-clients-to-xero',
    name: 'Ignition clients to Xero contacts',
    source: { vendor: 'ignition', kind: 'client', kindLabel: 'Client' },
    target: { vendor: 'xero', kind: 'contact', kindLabel: 'Contact' },
  });
});

test('a flow is made of a preset, between connections of its vendors, once', async () => {
  const ends = {
    preset: 'ignition-clients-to-xero',
    sourceConnectionId: practice.ignitionId,
    targetConnectionId: practice.xeroId,
  };
  const make = async (change: object): Promise<string> =>
    (await kim.send('POST', '/api/flows', { ...ends, ...change })).json<{ error: { code: string } }>().error
      .code;
  expect(await make({})).toBe('flow.exists');
  expect(await make({ preset: 'nothing' })).toBe('flow.unknown_preset');
  expect(await make({ sourceConnectionId: practice.xeroId })).toBe('flow.wrong_vendor');
  expect(await make({ sourceConnectionId: newId('connection', 0) })).toBe('connection.not_found');
  const other = await world.join(`Lou${people}`);
  const theirs = await world.openPractice(other);
  expect(await make({ targetConnectionId: theirs.xeroId })).toBe('connection.not_found');
});

test('another workspace sees and changes nothing', async () => {
  const reviewId = await rows.openReview(clientId, contactIds);
  const changeId = await rows.die(clientId);
  const eve = await world.join(`Eve${people}`);
  for (const path of [
    '/api/records',
    '/api/changes',
    '/api/match-reviews',
    '/api/dead-letters',
    '/api/flows',
    '/api/connections',
    '/api/audit',
  ])
    expect([path, (await eve.get(path)).json<{ items: object[] }>().items]).toEqual([path, []]);
  expect(readOverview.success.parse((await eve.get('/api/overview')).json())).toMatchObject({
    waiting: { matchReviews: 0, deadLetters: 0 },
    flows: [],
    recentChanges: [],
  });
  for (const [path, code] of [
    [`/api/records/${clientId}`, 'record.not_found'],
    [`/api/records/${clientId}/timeline`, 'record.not_found'],
    [`/api/changes/${changeId}`, 'change.not_found'],
    [`/api/match-reviews/${reviewId}`, 'review.not_found'],
    [`/api/connections/${practice.xeroId}`, 'connection.not_found'],
    [`/api/flows/${practice.flowId}/mapping`, 'flow.not_found'],
  ])
    expect((await eve.get(path ?? '')).json()).toMatchObject({ error: { code } });
  const decided = await eve.send('POST', `/api/match-reviews/${reviewId}/decide`, { decision: 'create' });
  expect(decided.json()).toMatchObject({ error: { code: 'review.not_found' } });
  const replayed = await eve.send('POST', '/api/dead-letters/replay', { which: 'ids', ids: [changeId] });
  expect(replayed.json()).toEqual({ replayed: 0 });
  expect((await eve.send('POST', '/api/dead-letters/replay', { which: 'all' })).json()).toEqual({
    replayed: 0,
  });
  const paused = await eve.send('PATCH', `/api/flows/${practice.flowId}`, { state: 'paused' });
  expect(paused.json()).toMatchObject({ error: { code: 'flow.not_found' } });
  const cut = await eve.send('POST', `/api/connections/${practice.xeroId}/disconnect`);
  expect(cut.json()).toMatchObject({ error: { code: 'connection.not_found' } });
  expect(listFlows.success.parse((await kim.get('/api/flows')).json()).items).toMatchObject([
    { state: 'enabled' },
  ]);
});

test('connecting is offered as the vendors declare it, and a consent cannot be answered from nowhere', async () => {
  const vendors = (await kim.get('/api/vendors')).json<{ items: { vendor: string; profiles: object[] }[] }>();
  expect(vendors.items.map((vendor) => vendor.vendor)).toEqual(['crm', 'webhook', 'ignition', 'xero']);
  const start = await kim.send('POST', '/api/connections/oauth/start', { vendor: 'xero', profile: 'oauth' });
  const url = new URL(start.json<{ url: string }>().url);
  expect(url.searchParams.get('redirect_uri')).toBe('http://plumbline.test/api/connections/oauth/callback');
  const state = url.searchParams.get('state') ?? '';
  const callback = '/api/connections/oauth/callback';
  const elsewhere = await world.app.inject(`${callback}?state=${state}&code=x`);
  expect(elsewhere.headers.location).toBe('/connections?error=auth.required');
  const forged = await kim.get(`${callback}?state=forged&code=x`);
  expect([forged.statusCode, forged.headers.location]).toEqual([
    303,
    '/connections?error=connection.consent_unknown',
  ]);
  const eve = await world.join(`Eve${people}`);
  const stolen = await eve.get(`${callback}?state=${state}&code=x`);
  expect(stolen.headers.location).toMatch(/error=connection\.consent_/);
  const again = await kim.get(`${callback}?state=${state}&code=x`);
  expect(again.headers.location).toMatch(/error=/);
});
