import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#base/ids.ts';
import { clearAlert, raiseAlert } from '#store/telling/alerts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import { systemClock } from '#base/clock.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { runCli } from './main.ts';
import type { ExitCode } from './io.ts';

type Ignition = Awaited<ReturnType<typeof startIgnitionSimulator>>;

let database: TestDatabase;
let dataDir: string;
let ignition: Ignition;
const apiKey = 'key-of-the-feed';
const firm = newId('workspace', 1);

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-cli-'));
  ignition = await startIgnitionSimulator({
    clock: systemClock,
    seed: 'cli',
    clientId: 'client',
    clientSecret: 'secret',
    apiKey,
  });
  await inWorkspace(database.db, firm, (trx) =>
    trx.insertInto('workspace').values({ id: firm, name: 'Firm', created_at: 1 }).execute(),
  );
});
afterAll(async () => {
  await ignition.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const cli = async (
  line: string,
  more: Record<string, string> = {},
): Promise<{ code: ExitCode; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const code = await runCli(line === '' ? [] : line.split(' '), {
    environment: {
      PLUMBLINE_DATABASE_URL: database.url,
      PLUMBLINE_DATA_DIR: dataDir,
      FEED_SECRETS: JSON.stringify({ apiKey }),
      ...more,
    },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isInteractive: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
};

test('without a command it shows what there is', async () => {
  const shown = await cli('');
  expect(shown).toMatchObject({ code: 2, err: '' });
  expect(await cli('--help')).toEqual({ code: 0, out: shown.out, err: '' });
  const lines = shown.out.split('\n');
  expect(lines[0]).toBe('Keeps Ignition, a CRM, Xero and Stripe in step, and proves that they are.');
  expect(shown.out).toContain('  plumbline conflict ');
  expect(shown.out).toContain('  what is carried from where to where, and how\n');
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  for (const [, noun = ''] of shown.out.matchAll(/^ {2}plumbline (\w+)/gm))
    expect((await cli(`${noun} --help`)).code, noun).toBe(0);
});

test('what is not understood is a usage error that shows what is', async () => {
  const connection = `  plumbline connection list       The connections of a workspace and how they are
  plumbline connection add        Connect by key or client credentials, tested before it is kept
  plumbline connection test       Ask the vendor who we are there, now
  plumbline connection reconnect  Give a connection other settings or keys, tested before they are kept; the rest stays
  plumbline connection remove     End the access here and at the vendor; links, records and history stay
`;
  expect(await cli('connection')).toEqual({
    code: 2,
    out: '',
    err: `connection needs a verb.\n\n${connection}`,
  });
  expect(await cli('connection --help')).toEqual({ code: 0, out: connection, err: '' });
  for (const [line, message] of [
    ['connection drop', 'There is no "connection drop".'],
    ['change list --stat dead', 'Unknown option: --stat'],
    ['change list --limit', 'Option --limit needs a value'],
    ['change list --limit 0', '--limit takes a whole number from 1 to 500'],
    [
      'change list --state gone',
      '--state is one of planned, awaiting_approval, ready, sending, unknown, applied, superseded, rejected, dead',
    ],
    ['change show', 'Missing required positional argument: CHANGE'],
    ['change show a b', 'Unexpected argument: b'],
    ['change replay', 'Say one of: the ids, --code CODE, --all'],
    ['change list --awaiting --state dead', 'Say --awaiting or --state'],
    ['change approve', 'Say one of: the ids, --all'],
    ['change reject chg_x --flow y', '--flow goes with --all'],
    ['record why x --limit many', '--limit takes a whole number from 1 to 500'],
    ['sim seed myob', 'There is no simulated myob: ignition, xero, stripe'],
  ] as const) {
    const { code, err, out } = await cli(line);
    expect({ line, code, out, message: err.split('\n')[0] }).toEqual({ line, code: 2, out: '', message });
  }
});

test('an empty workspace says so, and what to do', async () => {
  expect(await cli('connection list')).toEqual({
    code: 0,
    out: 'No connections yet. Add one: plumbline connection add\n',
    err: '',
  });
  expect(await cli('change list')).toEqual({ code: 0, out: 'No changes.\n', err: '' });
  expect(await cli('change list --json')).toEqual({ code: 0, out: '{\n  "changes": []\n}\n', err: '' });
  expect(await cli('change replay --all')).toEqual({
    code: 0,
    out: '0 dead letters are looked at again.\n',
    err: '',
  });
  expect(await cli('sync run --watch')).toEqual({ code: 0, out: 'No flow is enabled.\n', err: '' });
});

test('a failure is told in four parts, or as JSON', async () => {
  expect(await cli('record why Nobody')).toEqual({
    code: 3,
    out: '',
    err: `Error:  There is no record "Nobody" in this workspace.
Why:    operate.record_unknown
Do:     Give the record’s id (rec_…), the vendor’s own id, or its exact name.
Read:   docs/errors.md#operate.record_unknown
`,
  });
  expect(await cli('change show chg_1 --json')).toEqual({
    code: 3,
    out: `{
  "error": {
    "code": "operate.change_unknown",
    "message": "There is no change chg_1 in this workspace.",
    "hint": "List them: plumbline change list.",
    "read": "docs/errors.md#operate.change_unknown",
    "details": {}
  }
}
`,
    err: '',
  });
  expect(await cli('connection list --workspace Other')).toMatchObject({ code: 3 });
  const wrong = await cli('connection list', { PLUMBLINE_PORT: 'x' });
  expect(wrong.err.split('\n')[0]).toBe(
    'Error:  Settings that cannot be used: PLUMBLINE_PORT is not a number.',
  );
});

test('alerts are listed, and an open one is a finding', async () => {
  expect(await cli('alert list')).toEqual({ code: 0, out: 'No open alerts.\n', err: '' });
  const alert = { kind: 'mismatches_found', subjectKind: 'flow', subjectId: 'flw_1' } as const;
  await inWorkspace(database.db, firm, (trx) =>
    raiseAlert(trx, { ...alert, workspaceId: firm, details: { name: 'Clients to Xero' } }, 1),
  );
  const listed = await cli('alert list');
  expect(listed.code).toBe(1);
  expect(listed.out).toContain('Mismatches in Clients to Xero');
  await inWorkspace(database.db, firm, (trx) => clearAlert(trx, { ...alert, workspaceId: firm }, 2));
  expect(await cli('alert list')).toMatchObject({ code: 0 });
  expect((await cli('alert list --all --json')).out).toContain('"recoveredAt": 2');
});

test('people are told by mail and Slack: a channel is added without its secret being typed, tested, switched off and removed', async () => {
  expect((await cli('alert channels')).out).toContain('No channels. Make one: plumbline alert add');
  for (const [line, message] of [
    ['alert add --name Office', 'Missing required argument: --type'],
    ['alert add --type pigeon --name Office', 'Invalid value for argument'],
    ['alert add --type slack --name Office', 'Give --address-from with a variable that is set'],
    ['alert add --type slack --name Office --address https://hooks.example.com/T', 'is a secret'],
    ['alert add --type slack --name Office --address-from NOWHERE', 'no environment variable NOWHERE'],
    ['alert add --type email --name Office --address a@b.example --address-from HOOK', 'not both'],
    ['alert add --type email --name Office --address a@b.example --events alerts', '--events'],
  ] as const) {
    const refused = await cli(line);
    expect([refused.code, refused.err], line).toEqual([2, expect.stringContaining(message)]);
  }
  const noServer = await cli('alert add --type email --name Kim --address kim@firm.example');
  expect([noServer.code, noServer.err]).toEqual([3, expect.stringContaining('channel.no_mail_server')]);
  const server = { PLUMBLINE_SMTP_URL: 'smtp://127.0.0.1:9', PLUMBLINE_MAIL_FROM: 'post@firm.example' };
  const mail = await cli('alert add --type email --name Kim --address kim@firm.example --json', server);
  expect(JSON.parse(mail.out)).toEqual({ id: expect.stringMatching(/^chn_/) as string, secret: null });
  const slack = await cli('alert add --type slack --name Office --address-from HOOK', {
    HOOK: 'https://hooks.slack.example/services/secret-part',
  });
  expect([slack.code, slack.out]).toEqual([0, expect.stringContaining('Try it: plumbline alert test')]);
  const hook = await cli(
    'alert add --type webhook --name Make --address https://make.example/h --events alert.*,change.dead',
  );
  expect(hook.out).toContain('Signing secret, shown only now: whsec_');
  const listed = await cli('alert channels');
  expect(listed.out).toMatch(/email +Kim +kim@firm\.example +alert\.\*/);
  expect(listed.out).toMatch(/slack +Office +hooks\.slack\.example/);
  expect(`${slack.out}${listed.out}`).not.toContain('secret-part');
  expect((await cli('alert channels --json')).out).toContain('"type": "slack"');
  const tested = await cli('alert test Office --wait 0 --json');
  expect([tested.code, JSON.parse(tested.out)]).toMatchObject([1, { state: 'queued', httpStatus: null }]);
  expect((await cli('alert disable Office')).code).toBe(0);
  const off = await cli('alert test Office');
  expect([off.code, off.err]).toEqual([3, expect.stringContaining('channel.switched_off')]);
  expect((await cli('alert enable Office')).code).toBe(0);
  for (const name of ['Kim', 'Office', 'Make'])
    expect((await cli(`alert remove ${name}`)).out).toBe(`${name} is removed, and its log with it.\n`);
  const gone = await cli('alert remove Kim --json');
  expect([gone.code, gone.out]).toEqual([3, expect.stringContaining('channel.not_found')]);
});

test('a connection is added by key, tested, listed and removed; no secret is shown', async () => {
  const address = `baseUrl=${ignition.url}/api/v1`;
  const add = `connection add --vendor ignition --name Feed --set ${address}`;
  const refused = await cli(`${add} --secrets FEED_SECRETS`, {
    FEED_SECRETS: JSON.stringify({ apiKey: 'wrong' }),
  });
  expect(refused.code).toBe(3);
  expect((await cli(add)).err).toContain('Why:    connection.input_missing');

  const added = await cli(`${add} --secrets FEED_SECRETS --json`);
  expect(added.code).toBe(0);
  const { connectionId } = JSON.parse(added.out) as { connectionId: string };

  const listed = await cli('connection list');
  const [head, row] = listed.out.split('\n');
  expect(listed.code).toBe(0);
  expect(head?.split(/ {2,}/)).toEqual([
    'ID',
    'NAME',
    'VENDOR',
    'ORGANISATION',
    'STATE',
    'CODE',
    'LAST OK (UTC)',
  ]);
  expect(row?.split(/ {2,}/).slice(0, 6)).toEqual([
    connectionId,
    'Feed',
    'ignition/keyed',
    '–',
    'connected',
    '–',
  ]);
  expect(await cli('connection test Feed')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Feed answers in \d+ ms\.\n/) as unknown,
  });

  ignition.setApiKey('another');
  const tested = await cli(`connection test ${connectionId} --json`);
  expect(tested.code).toBe(1);
  expect(JSON.parse(tested.out)).toMatchObject({ connectionId, ok: false });
  expect((await cli('connection list')).code).toBe(1);

  expect((await cli('connection remove Feed')).code).toBe(2);
  expect(await cli('connection remove Feed --yes')).toEqual({
    code: 0,
    out: 'Disconnected: Feed. Its links and history stay.\n',
    err: '',
  });
  expect((await cli('connection list --json')).out).not.toContain(apiKey);
});

test('a consent page cannot be answered from here', async () => {
  const { code, err } = await cli('connection add --vendor xero --profile oauth');
  expect(code).toBe(2);
  expect(err).toContain("is connected by the vendor's consent page");
});

test('doctor lists what it looked at, and finds that no server runs', async () => {
  const { code, out } = await cli('doctor --json');
  expect(code).toBe(1);
  const { checks } = JSON.parse(out) as { checks: { check: string; verdict: string }[] };
  expect(Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]))).toMatchObject({
    node: 'ok',
    settings: 'ok',
    disk: 'ok',
    key: 'ok',
    server: 'finding',
    database: 'ok',
    clock: 'ok',
    queue: 'ok',
    'dead letters': 'ok',
  });
});

