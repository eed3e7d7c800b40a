import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId, type ChangeId, type FlowId, type RecordId } from '#base/ids.ts';
import { triggerIn } from '#contract/approval-rules.ts';
import { listApprovals, readApproval } from '#contract/approvals.ts';
import { changeFlow, listFlows } from '#contract/flows.ts';
import type { ApprovalDemand, ApprovalTrigger, ApproverRole } from '#model/approval.ts';
import { changeContext } from '#engine/intents.ts';
import { insertApprovals } from '#store/approvals.ts';
import { insertChanges } from '#store/changes.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aFlow } from '#test/builders/connected.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let clients: RecordId[];
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  practice = await world.openPractice(kim);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  made += 1;
  const key = `cl-${String(made)}`;
  const title = `Client ${String(made)}`;
  clients = await practice.observe('ignition', [{ kind: 'client', key, title, fields: { name: title } }]);
});

type Answer = Awaited<ReturnType<Person['get']>>;
const codeOf = (answer: Answer): string | undefined =>
  answer.json<{ error?: { code: string } }>().error?.code;

const demandOf = (
  role: ApproverRole,
  people: 1 | 2,
  rule: ApprovalTrigger = { when: 'newRecord' },
): ApprovalDemand => ({
  role,
  people,
  expiresAfterHours: null,
  remindAfterHours: null,
  rules: [{ ...rule, role, people }],
});

/** A change that waits, as a round of the engine leaves it. */
const aWaitingChange = async (
  role: ApproverRole = 'admin',
  people: 1 | 2 = 1,
  of?: {
    readonly flowId: FlowId;
    readonly set: Readonly<Record<string, string>>;
    readonly rule?: ApprovalTrigger;
    readonly reason?: string;
  },
): Promise<ChangeId> => {
  const [sourceRecordId] = clients;
  if (sourceRecordId === undefined) throw new Error('there is no client');
  const now = world.clock.now();
  const id = newId('change', now);
  const set = of?.set ?? { Name: `Client ${String(made)}`, EmailAddress: 'a@acme.example' };
  const seal = (value: object): string => world.vault.seal(JSON.stringify(value), changeContext(id));
  const owner = { workspaceId: kim.workspaceId, connectionId: practice.xeroId };
  await inWorkspace(database.db, kim.workspaceId, async (trx) => {
    const name = { flow_id: of?.flowId ?? practice.flowId, source_record_id: sourceRecordId };
    await trx
      .insertInto('flow_record')
      .values({
        ...name,
        workspace_id: kim.workspaceId,
        target_connection_id: practice.xeroId,
        state: 'awaiting_approval',
        marked_at: now,
      })
      .execute();
    await insertChanges(
      trx,
      owner,
      [
        {
          ...name,
          id,
          target_record_id: null,
          action: 'create',
          state: 'awaiting_approval',
          seq: 1,
          mapping_version: 1,
          priority: 1,
          reason: of?.reason ?? 'No matching record exists in the target.',
          fields: Object.keys(set),
          body: seal({ Contacts: [set] }),
          desired: seal({ set, agreed: { state: 'active', values: set }, seq: 1 }),
          body_hash: 'hash',
          reference: `plb:${id}`,
          idempotency_key: null,
          code: null,
          message: null,
          hint: null,
          details: {},
        },
      ],
      now,
    );
    await insertApprovals(
      trx,
      owner,
      [
        {
          ...name,
          id: newId('approval', now),
          change_id: id,
          replaces: null,
          digest: id,
          contact_key: null,
          edited_by: null,
          demand: demandOf(role, people, of?.rule),
        },
      ],
      now,
    );
  });
  return id;
};

/** The same person's program. */
const aKey = async (given: object): Promise<Person> => {
  const { key } = (await kim.send('POST', '/api/api-keys', { name: 'Zapier', ...given })).json<{
    key: string;
  }>();
  const headers = { authorization: `Bearer ${key}` };
  return {
    ...kim,
    get: (url) => world.app.inject({ url, headers }),
    send: (method, url, body) =>
      world.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) }),
  };
};

