import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RecordId } from '#base/ids.ts';
import { previewLinkMove, listDoubles, listLinkCandidates } from '#contract/links.ts';
import { countMatchReviews, readMatchReview } from '#contract/match-reviews.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { practiceRows, type PracticeRows } from '#test/builders/practice-rows.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let rows: PracticeRows;
let clientId: RecordId;
let contactId: RecordId;
let otherId: RecordId;
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
  kim = await world.join(`Kim${String(people)}`);
  practice = await world.openPractice(kim);
  [clientId] = (await practice.observe('ignition', [
    { key: 'cl-1', title: 'Acme Pty Ltd', email: 'ap@acme.example', fields: { name: 'Acme Pty Ltd' } },
  ])) as [RecordId];
  [contactId, otherId] = (await practice.observe('xero', [
    { key: 'xc-1', title: 'Acme Pty Ltd', email: 'old@acme.example', fields: { Name: 'Acme Pty Ltd' } },
    { key: 'xc-2', title: 'Acme Holdings', email: 'ap@acme.example', fields: { Name: 'Acme Holdings' } },
  ])) as [RecordId, RecordId];
  rows = practiceRows(database, world, kim.workspaceId, practice);
  await rows.addFlowRecord(clientId);
});

const code = (answer: Awaited<ReturnType<Person['send']>>): string =>
  answer.json<{ error: { code: string } }>().error.code;

const preview = async (move: object) =>
  previewLinkMove.success.parse((await kim.send('POST', '/api/links/preview', { move })).json());

const merge = (keptId: RecordId, doubleId: RecordId) =>
  kim.send('POST', '/api/links/preview', {
    move: { move: 'merge', keptId, doubleId, otherSource: 'refuse' },
  });

const offered = async (more = '') =>
  listLinkCandidates.success.parse(
    (await kim.get(`/api/records/${clientId}/link-candidates?flow=${practice.flowId}${more}`)).json(),
  ).items;

const countOf = async (body: object) =>
  (await kim.send('POST', '/api/match-reviews/bulk/count', body)).json();

test('a link is ended as it was shown, once, and the audit says what was shown', async () => {
  await rows.link(clientId, contactId);
  const move = { move: 'remove', flowId: practice.flowId, sourceRecordId: clientId, after: 'leave_out' };
  const { digest, consequences } = await preview(move);
  expect(consequences).toMatchObject({
    ended: [{ source: { id: clientId }, target: { id: contactId } }],
    remembered: ['“Acme Pty Ltd” is left out of the flow.'],
    byHand: [expect.stringContaining('stays with its contact') as string],
  });
  expect((await kim.get(`/api/records/${clientId}`)).json()).toMatchObject({ links: [{}] });
  const apply = (given: string) => kim.send('POST', '/api/links/apply', { move, digest: given });
  expect(code(await apply('another'))).toBe('link.changed');
  world.woken.length = 0;
  expect((await apply(digest)).statusCode).toBe(200);
  expect(world.woken).toEqual([practice.xeroId]);
  expect((await kim.get(`/api/records/${clientId}`)).json()).toMatchObject({ links: [] });
  expect(code(await apply(digest))).toBe('link.not_linked');
  expect((await kim.get(`/api/audit?subject=${clientId}`)).json()).toMatchObject({
    items: [{ action: 'record.unlinked', details: { move: 'remove', shown: digest, target: contactId } }],
  });
  expect((await kim.get('/api/match-reviews?state=decided')).json()).toMatchObject({
    items: [{ decision: 'ignore', about: { id: contactId }, reason: { code: 'match.link_moved' } }],
  });
  expect((await kim.get('/api/audit/verify')).json()).toMatchObject({ holds: true });
});

test('what cannot be is refused with its reason', async () => {
  const change = (to: unknown, sourceRecordId = clientId) =>
    kim.send('POST', '/api/links/preview', {
      move: { move: 'change', flowId: practice.flowId, sourceRecordId, to },
    });
  await rows.link(clientId, contactId);
  expect(code(await change(contactId))).toBe('link.same');
  expect(code(await change(clientId))).toBe('link.bad_target');
  expect(code(await change('xc-2'))).toBe('api.bad_request');
  expect(code(await change(otherId, contactId))).toBe('record.not_in_flow');
  const [archived] = await practice.observe('xero', [{ key: 'xc-9', title: 'Old', state: 'archived' }]);
  expect(code(await change(archived))).toBe('link.bad_target');
  const [second] = (await practice.observe('ignition', [{ key: 'cl-2', title: 'Second' }])) as [RecordId];
  await rows.link(second, otherId);
  expect(code(await change(otherId))).toBe('link.target_taken');
  expect(code(await merge(contactId, otherId))).toBe('link.both_linked');
  expect(code(await merge(contactId, contactId))).toBe('link.not_two');
  expect(code(await merge(contactId, clientId))).toBe('link.not_two');
  const eve = await world.join('Eve');
  const foreign = await eve.send('POST', '/api/links/preview', {
    move: { move: 'merge', keptId: contactId, doubleId: otherId, otherSource: 'refuse' },
  });
  expect(code(foreign)).toBe('link.not_two');
});