test('a simulator is told what to do by its address', async () => {
  const url = ignition.url;
  const seeded = await cli(`sim seed ignition --records 3 --seed a --url ${url}`);
  expect(seeded).toEqual({ code: 0, out: 'ignition: {"clients":3}\n', err: '' });
  const fault = await cli(`sim fault ignition {"kind":"status-500","count":1} --url ${url} --json`);
  expect(JSON.parse(fault.out)).toEqual({ faults: [{ kind: 'status-500', count: 1 }] });
  expect((await cli(`sim fault ignition --clear --url ${url}`)).code).toBe(0);
  expect((await cli(`sim fault ignition {"kind":"nonsense"} --url ${url}`)).err).toContain(
    'Why:    operate.simulator_refused',
  );
  expect((await cli(`sim mutate ignition --url ${url}`)).code).toBe(2);
  expect((await cli('sim seed xero --records 3')).err).toContain('Why:    operate.simulator_unreachable');
});

test('flows are listed, and files that are none are refused', async () => {
  expect(await cli('flow list')).toEqual({
    code: 0,
    out: 'No flows yet. Create one: plumbline flow create PRESET\n',
    err: '',
  });
  expect((await cli('flow presets')).out).toContain('ignition-clients-to-xero');
  expect((await cli('flow create nothing')).err).toContain('Why:    flow.unknown_preset');
  expect((await cli('flow create ignition-clients-to-xero')).err).toContain('Why:    operate.end_unclear');
  expect((await cli('flow create ignition-clients-to-xero --settings {')).code).toBe(3);
  expect((await cli('flow show nothing')).err).toContain('There is no flow "nothing" in this workspace.');
  expect((await cli(`flow import nothing ${join(dataDir, 'absent.json')}`)).code).toBe(2);
  const path = join(dataDir, 'flow.json');
  await writeFile(path, '{"format": "plumbline/flow/1"}');
  const { code, err } = await cli(`flow import nothing ${path}`);
  expect(code).toBe(3);
  expect(err).toContain('The file is no flow: preset');
  expect((await cli('flow rollback nothing')).code).toBe(2);
});