test('what waits is listed with why, and shown with what it would write', async () => {
  const id = await aWaitingChange();
  const list = listApprovals.success.parse((await kim.get('/api/approvals?mine=true')).json());
  expect(list.items.at(-1)).toMatchObject({
    id,
    approvalState: 'waiting',
    rules: [{ when: 'newRecord' }],
    mayDecide: true,
  });
  expect(list.matching).toBe(list.waiting);
  const none = listApprovals.success.parse((await kim.get('/api/approvals?rule=amount')).json());
  expect(none).toMatchObject({ items: [], matching: 0 });
  const detail = readApproval.success.parse((await kim.get(`/api/approvals/${id}`)).json());
  expect(detail.writes).toContainEqual(
    expect.objectContaining({ name: 'Name', now: null, after: `Client ${String(made)}`, editable: true }),
  );
  expect(detail.sourceSide.title).toBe(`Client ${String(made)}`);
});

test('an invoice is listed with what it comes to, and for whom', async () => {
  await practice.observe('xero', [
    { kind: 'contact', key: 'c-acme', title: 'Acme Pty Ltd', fields: { Name: 'Acme Pty Ltd' } },
  ]);
  const flowId = await aFlow(
    { db: database.db, clock: world.clock },
    kim.workspaceId,
    'ignition-invoices-to-xero',
    {
      source: practice.ignitionId,
      target: practice.xeroId,
    },
  );
  const set = { 'Contact.ContactID': 'c-acme', CurrencyCode: 'AUD', Total: '110.00' };
  const id = await aWaitingChange('admin', 1, { flowId, set });
  const { items } = listApprovals.success.parse((await kim.get(`/api/approvals?flow=${flowId}`)).json());
  expect(items).toMatchObject([
    {
      id,
      fieldLabels: ['Contact', 'Currency', 'Total'],
      concerns: ['Acme Pty Ltd'],
      total: { label: 'Total', amount: '110.00', currency: 'AUD' },
    },
  ]);
  const { writes } = readApproval.success.parse((await kim.get(`/api/approvals/${id}`)).json());
  expect(writes).toContainEqual(
    expect.objectContaining({ name: 'Contact.ContactID', nowTitle: null, afterTitle: 'Acme Pty Ltd' }),
  );
});

test('the fields that a rule names are called as people know them', async () => {
  const rule = { when: 'fieldChanged', fields: ['Phone.DEFAULT', 'Address.POBOX'] } as const;
  const id = await aWaitingChange('admin', 1, {
    flowId: practice.flowId,
    set: { 'Phone.DEFAULT': '02 9000 1000' },
    rule,
    reason: 'Differs in Phone.DEFAULT.',
  });
  const { rules, ruleLabels, reason } = readApproval.success.parse(
    (await kim.get(`/api/approvals/${id}`)).json(),
  );
  const [met] = rules;
  expect(reason).toBe('Differs in Phone.');
  expect(ruleLabels['Phone.DEFAULT']).toBe('Phone');
  expect(met === undefined ? '' : triggerIn(met, (name) => ruleLabels[name] ?? name)).toMatch(
    /^A change of Phone or Postal address$/,
  );
});

test('an owner approves; the record is looked at again, and nothing else is decided by it', async () => {
  const id = await aWaitingChange();
  const answer = await kim.send('POST', `/api/changes/${id}/approve`, {});
  expect(answer.json()).toEqual({ changeId: id, outcome: 'approved', given: 1, needed: 1 });
  expect(world.woken).toContain(practice.xeroId);
  expect((await kim.get(`/api/changes/${id}`)).json()).toMatchObject({ state: 'ready' });
  expect(codeOf(await kim.send('POST', `/api/changes/${id}/approve`, {}))).toBe('approval.not_waiting');
});

test('roles are asked of whoever decides, and a program may only where its key was made for it', async () => {
  const id = await aWaitingChange('owner', 2);
  const plain = await aKey({ role: 'admin' });
  expect(codeOf(await plain.send('POST', `/api/changes/${id}/approve`, {}))).toBe('approval.key_may_not');
  expect(codeOf(await plain.send('POST', `/api/changes/${id}/reject`, {}))).toBe('approval.key_may_not');
  const approving = await aKey({ role: 'admin', mayApprove: true });
  expect(codeOf(await approving.send('POST', `/api/changes/${id}/approve`, {}))).toBe('approval.role_needed');
  const easier = await aWaitingChangeOfNext('member', 2);
  const member = await aKey({ mayApprove: true });
  expect((await member.send('POST', `/api/changes/${easier}/approve`, {})).json()).toMatchObject({
    outcome: 'given',
    given: 1,
    needed: 2,
  });
  expect(codeOf(await kim.send('POST', `/api/changes/${easier}/approve`, {}))).toBe('approval.other_person');
});

