import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listActivity } from '#contract/crm-activity.ts';
import { addAttachment, largestAttachment, listAttachments } from '#contract/crm-attachments.ts';
import { readContact } from '#contract/crm-contacts.ts';
import { addNote, listNotes } from '#contract/crm-notes.ts';
import { listNotifications } from '#contract/crm-notifications.ts';
import { createSavedView, listSavedViews } from '#contract/crm-saved-views.ts';
import { listPeople, searchCrm } from '#contract/crm-search.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let contactId: string;
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
  kim = await world.join(`About${String(people)}`);
  const made = await kim.send('POST', '/api/crm/contacts', {
    type: 'organization',
    name: 'Acme Pty Ltd',
    email: 'ap@acme.example',
  });
  contactId = readContact.success.parse(made.json()).id;
});

const upload = (bytes: Buffer, name: string, as: Person = kim) =>
  world.app.inject({
    method: 'POST',
    url: `/api/crm/attachments?kind=contact&id=${contactId}&name=${encodeURIComponent(name)}`,
    headers: {
      cookie: as.cookie,
      origin: 'http://plumbline.test',
      'content-type': 'application/octet-stream',
    },
    payload: bytes,
  });

test('notes stand with what they are about, newest first, and the feed tells of them', async () => {
  const subject = { kind: 'contact', id: contactId };
  const made = await kim.send('POST', '/api/crm/notes', { subject, body: 'Called.' });
  const note = addNote.success.parse(made.json());
  world.clock.advance(10);
  await kim.send('POST', '/api/crm/notes', { subject, body: 'Called again.' });
  const listed = listNotes.success.parse((await kim.get(`/api/crm/notes?subject=${contactId}`)).json());
  expect(listed.items.map((each) => each.body)).toEqual(['Called again.', 'Called.']);
  expect(listed.items[0]?.subject).toEqual({ kind: 'contact', id: contactId, title: 'Acme Pty Ltd' });
  const changed = await kim.send('PATCH', `/api/crm/notes/${note.id}`, { body: 'Rang.', version: 1 });
  expect(changed.json()).toMatchObject({ body: 'Rang.', version: 2 });
  await kim.send('DELETE', `/api/crm/notes/${note.id}`);
  const feed = listActivity.success.parse((await kim.get(`/api/crm/activity?contact=${contactId}`)).json());
  expect(feed.items.map((each) => each.verb).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'created',
    'note_changed',
    'note_removed',
    'noted',
    'noted',
  ]);
  expect((await kim.get('/api/crm/notes')).json()).toMatchObject({ error: { code: 'crm.invalid' } });
  const lost = { kind: 'ticket', id: contactId };
  expect((await kim.send('POST', '/api/crm/notes', { subject: lost, body: 'x' })).statusCode).toBe(409);
});

test('a file is kept sealed and comes back byte for byte; only what is safe is shown', async () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('not really')]);
  const image = addAttachment.success.parse((await upload(png, 'Logo “Ä”.png')).json());
  expect(image).toMatchObject({ mediaType: 'image/png', isViewable: true, size: png.length });
  const page = addAttachment.success.parse(
    (await upload(Buffer.from('<script>alert(1)</script>'), '../../x.html')).json(),
  );
  expect(page).toMatchObject({ name: 'x.html', mediaType: 'text/plain' });
  const shown = await kim.get(`/api/crm/attachments/${image.id}/content?view=1`);
  expect(shown.headers['content-type']).toBe('image/png');
  expect(String(shown.headers['content-disposition'])).toMatch(/^inline; .*filename\*=UTF-8''Logo/);
  expect(shown.rawPayload.equals(png)).toBe(true);
  const script = await kim.get(`/api/crm/attachments/${page.id}/content?view=1`);
  expect(script.headers['content-type']).toBe('text/plain; charset=utf-8');
  const saved = await kim.get(`/api/crm/attachments/${image.id}/content`);
  expect(saved.headers['content-type']).toBe('application/octet-stream');
  const stored = await inSystem(database.db, (trx) =>
    trx.selectFrom('crm_attachment').select('sealed').execute(),
  );
  expect(stored.every((row) => row.sealed.startsWith('v1.'))).toBe(true);
  const listed = listAttachments.success.parse(
    (await kim.get(`/api/crm/attachments?contact=${contactId}`)).json(),
  );
  expect(listed.items).toHaveLength(2);
});

