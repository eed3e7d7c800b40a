import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { createHerald } from '#engine/telling/herald.ts';
import { createMailer } from '#engine/telling/mailer.ts';
import { startMailServer } from '#test/world/mail-server.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
const origin = 'http://plumbline.test';
const password = 'a long enough password';

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

type Answer = Awaited<ReturnType<Person['get']>>;
const codeOf = (answer: Answer): string | undefined =>
  answer.json<{ error?: { code: string } }>().error?.code;
const cookieOf = (answer: Answer): string =>
  answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

let callers = 0;
/** Each from an address of its own, so that the limit does not count them together. */
const ask = (method: 'GET' | 'POST', path: string, given: { cookie?: string; body?: object } = {}) => {
  callers += 1;
  return world.app.inject({
    method,
    url: path,
    remoteAddress: `198.51.100.${String(callers % 250)}`,
    headers: { origin, ...(given.cookie === undefined ? {} : { cookie: given.cookie }) },
    ...(given.body === undefined ? {} : { payload: given.body }),
  });
};

const invite = async (by: Person, email: string, role: 'owner' | 'admin' | 'member' = 'member') => {
  const answer = await by.send('POST', '/api/members/invitations', { email, role });
  expect(answer.statusCode, answer.body).toBe(200);
  const { link, invitation } = answer.json<{ link: string; invitation: { id: string } }>();
  return { token: link.replace(`${origin}/join/`, ''), id: invitation.id };
};

/** Invites somebody who has no account, and joins as them. */
const bring = async (by: Person, name: string, role: 'owner' | 'admin' | 'member'): Promise<Person> => {
  const email = `${name.toLowerCase()}@firm.example`;
  const { token } = await invite(by, email, role);
  const joined = await ask('POST', `/api/join/${token}`, { body: { as: 'new_account', name, password } });
  expect(joined.statusCode, joined.body).toBe(200);
  const cookie = cookieOf(joined);
  return {
    userId: joined.json<{ user: { id: string } }>().user.id,
    workspaceId: by.workspaceId,
    email,
    cookie,
    get: (path) => ask('GET', path, { cookie }),
    send: (method, path, body) =>
      world.app.inject({
        method,
        url: path,
        headers: { cookie, origin },
        ...(body === undefined ? {} : { payload: body }),
      }),
  };
};

test('somebody invited joins by the link with a new account, and is signed in as a member', async () => {
  const owner = await world.join('Olga');
  const { token } = await invite(owner, 'Mia@Firm.Example');
  const told = await ask('GET', `/api/join/${token}`);
  expect(told.json()).toEqual({
    workspaceName: 'Olga’s practice',
    email: 'mia@firm.example',
    role: 'member',
    hasAccount: false,
    expiresAt: world.clock.now() + 7 * dayMs,
  });
  const body = { as: 'new_account', name: 'Mia', password };
  const foreign = await world.app.inject({
    method: 'POST',
    url: `/api/join/${token}`,
    headers: { origin: 'http://evil.test' },
    payload: body,
  });
  expect(codeOf(foreign)).toBe('auth.foreign_origin');
  const joined = await ask('POST', `/api/join/${token}`, { body });
  expect(joined.json()).toMatchObject({
    user: { name: 'Mia', email: 'mia@firm.example' },
    workspace: { id: owner.workspaceId },
    role: 'member',
  });
  const session = await ask('GET', '/api/session', { cookie: cookieOf(joined) });
  expect(session.json()).toMatchObject({ workspace: { id: owner.workspaceId }, role: 'member' });
  const members = await ask('GET', '/api/members', { cookie: cookieOf(joined) });
  expect(members.json()).toMatchObject({
    items: [
      { name: 'Mia', role: 'member' },
      { name: 'Olga', role: 'owner' },
    ],
    invitations: [],
  });
  const audit = await owner.get('/api/audit');
  const actions = audit.json<{ items: { action: string }[] }>().items.map(({ action }) => action);
  expect(actions).toEqual(['member.joined', 'member.invited']);
  expect(audit.body).not.toContain('mia@');
});

