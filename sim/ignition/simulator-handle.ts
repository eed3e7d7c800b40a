import type { Clock } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import type { SimulatorHandle } from '#sim/kit/simulator.ts';
import type { WebhookQueue } from '#sim/kit/webhook-queue.ts';
import type { BoundActs } from './acts.ts';
import type { KeyHeader } from './api-gate.ts';
import type { DemoFirm } from './demo-firm.ts';
import type { FirmSize } from './firm-seed.ts';
import type { Hazards } from './hazards.ts';
import type { Plan, Practice } from './practice.ts';
import type { TokenAnswer } from './token-store.ts';
import type { WebhookSubscription } from './webhook-sender.ts';

export interface IgnitionSimulatorOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** 0 or left out: any free port. null: no socket, `fetch` only. */
  readonly port?: number | null;
  /** As in the kit: where it is reached when something stands before it. */
  readonly url?: string;
  /** The app of the reporting profile. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The key of the keyed profile, and the header it comes in: `authorization` (Bearer) unless said. */
  readonly apiKey: string;
  readonly keyHeader?: KeyHeader;
  readonly webhook?: WebhookSubscription | readonly WebhookSubscription[];
  /** Instead of a socket, for receivers in the same process. */
  readonly sendWebhook?: (request: Request) => Promise<Response>;
  /** On, 1,000 an hour, unless said. */
  readonly limits?: { readonly enabled?: boolean; readonly requestsPerHour?: number };
  /** What the practice holds at the start and after `reset`: nothing unless said. */
  readonly firm?: FirmSize | 'demo';
}

/** One practice of Ignition, with both profiles, its pages and its webhooks. */
export interface IgnitionSimulator extends SimulatorHandle, BoundActs {
  /** All rows, to look at; change them by the acts. Another object after `seed` and `reset`. */
  readonly practice: Practice;
  readonly hazards: Hazards;
  /** Switches, `settle()` and `flush()` of what is on its way. */
  readonly webhooks: WebhookQueue;
  /** Replaces the practice's data; tokens, limits and subscriptions stay. */
  readonly seed: (size: FirmSize & { readonly seed?: string }) => void;
  /** Replaces the data by the demo firm and says which contacts its Xero should hold before. */
  readonly seedDemo: () => DemoFirm['xeroContacts'];
  /** None, one or several; takes the place of those before. */
  readonly setWebhook: (subscription: WebhookSubscription | readonly WebhookSubscription[] | null) => void;
  readonly setLimits: (enabled: boolean) => void;
  readonly addFault: (rule: FaultRule) => void;
  /** Lays members over what the object of that slug shows: unknown states, strange types, fields of tomorrow. */
  readonly overlay: (slug: string, members: JsonObject | null) => void;
  readonly setPlan: (plan: Plan) => void;
  readonly setUserRole: (email: string, role: 'admin' | 'staff') => void;
  /** Tokens of a consent given by the practice's admin. */
  readonly grantConnection: () => TokenAnswer & { readonly refresh_token: string };
  /** What an admin does in the app: every grant ends. */
  readonly revokeConnections: () => void;
  /** From now on only this key opens the keyed profile. */
  readonly setApiKey: (key: string) => void;
}