test('a file that is too large, empty, sent as something else or of another workspace is refused', async () => {
  const large = await upload(Buffer.alloc(largestAttachment + 1), 'large.bin');
  expect([large.statusCode, large.json()]).toMatchObject([413, { error: { code: 'api.too_large' } }]);
  const wrong = await kim.send('POST', `/api/crm/attachments?kind=contact&id=${contactId}&name=x`, { a: 1 });
  expect(wrong.statusCode).toBe(415);
  expect((await upload(Buffer.alloc(0), 'empty')).json()).toMatchObject({ error: { code: 'crm.invalid' } });
  const other = await world.join(`Stranger${String(people)}`);
  expect((await upload(Buffer.from('x'), 'x', other)).json()).toMatchObject({
    error: { code: 'crm.bad_reference' },
  });
  const mine = addAttachment.success.parse((await upload(Buffer.from('x'), 'x')).json());
  expect((await other.get(`/api/crm/attachments/${mine.id}/content`)).statusCode).toBe(404);
});

test('search finds across the kinds of modules that are on', async () => {
  await kim.send('PATCH', '/api/crm/modules/services', { on: true });
  await kim.send('POST', '/api/crm/services', { code: 'ACME-1', name: 'Special' });
  const hits = async () => {
    const answer = await kim.get('/api/crm/search?q=acm');
    return searchCrm.success.parse(answer.json()).items.map((hit) => [hit.kind, hit.title, hit.subtitle]);
  };
  expect(await hits()).toEqual([
    ['contact', 'Acme Pty Ltd', 'ap@acme.example'],
    ['service', 'Special', 'ACME-1'],
  ]);
  await kim.send('PATCH', '/api/crm/modules/services', { on: false });
  expect(await hits()).toHaveLength(1);
});

test('views are one’s own until they are shared, and people are the workspace’s', async () => {
  const body = { list: 'contacts', name: 'Mine', query: { owner: 'me', sort: '-updated' } };
  const made = await kim.send('POST', '/api/crm/saved-views', body);
  const view = createSavedView.success.parse(made.json());
  expect(view).toMatchObject({ isOwn: true, isShared: false, query: body.query });
  const shared = await kim.send('PATCH', `/api/crm/saved-views/${view.id}`, { version: 1, isShared: true });
  expect(shared.json()).toMatchObject({ isShared: true, version: 2 });
  await kim.send('DELETE', `/api/crm/saved-views/${view.id}`);
  const left = listSavedViews.success.parse((await kim.get('/api/crm/saved-views?list=contacts')).json());
  expect(left.items).toEqual([]);
  const everybody = listPeople.success.parse((await kim.get('/api/crm/people')).json());
  expect(everybody.items.map((person) => person.id)).toEqual([kim.userId]);
});

test('notifications wait until they are read', async () => {
  const key = await kim.send('POST', '/api/api-keys', { name: 'robot', role: 'admin' });
  const { key: secret } = key.json<{ key: string }>();
  await world.app.inject({
    method: 'PATCH',
    url: `/api/crm/contacts/${contactId}`,
    headers: { authorization: `Bearer ${secret}` },
    payload: { version: 1, ownerId: kim.userId },
  });
  const waiting = listNotifications.success.parse((await kim.get('/api/crm/notifications')).json());
  expect(waiting).toMatchObject({
    unread: 1,
    items: [{ kind: 'assigned', subject: { title: 'Acme Pty Ltd' }, readAt: null }],
  });
  const read = await kim.send('POST', '/api/crm/notifications/read', {});
  expect(read.json()).toEqual({ unread: 0 });
});
