import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import { insertActivities } from '#store/crm/activities.ts';
import { listChannels } from '#store/telling/channels.ts';
import { aTicketMade, anAudited } from '#test/builders/told.ts';
import { openTellingDesk, type TellingDesk } from '#test/world/telling-desk.ts';
import { changeChannel, renewSecret, replayMessage, testChannel } from './channel-service.ts';

let desk: TellingDesk;
beforeAll(async () => {
  desk = await openTellingDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(() => desk.begin());

describe('a webhook', () => {
  test('is signed as Standard Webhooks has it, with both keys after one was renewed', async () => {
    const { hookId, secret } = await desk.addAll();
    const renewed = await renewSecret(desk.channels, desk.acting, hookId);
    await testChannel(desk.channels, desk.acting, hookId);
    await desk.tell();
    const [post] = desk.hook.received;
    for (const key of [secret, renewed])
      expect(new Webhook(key).verify(post?.body ?? '', post?.headers ?? {})).toMatchObject({ type: 'test' });
    expect(() =>
      new Webhook(`whsec_${btoa('x'.repeat(32))}`).verify(post?.body ?? '', post?.headers ?? {}),
    ).toThrow('No matching signature found');
  });

  test('receives what happened, once, in the kinds that it asked for', async () => {
    await desk.addHook(['record.linked', 'change.*', 'invoice.*']);
    await desk.within(async (trx) => {
      await insertActivities(
        trx,
        desk.workspaceId,
        [
          {
            actor: 'user:a',
            verb: 'paid',
            subjectKind: 'invoice',
            subjectId: 'inv_1',
            contactId: null,
            details: { told: { number: 'A-1' } },
          },
          {
            actor: 'user:a',
            verb: 'created',
            subjectKind: 'contact',
            subjectId: 'ctc_1',
            contactId: null,
            details: {},
          },
        ],
        desk.clock.now(),
      );
      await appendAudit(
        trx,
        desk.workspaceId,
        (
          ['record.linked', 'record.created', 'change.dead', 'flow.changed', 'connection.expired'] as const
        ).map((action) => anAudited(action)),
        desk.clock.now(),
      );
    });
    await desk.tell();
    await desk.tell();
    expect(desk.hookTypes().toSorted()).toEqual([
      'change.applied',
      'change.dead',
      'invoice.paid',
      'record.linked',
    ]);
    const paid = desk.hook.received
      .map(({ body }) => JSON.parse(body) as { type: string; data: object })
      .find(({ type }) => type === 'invoice.paid');
    expect(paid?.data).toMatchObject({
      subject: { kind: 'invoice', id: 'inv_1' },
      details: { number: 'A-1' },
    });
  });

  test('that fails is tried again with growing waits for three days, then switched off with an alert', async () => {
    const { hookId } = await desk.addAll();
    desk.hook.answer(500);
    await testChannel(desk.channels, desk.acting, hookId);
    const began = desk.clock.now();
    while (desk.clock.now() - began < 4 * dayMs) {
      await desk.tell();
      desk.clock.advance(10 * minuteMs);
    }
    const tries = desk.hook.received.length;
    expect(tries).toBeGreaterThan(8);
    expect(tries).toBeLessThan(60);
    expect((await desk.messages()).find(({ kind }) => kind === 'test')).toMatchObject({
      state: 'given_up',
      code: 'delivery.refused',
      http_status: 500,
    });
    expect(desk.mail.received.map(({ subject }) => subject)).toEqual(['Pager was switched off']);
    expect(desk.logged.join('\n')).not.toMatch(/secret-of|whsec_|oncall@|127\.0\.0\.1/);
    desk.hook.answer(200);
    await changeChannel(desk.channels, desk.acting, hookId, { state: 'enabled' });
    const dead = (await desk.messages()).find(({ kind }) => kind === 'test');
    await replayMessage(desk.channels, desk.acting, dead?.id ?? newId('message', 0));
    await desk.tell();
    expect(desk.hook.received.at(-1)?.headers['webhook-id']).toBe(
      desk.hook.received[0]?.headers['webhook-id'],
    );
    expect((await desk.messages()).find(({ kind }) => kind === 'test')).toMatchObject({ state: 'sent' });
    expect(desk.mail.received.at(-1)?.subject).toBe('Over: Pager was switched off');
  });

  test('that says it is gone is switched off at once, and no redirect is followed', async () => {
    const { hookId } = await desk.addAll();
    desk.hook.answer(302);
    await testChannel(desk.channels, desk.acting, hookId);
    await desk.tell();
    expect(desk.hook.received.map(({ path }) => path)).toEqual(['/in?key=secret-of-pager']);
    desk.hook.answer(410);
    desk.clock.advance(hourMs);
    await desk.tell();
    const rows = await desk.within(listChannels);
    expect(rows.find(({ id }) => id === hookId)).toMatchObject({
      state: 'disabled',
      state_code: 'delivery.gone',
    });
  });

  test('that was away receives all that waited as soon as it is back', async () => {
    await desk.addHook(['*']);
    desk.hook.answer(503);
    for (let n = 0; n < 40; n += 1) await desk.happens([aTicketMade(`tkt_${String(n)}`)]);
    for (let look = 0; look < 12; look += 1) {
      await desk.tell();
      desk.clock.advance(15 * minuteMs);
    }
    const probes = desk.hook.received.length;
    expect(probes).toBeLessThan(60);
    desk.hook.answer(200);
    await desk.tell();
    expect(new Set((await desk.messages()).map(({ state }) => state))).toEqual(new Set(['sent']));
  });
});
