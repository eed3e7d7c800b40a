import { systemClock } from '#base/clock.ts';
import { stopAskedOfChild } from '#app/stop-signals.ts';
import { startIgnitionSimulator } from '#sim/ignition/ignition-simulator.ts';
import { startXeroSimulator } from '#sim/xero/xero-simulator.ts';
import { answerAsks } from './asks.ts';
import { benchApp, withoutLimit, type FirmAddresses, type SignedWebhook } from './firm.ts';

/** Both simulated vendors in a process of their own, over real HTTP, on the real clock, with their limits off. */
const kept: SignedWebhook[] = [];

const ignition = await startIgnitionSimulator({
  clock: systemClock,
  seed: 'bench',
  ...benchApp.ignition,
  limits: { enabled: false, requestsPerHour: withoutLimit },
  // Events are kept, signed as they would leave, for the process that sends them at its own pace.
  sendWebhook: async (request) => {
    const body = await request.text();
    kept.push({ headers: Object.fromEntries(request.headers), body });
    return new Response(null, { status: 200 });
  },
});
const xero = await startXeroSimulator({
  clock: systemClock,
  seed: 'bench',
  ...benchApp.xero,
  limits: { enabled: false, perMinute: withoutLimit, perDay: withoutLimit, appPerMinute: withoutLimit },
});

answerAsks({
  addresses: (): FirmAddresses => ({
    ignitionUrl: ignition.url,
    xeroUrl: xero.url,
    tenantId: xero.organisations()[0]?.id ?? '',
  }),
  seed: (clients: number) => {
    ignition.seed({ clients, billed: 0 });
  },
  /** Gives these clients another e-mail address and returns the webhooks that tell of it, in the same order. */
  edit: async ({ from, count, mark }: { from: number; count: number; mark: string }) => {
    ignition.setWebhook({
      scheme: 'hmac_sha256',
      url: 'http://nowhere.invalid',
      secrets: [benchApp.webhookSecret],
    });
    const clients = ignition.practice.clients.rows.slice(from, from + count);
    for (const [index, client] of clients.entries())
      ignition.editClient(client.slug, { email: `${mark}${String(index)}@example.com` });
    await ignition.webhooks.settle();
    ignition.setWebhook(null);
    return { keys: clients.map((client) => client.slug), webhooks: kept.splice(0) };
  },
  calls: () => xero.requests.counters(),
  contacts: () => xero.contacts().length,
});
process.send?.('ready');
await stopAskedOfChild();
process.exit(0);