test('a double is listed until it is gone at its vendor, and can be taken back', async () => {
  await rows.link(clientId, contactId);
  const move = { move: 'merge', keptId: otherId, doubleId: contactId, otherSource: 'refuse' };
  const { digest } = await preview(move);
  expect((await kim.send('POST', '/api/links/apply', { move, digest })).statusCode).toBe(200);
  expect((await kim.get(`/api/records/${clientId}`)).json()).toMatchObject({
    links: [{ counterpart: { id: otherId } }],
  });
  const doubles = async () => listDoubles.success.parse((await kim.get('/api/doubles')).json()).items;
  const [double, ...more] = await doubles();
  expect(more).toEqual([]);
  expect(double).toMatchObject({ state: 'waiting', double: { id: contactId }, kept: { id: otherId } });
  expect(double?.byHand).toContain('tick “Acme Pty Ltd”');
  const undo = () => kim.send('POST', `/api/doubles/${double?.id ?? ''}/undo`);
  expect((await undo()).json()).toEqual({ recordId: contactId });
  expect(code(await undo())).toBe('double.undone');
  expect(await doubles()).toEqual([]);
});

test('candidates are offered by their keys and by words, with both values of each key', async () => {
  const [best, next] = await offered();
  expect([best?.record.id, next?.record.id]).toEqual([contactId, otherId]);
  expect(best?.explanation).toBe('The same name but another e-mail: possibly the same.');
  expect(best?.keys.find(({ key }) => key === 'email')).toMatchObject({
    verdict: 'differs',
    source: 'ap@acme.example',
    target: 'old@acme.example',
  });
  expect((await offered('&q=holdings')).map(({ record }) => record.id)).toEqual([otherId]);
  expect(await offered('&q=nobody')).toEqual([]);
});

test('many reviews are counted first and decided as they were counted', async () => {
  const reviewId = await rows.openReview(clientId, [contactId]);
  const [second] = (await practice.observe('ignition', [{ key: 'cl-2', title: 'Other name' }])) as [RecordId];
  await rows.addFlowRecord(second);
  await rows.openReview(second, [otherId]);
  const count = async () =>
    countMatchReviews.success.parse(
      (await kim.send('POST', '/api/match-reviews/bulk/count', { decision: 'link' })).json(),
    );
  const counted = await count();
  expect(counted).toMatchObject({ count: 1, left: 1, more: 0 });
  expect(counted.examples).toMatchObject([{ reviewId, source: { id: clientId }, target: { id: contactId } }]);
  const decide = (digest: string) =>
    kim.send('POST', '/api/match-reviews/bulk', { decision: 'link', digest });
  expect(code(await decide('another'))).toBe('review.bulk_changed');
  expect((await decide(counted.digest)).json()).toEqual({ decided: 1, left: 1, more: 0 });
  expect(code(await decide(counted.digest))).toBe('review.bulk_changed');
  expect(
    readMatchReview.success.parse((await kim.get(`/api/match-reviews/${reviewId}`)).json()),
  ).toMatchObject({
    decision: 'link',
    candidates: [{ explanation: 'The same name but another e-mail: possibly the same.' }],
  });
});

test('a record that two reviews name is nobody’s to be accepted unseen', async () => {
  await rows.openReview(clientId, [contactId]);
  const [twin] = (await practice.observe('ignition', [{ key: 'cl-2', title: 'Acme Pty Ltd' }])) as [RecordId];
  await rows.addFlowRecord(twin);
  const twins = await rows.openReview(twin, [contactId]);
  expect(await countOf({ decision: 'link' })).toMatchObject({ count: 0, left: 2 });
  expect(await countOf({ decision: 'link', ids: [twins] })).toMatchObject({ count: 0, left: 1 });
  expect(await countOf({ decision: 'ignore', ids: [twins] })).toMatchObject({ count: 1, left: 0 });
});