test('a link is good once, even for two at a time', async () => {
  const owner = await world.join('Once');
  const { token } = await invite(owner, 'twice@firm.example');
  const body = { as: 'new_account', name: 'Twice', password };
  const answers = await Promise.all([
    ask('POST', `/api/join/${token}`, { body }),
    ask('POST', `/api/join/${token}`, { body: { ...body, password: 'another password' } }),
  ]);
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 410]));
  expect(codeOf(await ask('GET', `/api/join/${token}`))).toBe('join.used');
});

test('a wrong, withdrawn, replaced or old link is refused, and the first tells nothing of an address', async () => {
  const owner = await world.join('Lin');
  const first = await invite(owner, 'kay@firm.example');
  const wrong = `${first.token.slice(0, -4)}AAAA`;
  for (const token of ['nonsense', wrong, `ivt_${'0'.repeat(20)}_${'A'.repeat(43)}`]) {
    expect(codeOf(await ask('GET', `/api/join/${token}`))).toBe('join.unknown');
    const body = { as: 'new_account', name: 'Kay', password };
    expect(codeOf(await ask('POST', `/api/join/${token}`, { body }))).toBe('join.unknown');
  }
  const second = await invite(owner, 'kay@firm.example');
  expect(codeOf(await ask('GET', `/api/join/${first.token}`))).toBe('join.withdrawn');
  expect((await owner.send('DELETE', `/api/members/invitations/${second.id}`)).statusCode).toBe(200);
  expect(codeOf(await ask('GET', `/api/join/${second.token}`))).toBe('join.withdrawn');
  expect(codeOf(await owner.send('DELETE', `/api/members/invitations/${second.id}`))).toBe(
    'invitation.not_found',
  );
  const old = await invite(owner, 'kay@firm.example');
  world.clock.advance(7 * dayMs);
  expect(codeOf(await ask('GET', `/api/join/${old.token}`))).toBe('join.expired');
});

test('who has an account joins signed in with the invited address, and with no other', async () => {
  const owner = await world.join('Pat');
  const known = await world.join('Quinn');
  const other = await world.join('Rex');
  const { token } = await invite(owner, known.email, 'admin');
  expect((await ask('GET', `/api/join/${token}`)).json()).toMatchObject({ hasAccount: true });
  const anew = { as: 'new_account', name: 'Quinn', password };
  expect(codeOf(await ask('POST', `/api/join/${token}`, { body: anew }))).toBe('join.account_exists');
  const body = { as: 'signed_in' };
  expect(codeOf(await ask('POST', `/api/join/${token}`, { body }))).toBe('auth.required');
  expect(codeOf(await other.send('POST', `/api/join/${token}`, body))).toBe('join.other_address');
  const joined = await known.send('POST', `/api/join/${token}`, body);
  expect(joined.json()).toMatchObject({ workspace: { id: owner.workspaceId }, role: 'admin' });
  expect((await known.get('/api/session')).json()).toMatchObject({ workspace: { id: owner.workspaceId } });
  expect(codeOf(await owner.send('POST', '/api/members/invitations', { email: known.email }))).toBe(
    'member.exists',
  );
});

const change = (by: Person, of: Person, role: string) =>
  by.send('PATCH', `/api/members/${of.userId}`, { role });
const remove = (by: Person, of: Person) => by.send('DELETE', `/api/members/${of.userId}`);

test('owners care for everybody, admins for admins and members, members for nobody', async () => {
  const owner = await world.join('Sam');
  const admin = await bring(owner, 'Tess', 'admin');
  const member = await bring(owner, 'Uma', 'member');
  const stranger = await world.join('Vic');
  expect(codeOf(await change(member, member, 'admin'))).toBe('auth.forbidden');
  expect(codeOf(await remove(member, admin))).toBe('auth.forbidden');
  const asMember = await member.send('POST', '/api/members/invitations', { email: 'w@firm.example' });
  expect(codeOf(asMember)).toBe('auth.forbidden');
  expect(codeOf(await change(admin, member, 'owner'))).toBe('member.owners_only');
  expect(codeOf(await change(admin, owner, 'member'))).toBe('member.owners_only');
  expect(codeOf(await remove(admin, owner))).toBe('member.owners_only');
  const asOwner = { email: 'w@firm.example', role: 'owner' };
  expect(codeOf(await admin.send('POST', '/api/members/invitations', asOwner))).toBe('member.owners_only');
  expect(codeOf(await change(owner, owner, 'admin'))).toBe('member.last_owner');
  expect(codeOf(await remove(owner, owner))).toBe('member.last_owner');
  expect(codeOf(await change(stranger, member, 'admin'))).toBe('member.not_found');
  expect(codeOf(await remove(stranger, member))).toBe('member.not_found');
  const { id } = await invite(admin, 'w@firm.example');
  expect(codeOf(await stranger.send('DELETE', `/api/members/invitations/${id}`))).toBe(
    'invitation.not_found',
  );
  expect((await change(admin, member, 'admin')).json()).toEqual({ id: member.userId, role: 'admin' });
  expect((await change(owner, admin, 'owner')).statusCode).toBe(200);
  expect((await remove(admin, owner)).statusCode).toBe(200);
});