test('commands of one flow take its name alone, and those that took --flow take it still', async () => {
  for (const verb of ['reconcile run', 'flow rehearse']) {
    for (const named of ['nothing', '--flow nothing', '--flow=nothing', '--refresh --flow nothing'])
      expect((await cli(`${verb} ${named}`)).err, named).toContain(
        'There is no flow "nothing" in this workspace.',
      );
    expect((await cli(verb)).err).toContain('There are 0 flows, and none was named.');
    expect((await cli(`${verb} --help`)).out).toContain('[FLOW]');
    for (const [line, message] of [
      ['one --flow other', 'Unexpected argument: one'],
      ['--flow', 'Option --flow needs a value'],
    ] as const) {
      const refused = await cli(`${verb} ${line}`);
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(message)]);
    }
  }
});

test('a webhook is added with its secret shown once, listed without its address, tested and told again', async () => {
  expect((await cli('webhook list')).out).toBe('No channels. Make one: plumbline webhook add\n');
  const refused = await cli(
    'webhook add --name Make --address https://hooks.example.com/s --events invoice.payed',
  );
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('did you mean `invoice.paid`?')]);
  const made = await cli(
    'webhook add --name Make --address-from HOOK --events invoice.*,change.dead --json',
    {
      HOOK: 'https://hooks.example.com/secret-part',
    },
  );
  const { id, secret } = JSON.parse(made.out) as { id: string; secret: string };
  expect([made.code, secret.startsWith('whsec_')]).toEqual([0, true]);
  const listed = await cli('webhook list');
  expect(listed.out).toContain('hooks.example.com');
  expect(listed.out).not.toMatch(/secret-part|whsec_/);
  const tested = await cli('webhook test Make --wait 0');
  expect([tested.code, tested.out]).toEqual([1, expect.stringContaining('On its way')]);
  const log = await cli('webhook log --channel Make --event test --since 1h --json');
  expect(JSON.parse(log.out)).toMatchObject({ messages: [{ event: 'test', state: 'queued', tries: 0 }] });
  expect((await cli(`webhook replay ${id} --failed`)).out).toBe(
    '0 on their way again, under the ids they had.\n',
  );
  expect((await cli(`webhook replay ${id} --since 2h`)).out).toContain('follows by itself');
  expect((await cli(`webhook replay ${id}`)).code).toBe(2);
  expect((await cli(`webhook replay ${id} --since tomorrow`)).code).toBe(2);
  expect((await cli('webhook replay nobody --failed')).code).toBe(3);
  const [message] = (JSON.parse(log.out) as { messages: { id: string }[] }).messages;
  expect(await cli(`webhook show ${message?.id ?? ''}`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^test to Make – queued\nwebhook-id: test_/) as string,
  });
  expect((await cli('webhook show 4711')).code).toBe(2);
  expect((await cli('webhook disable Make')).out).toBe('It is sent nothing until it is switched on.\n');
  const off = await cli('webhook test Make');
  expect([off.code, off.err]).toEqual([3, expect.stringContaining('channel.switched_off')]);
  expect((await cli('webhook enable Make --json')).out).toContain('"state": "enabled"');
  expect((await cli('webhook remove Make')).out).toBe('Make is removed, and its log with it.\n');
  expect((await cli('webhook list')).code).toBe(0);
});
