import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hourMs } from '#base/clock.ts';
import type { FlowId } from '#base/ids.ts';
import type { ApprovalRule } from '#model/approval.ts';
import { watchAlerts } from '#engine/telling/watch-alerts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import {
  approvalsOf,
  approve,
  aPerson,
  decideMany,
  edit,
  proposeAgain,
  reject,
  setRules,
  waitingOf,
} from '#test/world/approval-desk.ts';
import { expectAtRest } from '#test/world/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Practice extends World {
  readonly invoiceFlow: FlowId;
  readonly client: string;
}

const large: ApprovalRule = { when: 'amount', amount: '10000.00', currency: 'AUD', role: 'admin', people: 1 };

/** A practice whose invoices go to Xero, by these rules. */
const aPractice = async (rules: readonly ApprovalRule[] = [large]): Promise<Practice> => {
  const world = await createWorld({ database });
  const { db } = database;
  const ends = { source: world.ignitionId, target: world.xeroId };
  const invoiceFlow = await aFlow(
    { db, clock: world.clock },
    world.workspaceId,
    'ignition-invoices-to-xero',
    ends,
  );
  await setRules(world, invoiceFlow, rules);
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  return Object.assign(world, { invoiceFlow, client });
};

/** An invoice of one line over so many cents, not looked at yet. */
const raise = (world: Practice, cents: number, client = world.client) =>
  world.ignition.createInvoice({
    clientSlug: client,
    date: new Date(world.clock.now()).toISOString().slice(0, 10),
    lines: [{ description: 'BAS', quantity: 1, unitMinor: cents, discountMinor: 0, originSlug: null }],
  });

const bill = async (world: Practice, cents: number, client = world.client) => {
  const made = raise(world, cents, client);
  await world.poll();
  return made;
};

const stateOf = async (world: Practice, slug: string) => {
  const found = await inWorkspace(database.db, world.workspaceId, (trx) =>
    sql<{ state: string; code: string | null }>`
      select fr.state, fr.state_code as code from flow_record fr join record r on r.id = fr.source_record_id
      where fr.flow_id = ${world.invoiceFlow} and r.key = ${slug}`.execute(trx),
  );
  return found.rows[0];
};

const moveDue = (world: Practice, slug: string, day: string): void => {
  world.ignition.overlay(slug, { due_date: day });
  world.ignition.touchInvoice(slug, { memo: `due ${day}` });
};