const aWaitingChangeOfNext = async (role: ApproverRole, people: 1 | 2): Promise<ChangeId> => {
  made += 1;
  const key = `cl-${String(made)}`;
  clients = await practice.observe('ignition', [{ kind: 'client', key, title: key, fields: { name: key } }]);
  return aWaitingChange(role, people);
};

test('values that do not fit their field are refused with the reason; those that do take effect', async () => {
  const id = await aWaitingChange();
  const wrong = await kim.send('POST', `/api/changes/${id}/approve`, { values: { Name: '' } });
  expect(wrong.json()).toMatchObject({ error: { code: 'approval.bad_edit', message: 'Name is empty.' } });
  const edited = await kim.send('POST', `/api/changes/${id}/approve`, { values: { Name: 'Acme Pty Ltd' } });
  const { changeId } = edited.json<{ changeId: ChangeId }>();
  expect(changeId).not.toBe(id);
  const detail = readApproval.success.parse((await kim.get(`/api/approvals/${changeId}`)).json());
  expect(detail).toMatchObject({
    approvalState: 'approved',
    replaces: {
      changeId: id,
      fields: [{ name: 'Name', before: `Client ${String(made)}`, after: 'Acme Pty Ltd' }],
    },
  });
});

test('a rejection keeps its reason and can be taken back', async () => {
  const id = await aWaitingChange();
  await kim.send('POST', `/api/changes/${id}/reject`, { reason: 'Not yet' });
  const detail = readApproval.success.parse((await kim.get(`/api/approvals/${id}`)).json());
  expect(detail).toMatchObject({ approvalState: 'rejected', rejection: 'Not yet', state: 'rejected' });
  expect((await kim.send('POST', `/api/changes/${id}/reopen`)).statusCode).toBe(200);
  expect(codeOf(await kim.send('POST', `/api/changes/${id}/reopen`))).toBe('approval.not_over');
});

test('many are decided by a filter only where their number is the one that was shown', async () => {
  await aWaitingChange();
  const filter = { rule: 'newRecord', mine: true };
  const list = listApprovals.success.parse((await kim.get('/api/approvals?rule=newRecord&mine=true')).json());
  const decide = (expected: number) =>
    kim.send('POST', '/api/approvals/decide', {
      verdict: 'approve',
      changes: { which: 'filter', filter, expected },
    });
  expect(codeOf(await decide(list.matching + 1))).toBe('approval.count_changed');
  const done = (await decide(list.matching)).json<{ approved: number; given: number }>();
  expect(done.approved + done.given).toBe(list.matching);
});

test('another workspace sees and decides nothing', async () => {
  const id = await aWaitingChange();
  const stranger = await world.join('Sam');
  expect(codeOf(await stranger.get(`/api/approvals/${id}`))).toBe('approval.not_found');
  expect(codeOf(await stranger.send('POST', `/api/changes/${id}/approve`, {}))).toBe('approval.not_found');
  expect(listApprovals.success.parse((await stranger.get('/api/approvals')).json()).waiting).toBe(0);
});

test('rules of a flow are held against its target, and kept', async () => {
  const set = (approvals: object[]) =>
    kim.send('PATCH', `/api/flows/${practice.flowId}`, { settings: { approvals } });
  const who = { role: 'admin', people: 1 };
  const amount = { when: 'amount', amount: '10.00', currency: 'AUD', ...who };
  const refused = await set([{ when: 'always', ...who }, amount]);
  expect(refused.json()).toMatchObject({
    error: { code: 'flow.bad_approvals', message: 'Rule 2: The target’s records hold no amount.' },
  });
  const rules = [{ when: 'fieldChanged', fields: ['Name'], ...who }];
  expect(changeFlow.success.parse((await set(rules)).json()).settings.approvals).toEqual(rules);
  const { items } = listFlows.success.parse((await kim.get('/api/flows')).json());
  expect(items.slice(0, 1).map(({ settings }) => settings.approvals)).toEqual([rules]);
  const file = (await kim.get(`/api/flows/${practice.flowId}/file`)).json<{ settings: object }>();
  expect(file.settings).toMatchObject({ approvals: rules });
});
