import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import { newId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import { insertActivities } from '#store/crm/activities.ts';
import { listMessages, listTries } from '#store/telling/outgoing-messages.ts';
import { aTicketMade, anAudited } from '#test/builders/told.ts';
import { openTellingDesk, type TellingDesk } from '#test/world/telling-desk.ts';
import { changeChannel, replayChannel, replayMessage, testChannel } from './channel-service.ts';

let desk: TellingDesk;
beforeAll(async () => {
  desk = await openTellingDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(() => desk.begin());

describe('a webhook', () => {
  test('is told again all since a time: what it has under its own id, and what happened while it was off', async () => {
    const { id } = await desk.addHook(['record.linked', 'ticket.*']);
    const happens = (at: string): Promise<void> =>
      desk.within(async (trx) => {
        await insertActivities(trx, desk.workspaceId, [aTicketMade(at)], desk.clock.now());
        await appendAudit(trx, desk.workspaceId, [anAudited('record.linked')], desk.clock.now());
      });
    await happens('tkt_before');
    await desk.tell();
    desk.clock.advance(hourMs);
    const since = desk.clock.now();
    await happens('tkt_1');
    await desk.tell();
    desk.clock.advance(hourMs);
    await changeChannel(desk.channels, desk.acting, id, { state: 'disabled' });
    await happens('tkt_2');
    await desk.tell();
    desk.clock.advance(hourMs);
    await expect(replayChannel(desk.channels, desk.acting, id, { which: 'failed' })).rejects.toMatchObject({
      code: 'channel.switched_off',
    });
    await changeChannel(desk.channels, desk.acting, id, { state: 'enabled' });
    await desk.tell();
    const first = desk.hook.received.map(({ headers }) => headers['webhook-id']);
    expect(desk.hookTypes().toSorted()).toEqual([
      'record.linked',
      'record.linked',
      'ticket.created',
      'ticket.created',
    ]);
    desk.hook.received.length = 0;
    expect(await replayChannel(desk.channels, desk.acting, id, { which: 'since', since })).toBe(2);
    await desk.tell();
    await desk.tell();
    expect(desk.hookTypes().toSorted()).toEqual([
      'record.linked',
      'record.linked',
      'ticket.created',
      'ticket.created',
    ]);
    const again = desk.hook.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(again).size).toBe(4);
    expect(again.filter((each) => first.includes(each))).toHaveLength(2);
    await expect(
      replayChannel(desk.channels, desk.acting, id, { which: 'since', since: desk.clock.now() - 31 * dayMs }),
    ).rejects.toMatchObject({ code: 'channel.too_far_back' });
  });

  test('is told again all that it did not take, and each try is kept with its status', async () => {
    const { id } = await desk.addHook(['ticket.*']);
    desk.hook.answer(500);
    await desk.happens([aTicketMade('tkt_1'), aTicketMade('tkt_2')]);
    await desk.tell();
    desk.hook.answer(200);
    expect(await replayChannel(desk.channels, desk.acting, id, { which: 'failed' })).toBe(2);
    desk.clock.advance(hourMs);
    await desk.tell();
    const messages = await desk.messages();
    expect(messages.map(({ state, tries }) => [state, tries])).toEqual([
      ['sent', 2],
      ['sent', 2],
    ]);
    const tries = await desk.within((trx) => listTries(trx, messages[0]?.id ?? newId('message', 0)));
    expect(tries).toMatchObject([
      { no: 1, http_status: 500, code: 'delivery.refused' },
      { no: 2, http_status: 200, code: null },
    ]);
    const found = (filter: Parameters<typeof listMessages>[1]) =>
      desk.within((trx) => listMessages(trx, filter, { after: null, limit: 9 }));
    expect((await found({ words: 'ticket.cr' })).rows).toHaveLength(2);
    expect((await found({ words: 'ticket_cr' })).rows).toHaveLength(0);
    expect((await found({ event: 'ticket.*', channelId: id })).rows).toHaveLength(2);
    expect((await found({ event: 'invoice.*' })).rows).toHaveLength(0);
    expect((await found({ words: messages[1]?.event_key })).rows).toHaveLength(1);
    expect((await found({ since: desk.clock.now() })).rows).toHaveLength(0);
  });

  test('that fails is asked at once when a person tests it or tells it again, and that message goes first', async () => {
    const { id } = await desk.addHook(['ticket.*']);
    desk.hook.answer(500);
    await desk.happens(['tkt_1', 'tkt_2', 'tkt_3'].map((each) => aTicketMade(each)));
    for (let look = 0; look < 6; look += 1) {
      await desk.tell();
      desk.clock.advance(20 * minuteMs);
    }
    await desk.tell();
    desk.hook.received.length = 0;
    await desk.tell();
    expect(desk.hook.received).toEqual([]);
    await testChannel(desk.channels, desk.acting, id);
    await desk.tell();
    expect(desk.hookTypes()).toEqual(['test']);
    const [, , last] = (await desk.messages()).filter(({ kind }) => kind === 'ticket.created');
    desk.hook.answer(200);
    await replayMessage(desk.channels, desk.acting, last?.id ?? newId('message', 0));
    await desk.tell();
    expect(desk.hook.received[1]?.headers['webhook-id']).toBe(last?.event_key);
    await desk.tell();
    expect(new Set((await desk.messages()).map(({ state }) => state))).toEqual(new Set(['sent']));
    await changeChannel(desk.channels, desk.acting, id, { state: 'disabled' });
    await expect(
      replayMessage(desk.channels, desk.acting, last?.id ?? newId('message', 0)),
    ).rejects.toMatchObject({ code: 'channel.switched_off' });
  });
});
