import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '#base/clock.ts';
import { openTellingDesk, type TellingDesk } from '#test/world/telling-desk.ts';

let desk: TellingDesk;
beforeAll(async () => {
  desk = await openTellingDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(() => desk.begin());

describe('mail', () => {
  test('that the server refuses for good is not tried again', async () => {
    await desk.addAll();
    desk.mail.refuseRecipients('550 5.1.1 No such user');
    await desk.setConnection({ state: 'reconnect' });
    await desk.tell();
    desk.clock.advance(dayMs);
    await desk.tell();
    expect((await desk.messages()).filter(({ code }) => code === 'delivery.mail_refused')).toMatchObject([
      { state: 'given_up', tries: 1 },
    ]);
  });

  test('that it cannot take now comes later', async () => {
    await desk.addAll();
    desk.mail.refuseRecipients('451 4.3.0 Later');
    await desk.setConnection({ state: 'reconnect' });
    await desk.tell();
    expect(desk.mail.received).toEqual([]);
    desk.mail.refuseRecipients(null);
    desk.clock.advance(hourMs);
    await desk.tell();
    expect(desk.mail.received.map(({ text }) => text).join('')).toContain(
      `${desk.publicUrl}/connections/${desk.connectionId}`,
    );
  });
});