describe('a bookkeeper approves large invoices', () => {
  test('a large one waits and holds up no other; approved, exactly it is sent, once', async () => {
    await using world = await aPractice();
    const big = await bill(world, 1_000_000);
    const small = await bill(world, 999_999);
    expect(world.xero.invoices().map(({ number }) => number)).toEqual([small.number]);
    expect(await stateOf(world, big.slug)).toEqual({ state: 'awaiting_approval', code: null });
    const waiting = await waitingOf(world, world.invoiceFlow, big.slug);
    expect(waiting).toMatchObject({ change_state: 'awaiting_approval', votes: 0 });
    await world.poll();
    expect(await approvalsOf(world, world.invoiceFlow, big.slug)).toHaveLength(1);
    expect(await approve(world, aPerson(world, 'kim'), waiting.change)).toEqual({
      outcome: 'approved',
      given: 1,
      needed: 1,
    });
    await world.settle();
    expect(world.xero.invoice(big.number).total).toBe(1_000_000n);
    const [approval] = await approvalsOf(world, world.invoiceFlow, big.slug);
    expect(approval).toMatchObject({ change: waiting.change, change_state: 'applied' });
    expect(await stateOf(world, big.slug)).toEqual({ state: 'in_sync', code: null });
    await expectAtRest(world);
  });

  test('a body that changed while it waited is another change, and the first cannot be approved any more', async () => {
    await using world = await aPractice();
    const { slug, number } = await bill(world, 2_000_000);
    const first = await waitingOf(world, world.invoiceFlow, slug);
    moveDue(world, slug, '2027-12-31');
    await world.poll();
    const second = await waitingOf(world, world.invoiceFlow, slug);
    expect(second).toMatchObject({ replaces: first.change });
    expect(second.body).not.toEqual(first.body);
    const [voided] = await approvalsOf(world, world.invoiceFlow, slug);
    expect(voided).toMatchObject({ state: 'void', change_state: 'superseded', code: 'approval.voided' });
    await expect(approve(world, aPerson(world, 'kim'), first.change)).rejects.toMatchObject({
      code: 'approval.not_waiting',
    });
    await approve(world, aPerson(world, 'kim'), second.change);
    await world.settle();
    expect(world.xero.invoice(number).dueDate).toBe('2027-12-31');
    await expectAtRest(world);
  });

  test('a body that changed after its approval is not sent but waits anew', async () => {
    await using world = await aPractice();
    const { slug, number } = await bill(world, 2_000_000);
    const first = await waitingOf(world, world.invoiceFlow, slug);
    moveDue(world, slug, '2027-11-30');
    // Approved a day later, when the new due day has not been read yet: it is read before anything is sent.
    world.clock.advance(24 * hourMs);
    await approve(world, aPerson(world, 'kim'), first.change);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(0);
    const [before, now] = await approvalsOf(world, world.invoiceFlow, slug);
    expect(before).toMatchObject({
      state: 'void',
      change_state: 'superseded',
      code: 'approval.voided',
      votes: 1,
    });
    expect(now).toMatchObject({ state: 'waiting', replaces: first.change, votes: 0 });
    await approve(world, aPerson(world, 'kim'), (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(world.xero.invoice(number).dueDate).toBe('2027-11-30');
    await expectAtRest(world);
  });

  test('rejected, it is remembered until it would be another; then, or when asked for, it is proposed again', async () => {
    await using world = await aPractice();
    const kim = aPerson(world, 'kim');
    const { slug } = await bill(world, 2_000_000);
    const first = await waitingOf(world, world.invoiceFlow, slug);
    await reject(world, kim, first.change, 'Wait for the engagement letter.');
    await world.settle();
    expect(await stateOf(world, slug)).toEqual({ state: 'skipped', code: 'flow.rejected' });
    world.ignition.touchInvoice(slug, { memo: 'a note that nobody carries' });
    await world.poll();
    expect(await approvalsOf(world, world.invoiceFlow, slug)).toMatchObject([
      { state: 'rejected', change_state: 'rejected', code: 'approval.rejected' },
    ]);
    moveDue(world, slug, '2027-10-01');
    await world.poll();
    const second = await waitingOf(world, world.invoiceFlow, slug);
    await reject(world, kim, second.change);
    await world.settle();
    expect(await stateOf(world, slug)).toEqual({ state: 'skipped', code: 'flow.rejected' });
    await proposeAgain(world, kim, second.change);
    await world.settle();
    await approve(world, kim, (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('two different persons approve, whatever way they come', async () => {
    await using world = await aPractice([{ ...large, people: 2 }]);
    const { slug } = await bill(world, 5_000_000);
    const { change } = await waitingOf(world, world.invoiceFlow, slug);
    const kim = aPerson(world, 'kim');
    expect(await approve(world, kim, change)).toMatchObject({ outcome: 'given', given: 1, needed: 2 });
    const keyOfKim = aPerson(world, 'kim', 'admin', { actor: 'key:kims' });
    await expect(approve(world, kim, change)).rejects.toMatchObject({ code: 'approval.other_person' });
    await expect(approve(world, keyOfKim, change)).rejects.toMatchObject({ code: 'approval.other_person' });
    await expect(approve(world, aPerson(world, 'mo', 'member'), change)).rejects.toMatchObject({
      code: 'approval.role_needed',
    });
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(0);
    expect(await approve(world, aPerson(world, 'lee', 'owner'), change)).toMatchObject({
      outcome: 'approved',
    });
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('those who are told of waiting changes are told again after a while, and when none waits any more', async () => {
    await using world = await aPractice([{ ...large, remindAfterHours: 24 }]);
    const open = async (): Promise<readonly string[]> => {
      await watchAlerts({ db: database.db, clock: world.clock });
      const rows = await inWorkspace(database.db, world.workspaceId, (trx) =>
        trx
          .selectFrom('alert')
          .select(['kind', 'details'])
          .where('recovered_at', 'is', null)
          .where('subject_id', '=', world.invoiceFlow)
          .orderBy('kind')
          .execute(),
      );
      return rows.map(({ kind, details }) => `${kind} ${JSON.stringify(details['count'])}`);
    };
    expect(await open()).toEqual([]);
    const { slug } = await bill(world, 5_000_000);
    expect(await open()).toEqual(['approvals_waiting 1']);
    world.clock.advance(24 * hourMs);
    expect(await open()).toEqual(['approvals_overdue 1', 'approvals_waiting 1']);
    await approve(world, aPerson(world, 'kim'), (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(await open()).toEqual([]);
  });

  test('what nobody approves in time expires, and can be proposed again', async () => {
    await using world = await aPractice([{ ...large, expiresAfterHours: 48, remindAfterHours: 24 }]);
    const { slug } = await bill(world, 5_000_000);
    const { change } = await waitingOf(world, world.invoiceFlow, slug);
    world.clock.advance(47 * hourMs);
    await world.settle();
    expect(await stateOf(world, slug)).toEqual({ state: 'awaiting_approval', code: null });
    world.clock.advance(hourMs);
    await expect(approve(world, aPerson(world, 'kim'), change)).rejects.toMatchObject({
      code: 'approval.not_waiting',
    });
    await world.settle();
    expect(await stateOf(world, slug)).toEqual({ state: 'skipped', code: 'flow.approval_expired' });
    expect(await approvalsOf(world, world.invoiceFlow, slug)).toMatchObject([
      { state: 'expired', change_state: 'rejected', code: 'approval.expired' },
    ]);
    await proposeAgain(world, aPerson(world, 'kim'), change);
    await world.settle();
    await approve(world, aPerson(world, 'kim'), (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    await expectAtRest(world);
  });

  test('values that a person edits hold until the source says something else', async () => {
    await using world = await aPractice();
    const kim = aPerson(world, 'kim');
    const { slug, number } = await bill(world, 2_000_000);
    moveDue(world, slug, '2027-09-01');
    await world.poll();
    const { change } = await waitingOf(world, world.invoiceFlow, slug);
    await expect(edit(world, kim, change, { DueDate: 'soon' })).rejects.toMatchObject({
      code: 'approval.bad_edit',
    });
    await expect(edit(world, kim, change, { Total: '1.00' })).rejects.toMatchObject({
      code: 'approval.bad_edit',
    });
    expect(await edit(world, kim, change, { DueDate: '2027-09-15' })).toMatchObject({ outcome: 'approved' });
    await world.settle();
    expect(world.xero.invoice(number).dueDate).toBe('2027-09-15');
    world.ignition.touchInvoice(slug, { memo: 'something else' });
    await world.poll();
    expect(world.xero.invoice(number).dueDate).toBe('2027-09-15');
    await expectAtRest(world);
    moveDue(world, slug, '2027-09-20');
    await world.poll();
    await approve(world, kim, (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(world.xero.invoice(number).dueDate).toBe('2027-09-20');
    await expectAtRest(world);
  });

  test('edited under a rule of two, one more person is needed for the edited body', async () => {
    await using world = await aPractice([{ ...large, people: 2 }]);
    const { slug, number } = await bill(world, 2_000_000);
    const first = await waitingOf(world, world.invoiceFlow, slug);
    await approve(world, aPerson(world, 'lee'), first.change);
    const edited = await edit(world, aPerson(world, 'kim'), first.change, { DueDate: '2027-09-15' });
    expect(edited).toMatchObject({ outcome: 'given', given: 1, needed: 2 });
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(0);
    await expect(approve(world, aPerson(world, 'kim'), edited.changeId)).rejects.toMatchObject({
      code: 'approval.other_person',
    });
    await approve(world, aPerson(world, 'lee'), edited.changeId);
    await world.settle();
    expect(world.xero.invoice(number).dueDate).toBe('2027-09-15');
    await expectAtRest(world);
  });

  test('the first invoice for each client waits; once it is approved the others follow by themselves', async () => {
    await using world = await aPractice([{ when: 'firstTime', of: 'contact', role: 'member', people: 1 }]);
    const first = raise(world, 10_000);
    raise(world, 20_000);
    await world.poll();
    expect(world.xero.invoices()).toHaveLength(0);
    const { change } = await waitingOf(world, world.invoiceFlow, first.slug);
    await approve(world, aPerson(world, 'mo', 'member'), change);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(2);
    await bill(world, 30_000);
    expect(world.xero.invoices()).toHaveLength(3);
    const other = world.ignition.createClient(aClient({ name: 'Other Pty Ltd', email: 'o@other.example' }));
    await world.settle();
    await bill(world, 10_000, other.slug);
    expect(world.xero.invoices()).toHaveLength(3);
  });

  test('many are approved at once, after their number was shown', async () => {
    await using world = await aPractice([{ when: 'always', role: 'admin', people: 1 }]);
    for (const cents of [10_000, 20_000, 30_000]) raise(world, cents);
    await world.poll();
    const kim = aPerson(world, 'kim');
    const all = { which: 'filter', filter: { flow: world.invoiceFlow } } as const;
    await expect(decideMany(world, kim, { ...all, expected: 2 })).rejects.toMatchObject({
      code: 'approval.count_changed',
    });
    expect(await decideMany(world, kim, { ...all, expected: 3 })).toEqual({
      approved: 3,
      given: 0,
      rejected: 0,
      refused: [],
    });
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(3);
    await expectAtRest(world);
  });

  test('rules that are taken away let go what waits for them', async () => {
    await using world = await aPractice();
    const { slug } = await bill(world, 2_000_000);
    await setRules(world, world.invoiceFlow, []);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    expect(await approvalsOf(world, world.invoiceFlow, slug)).toMatchObject([{ state: 'void' }]);
    await expectAtRest(world);
  });

  test.each(Array.from({ length: 12 }, (_, index) => [index * 5 + 2, index % 2 === 0] as const))(
    'a worker that is killed at its step %i (after it: %s), asking and sending, asks once and sends once',
    async (step, after) => {
      await using world = await aPractice();
      const { slug } = raise(world, 2_000_000);
      world.clock.advance(24 * hourMs);
      expect(await world.settleWithCrash(step, after)).toMatchObject({ died: true });
      await world.settle();
      const { change } = await waitingOf(world, world.invoiceFlow, slug);
      expect(await approvalsOf(world, world.invoiceFlow, slug)).toHaveLength(1);
      await approve(world, aPerson(world, 'kim'), change);
      await world.settleWithCrash(step, after);
      await world.settle();
      expect(world.xero.invoices()).toHaveLength(1);
      expect(await approvalsOf(world, world.invoiceFlow, slug)).toMatchObject([{ change_state: 'applied' }]);
      await expectAtRest(world);
    },
  );

  test('an answer of Xero that was lost does not ask the people again', async () => {
    await using world = await aPractice();
    const { slug } = await bill(world, 2_000_000);
    world.xero.addFault({
      kind: 'status-500',
      match: { method: 'PUT', path: '*/Invoices' },
      count: 1,
    });
    await approve(world, aPerson(world, 'kim'), (await waitingOf(world, world.invoiceFlow, slug)).change);
    await world.settle();
    expect(world.xero.invoices()).toHaveLength(1);
    expect(await approvalsOf(world, world.invoiceFlow, slug)).toMatchObject([{ change_state: 'applied' }]);
    await expectAtRest(world);
  });
});