test('of two owners who make each other members at once, one stays owner', async () => {
  const owner = await world.join('Wes');
  const second = await bring(owner, 'Xena', 'owner');
  const answers = await Promise.all([
    owner.send('PATCH', `/api/members/${second.userId}`, { role: 'member' }),
    second.send('PATCH', `/api/members/${owner.userId}`, { role: 'member' }),
  ]);
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 403]));
});

test('what the key of somebody may and made ends with what they may themselves', async () => {
  const owner = await world.join('Quentin');
  const admin = await bring(owner, 'Ottilie', 'admin');
  const made = await admin.send('POST', '/api/api-keys', { name: 'Zapier', role: 'admin' });
  const { key } = made.json<{ key: string }>();
  const withKey = (method: 'GET' | 'POST', url: string, payload?: object) =>
    world.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${key}` },
      ...(payload === undefined ? {} : { payload }),
    });
  const asked = { email: 'ottilie2@firm.example', role: 'admin' };
  const invited = await withKey('POST', '/api/members/invitations', asked);
  const token = invited.json<{ link: string }>().link.replace(`${origin}/join/`, '');
  expect((await change(owner, admin, 'member')).statusCode).toBe(200);
  expect(codeOf(await withKey('GET', '/api/api-keys'))).toBe('auth.forbidden');
  expect((await withKey('GET', '/api/overview')).statusCode).toBe(200);
  expect(codeOf(await ask('GET', `/api/join/${token}`))).toBe('join.withdrawn');
  expect((await change(owner, admin, 'admin')).statusCode).toBe(200);
  expect((await withKey('GET', '/api/api-keys')).statusCode).toBe(200);
});

test('a member taken out is signed out, and links that they made are good no more', async () => {
  const owner = await world.join('Yan');
  const admin = await bring(owner, 'Zoe', 'admin');
  const { token } = await invite(admin, 'friend@firm.example', 'admin');
  expect((await owner.send('DELETE', `/api/members/${admin.userId}`)).statusCode).toBe(200);
  expect(codeOf(await admin.get('/api/members'))).toBe('auth.required');
  expect(codeOf(await ask('GET', `/api/join/${token}`))).toBe('join.withdrawn');
  const left = (await owner.get('/api/members')).json<{ items: { name: string }[] }>();
  expect(left.items.map(({ name }) => name)).toEqual(['Yan']);
});

/** What somebody is told of the keys that a member made. */
const keysOf = async (of: string, by: Person): Promise<readonly string[] | undefined> =>
  (await by.get('/api/members'))
    .json<{ items: { name: string; apiKeys: string[] }[] }>()
    .items.find(({ name }) => name === of)?.apiKeys;

test('API keys that a removed member made are refused at once, and the audit says so', async () => {
  const owner = await world.join('Cal');
  const admin = await bring(owner, 'Dee', 'admin');
  const made = await admin.send('POST', '/api/api-keys', { name: 'Zapier', role: 'admin' });
  const { key } = made.json<{ key: string }>();
  const withKey = () =>
    world.app.inject({ method: 'GET', url: '/api/members', headers: { authorization: `Bearer ${key}` } });
  expect((await withKey()).statusCode).toBe(200);
  const member = await bring(owner, 'Fay', 'member');
  expect([await keysOf('Dee', owner), await keysOf('Dee', member)]).toEqual([['Zapier'], []]);
  const removed = await remove(owner, admin);
  expect(removed.json()).toMatchObject({ id: admin.userId, revokedKeys: [{ name: 'Zapier' }] });
  expect(codeOf(await withKey())).toBe('auth.required');
  const audit = (await owner.get('/api/audit')).json<{ items: { action: string }[] }>();
  expect(audit.items.slice(0, 2).map(({ action }) => action)).toEqual(['api_key.revoked', 'member.removed']);
});

test('somebody in two workspaces switches between them, and into no other', async () => {
  const one = await world.join('Gus');
  const two = await world.join('Hal');
  const other = await world.join('Ivy');
  const { token } = await invite(two, one.email);
  await one.send('POST', `/api/join/${token}`, { as: 'signed_in' });
  expect((await one.get('/api/workspaces')).json()).toMatchObject({
    items: [
      { id: one.workspaceId, role: 'owner', isCurrent: false },
      { id: two.workspaceId, role: 'member', isCurrent: true },
    ],
  });
  const goTo = (workspaceId: string) => one.send('POST', '/api/session/workspace', { workspaceId });
  expect((await goTo(one.workspaceId)).json()).toMatchObject({
    workspace: { id: one.workspaceId },
    role: 'owner',
  });
  expect((await one.get('/api/session')).json()).toMatchObject({ workspace: { id: one.workspaceId } });
  expect(codeOf(await goTo(other.workspaceId))).toBe('auth.forbidden');
  expect((await one.get('/api/session')).json()).toMatchObject({ workspace: { id: one.workspaceId } });
});

test('an invitation leaves by SMTP to the address that was invited, with the link in it', async () => {
  await using mail = await startMailServer();
  const owner = await world.join('Jon');
  const { token } = await invite(owner, 'mailed@firm.example');
  const herald = createHerald({
    db: database.db,
    vault: world.vault,
    clock: world.clock,
    logger: silentLogger,
    random: () => 0.5,
    publicUrl: origin,
    carriers: {
      mail: createMailer({ url: mail.url, from: 'Plumbline <plumbline@firm.example>' }),
      post: () => Promise.reject(new Error('nothing is posted here')),
    },
  });
  while (await herald.round());
  const sent = mail.received.filter(({ to }) => to.includes('mailed@firm.example'));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.subject).toContain('Join');
  expect(sent[0]?.text).toContain(`${origin}/join/${token}`);
});

test('the sign-in library takes nobody in and manages no members', async () => {
  const owner = await world.join('Abe');
  await invite(owner, 'eve@firm.example');
  const signUp = { name: 'Eve', email: 'eve@firm.example', password };
  expect((await ask('POST', '/api/auth/sign-up/email', { body: signUp })).statusCode).toBe(404);
  for (const path of ['invite-member', 'accept-invitation', 'remove-member', 'update-member-role', 'leave']) {
    const answer = await owner.send('POST', `/api/auth/organization/${path}`, {});
    expect([path, answer.statusCode]).toEqual([path, 404]);
  }
  for (const path of ['list-user-invitations', 'list-invitations', 'get-invitation']) {
    const answer = await owner.get(`/api/auth/organization/${path}`);
    expect([path, answer.statusCode]).toEqual([path, 404]);
  }
});

test('the link is mailed sealed, and only its hash is kept beside', async () => {
  const owner = await world.join('Bea');
  const { token, id } = await invite(owner, 'post@firm.example');
  const secret = token.slice(-43);
  const { rows, mail } = await inSystem(database.db, async (trx) => ({
    rows: await trx.selectFrom('invitation').selectAll().execute(),
    mail: await trx.selectFrom('outgoing_message').selectAll().where('event_key', '=', id).execute(),
  }));
  expect(JSON.stringify([rows, mail])).not.toContain(secret);
  expect(mail).toHaveLength(1);
  expect(world.vault.open(mail[0]?.body ?? '', `message:${mail[0]?.id ?? ''}`)).toContain(token);
});

test('tries from one address are limited', async () => {
  const tries = async (): Promise<number> =>
    (await world.app.inject({ url: '/api/join/nonsense', remoteAddress: '203.0.113.77' })).statusCode;
  const statuses: number[] = [];
  for (let tried = 0; tried < 21; tried += 1) statuses.push(await tries());
  expect([statuses[0], statuses[19], statuses[20]]).toEqual([404, 404, 429]);
  world.clock.advance(minuteMs);
  expect(await tries()).toBe(404);
});
