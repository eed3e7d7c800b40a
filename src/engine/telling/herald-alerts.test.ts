import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hourMs, minuteMs } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { openDatabase } from '#store/database.ts';
import { raiseAlert } from '#store/telling/alerts.ts';
import { Lifeline } from '#test/world/crash.ts';
import { openTellingDesk, type TellingDesk } from '#test/world/telling-desk.ts';
import { createHerald } from './herald.ts';

let desk: TellingDesk;
beforeAll(async () => {
  desk = await openTellingDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(() => desk.begin());

describe('an alert', () => {
  test('waits until a vendor has been away for ten minutes, then is told once everywhere, and so is its end', async () => {
    await desk.addAll();
    await desk.setConnection({ failing_since: desk.clock.now() });
    desk.clock.advance(9 * minuteMs);
    await desk.tell();
    expect(await desk.alerts()).toEqual([]);
    desk.clock.advance(minuteMs);
    for (let look = 0; look < 20; look += 1) {
      await desk.tell();
      desk.clock.advance(minuteMs);
    }
    expect(await desk.alerts()).toMatchObject([
      { kind: 'vendor_unreachable', subject_id: desk.connectionId, details: { name: 'Demo Company (AU)' } },
    ]);
    expect(desk.mail.received.map(({ subject }) => subject)).toEqual(['Demo Company (AU) cannot be used']);
    expect(desk.slack.received).toHaveLength(1);
    expect(desk.hookTypes()).toEqual(['alert.opened']);
    await desk.setConnection({ failing_since: null });
    for (let look = 0; look < 5; look += 1) {
      await desk.tell();
      desk.clock.advance(minuteMs);
    }
    expect(desk.mail.received.map(({ subject, to }) => [subject, to])).toEqual([
      ['Demo Company (AU) cannot be used', ['oncall@firm.example']],
      ['Over: Demo Company (AU) cannot be used', ['oncall@firm.example']],
    ]);
    expect(desk.slack.received.map(({ path }) => path)).toEqual([
      new URL(desk.slackUrl).pathname,
      new URL(desk.slackUrl).pathname,
    ]);
    expect(desk.hookTypes()).toEqual(['alert.opened', 'alert.recovered']);
    expect(await desk.alerts()).toEqual([]);
  });

  test('that comes again is told again', async () => {
    await desk.addAll();
    for (let time = 0; time < 3; time += 1) {
      await desk.setConnection({ state: 'reconnect' });
      await desk.tell();
      await desk.setConnection({ state: 'connected' });
      await desk.tell();
    }
    expect(desk.mail.received).toHaveLength(6);
    expect(new Set(desk.mail.received.map(({ messageId }) => messageId)).size).toBe(6);
  });

  test('that a rule switches off is not opened, and one with another time waits that long', async () => {
    await desk.addAll();
    await desk.within((trx) =>
      trx
        .insertInto('alert_rule')
        .values([
          { workspace_id: desk.workspaceId, kind: 'connection_reconnect', enabled: false, after_ms: null },
          { workspace_id: desk.workspaceId, kind: 'vendor_unreachable', enabled: true, after_ms: hourMs },
        ])
        .execute(),
    );
    await desk.setConnection({ state: 'reconnect' });
    await desk.tell();
    await desk.setConnection({ state: 'connected', failing_since: desk.clock.now() });
    desk.clock.advance(59 * minuteMs);
    await desk.tell();
    expect(desk.mail.received).toEqual([]);
    desk.clock.advance(minuteMs);
    await desk.tell();
    expect(desk.mail.received).toHaveLength(1);
  });

  test('may be raised and cleared by whoever knows; a channel made later does not hear of its end', async () => {
    await desk.within(async (trx) => {
      const alert = {
        workspaceId: desk.workspaceId,
        kind: 'mismatches_found',
        subjectKind: 'flow',
        subjectId: 'flw_1',
        details: { name: 'Clients to Xero', count: 3 },
      } as const;
      expect(await raiseAlert(trx, alert, desk.clock.now())).toBe(true);
      expect(await raiseAlert(trx, alert, desk.clock.now())).toBe(false);
    });
    await desk.tell();
    await desk.addAll();
    await desk.tell();
    expect(desk.mail.received).toEqual([]);
    expect(await desk.alerts()).toHaveLength(1);
  });

  test('is told exactly once and so is its end, wherever a worker is killed', async () => {
    const steps = await tellThrough(null, false);
    expect(steps.count).toBeGreaterThan(30);
    // Every fifth, before and after it in turns: all of them, which hold as well, take a minute and a half.
    for (let dieAt = 1; dieAt <= steps.count; dieAt += 5) {
      await desk.begin();
      const { interrupted } = await tellThrough(dieAt, dieAt % 2 === 0);
      const subjects = new Map(desk.mail.received.map(({ messageId, subject }) => [messageId, subject]));
      expect([...subjects.values()]).toEqual([
        'Demo Company (AU) needs to be connected again',
        'Over: Demo Company (AU) needs to be connected again',
      ]);
      const ids = new Map(desk.hook.received.map(({ headers, body }) => [headers['webhook-id'], body]));
      expect([...ids.values()].map((body) => (JSON.parse(body) as { type: string }).type)).toEqual([
        'alert.opened',
        'alert.recovered',
      ]);
      expect(new Set(desk.slack.received.map(({ body }) => body)).size).toBe(2);
      const doubled = [desk.mail, desk.hook, desk.slack].reduce(
        (sum, { received }) => sum + received.length - 2,
        0,
      );
      // Handed over, and killed before that was stored: sent again under the same id, and only then.
      expect(doubled).toBeLessThanOrEqual(interrupted);
    }
  }, 120_000);
});

/** Whether the killed worker’s session is still in its transaction: what it has locked, others pass over until then. */
const holdsLocks = async (): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name = 'doomed'
      and state <> 'idle'`.execute(desk.database.db);
  return rows.length > 0;
};

/** An alert and its end, told by a worker that is killed at that step of its own and by those who follow it. */
const tellThrough = async (
  dieAt: number | null,
  after: boolean,
): Promise<{ readonly count: number; readonly interrupted: number }> => {
  await desk.addAll();
  const lifeline = new Lifeline(dieAt, after);
  const store = await openDatabase({ url: desk.database.url, maxConnections: 4, applicationName: 'doomed' });
  lifeline.watch(store.pool);
  const roads = desk.carriers();
  const doomed = createHerald({
    db: store.db,
    vault: desk.vault,
    clock: desk.clock,
    logger: silentLogger,
    random: () => 0.5,
    publicUrl: desk.publicUrl,
    carriers: {
      mail: (each) => lifeline.step(() => roads.mail(each)),
      post: (each) => lifeline.step(() => roads.post(each)),
    },
  });
  let interrupted = 0;
  const work = async (): Promise<void> => {
    // Long enough for a claim that a killed worker left to end.
    for (let look = 0; look < 3; look += 1) {
      try {
        while (await doomed.round());
      } catch (caught) {
        if (!lifeline.isDead) throw caught;
      }
      if (lifeline.isDead) {
        await vi.waitFor(async () => {
          if (await holdsLocks()) throw new Error('the server has not noticed yet that the worker is gone');
        });
        interrupted = Math.max(
          interrupted,
          (await desk.messages()).filter(({ state }) => state === 'sending').length,
        );
        await desk.tell();
      }
      desk.clock.advance(3 * minuteMs);
    }
  };
  await desk.setConnection({ state: 'reconnect' });
  await work();
  await desk.setConnection({ state: 'connected' });
  await work();
  if (lifeline.isDead) await desk.tell();
  await store.close();
  return { count: lifeline.steps, interrupted };
};
