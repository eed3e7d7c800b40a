import type { Clock } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import type { SimEvent } from './events.ts';
import type { Hazards } from './hazards.ts';
import type { Practice } from './practice.ts';

/** What every act, route and page of one running simulator shares. */
export interface World {
  readonly clock: Clock;
  /** Replaced as a whole when the simulator is seeded or reset. */
  practice: Practice;
  readonly hazards: Hazards;
  /** Address of the web app, for `link` members. */
  origin: string;
  /** Members laid over what an object of that slug looks like on the wire: unknown states, fields of tomorrow. */
  readonly overlays: Map<string, JsonObject>;
  /** Tells the subscriptions, once the act is complete. */
  readonly emit: (event: SimEvent) => void;
}
