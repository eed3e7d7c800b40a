import { Agent, request as startRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopAskedOfChild } from '#app/stop-signals.ts';
import { answerAsks } from './asks.ts';
import type { SignedWebhook } from './firm.ts';
import type { Load, Sent } from './load.ts';

/** Sends webhooks from a process of its own, so that its work is nobody else's. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const instant = (): number => performance.timeOrigin + performance.now();

const post = (url: string, webhook: SignedWebhook): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const at = instant();
    const outgoing = startRequest(url, {
      method: 'POST',
      agent,
      headers: { ...webhook.headers, 'content-length': Buffer.byteLength(webhook.body) },
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        resolve({ at, ackMs: instant() - at, status: response.statusCode ?? 0 });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(webhook.body);
  });

/** At a steady rate whatever the answers take, as independent senders do; without a rate, as fast as answers come. */
const send = async ({ url, webhooks, perSec, atOnce }: Load): Promise<readonly Sent[]> => {
  if (perSec === null) {
    const sent: Sent[] = [];
    let next = 0;
    const sender = async (): Promise<void> => {
      for (let webhook = webhooks[next++]; webhook !== undefined; webhook = webhooks[next++])
        sent.push(await post(url, webhook));
    };
    await Promise.all(Array.from({ length: atOnce }, sender));
    return sent;
  }
  const startedAt = performance.now();
  const posts: Promise<Sent>[] = [];
  for (const [index, webhook] of webhooks.entries()) {
    const early = startedAt + (index * 1_000) / perSec - performance.now();
    if (early > 1) await sleep(early);
    posts.push(post(url, webhook));
  }
  return Promise.all(posts);
};

answerAsks({ send });
process.send?.('ready');
await stopAskedOfChild();
process.exit(0);
