import type { JsonObject } from '#base/json.ts';
import { crmEvents } from './events/crm-events.ts';
import type {
  AuditEventFacts,
  EventFacts,
  FeedEventFacts,
  Members,
  MemberShape,
} from './events/event-facts.ts';
import type { silentActions } from './events/silent-actions.ts';
import { syncEvents } from './events/sync-events.ts';
import { workspaceEvents } from './events/workspace-events.ts';

const entries = { ...syncEvents, ...workspaceEvents, ...crmEvents } as const;

export type EventName = keyof typeof entries;

type ActionsIn<Events> = {
  [Name in keyof Events]: Events[Name] extends { readonly actions: infer Actions } ? keyof Actions : never;
}[keyof Events];

/**
 * Everything that the audit can hold. A new action is an event with its members in `events/`, or stands with its reason in
 * `events/silent-actions.ts`; so nothing can happen of which nobody decided whether the world outside hears of it.
 */
export type AuditAction =
  | ActionsIn<typeof syncEvents>
  | ActionsIn<typeof workspaceEvents>
  | keyof typeof silentActions;

/** Everything that a feed of the CRM can hold, by the kind of thing and what happened to it. */
export type FeedEventName = keyof typeof crmEvents;
type KindOf<Name> = Name extends `${infer Kind}.${string}` ? Kind : never;
type VerbOf<Name> = Name extends `${string}.${infer Verb}` ? Verb : never;
export type FeedKind = KindOf<FeedEventName>;
export type FeedVerb = VerbOf<FeedEventName>;

/** Every event that the world outside can be told of. */
export const eventCatalogue: Readonly<Record<EventName, EventFacts>> = entries;

export const eventNames = Object.keys(entries) as readonly EventName[];

/** The shape of what is sent; raised when something is removed or comes to mean another thing, never for what is added. */
export const eventVersion = 1;

export interface AuditEventOf {
  readonly event: EventName;
  readonly facts: AuditEventFacts;
  readonly members: Members;
}

const ofActions: ReadonlyMap<string, AuditEventOf> = new Map(
  eventNames.flatMap((event) => {
    const facts = eventCatalogue[event];
    return 'actions' in facts
      ? Object.entries(facts.actions).map(([action, members]) => [action, { event, facts, members }] as const)
      : [];
  }),
);

/** The event that an audit entry is; null where it is none. */
export const eventOfAction = (action: string): AuditEventOf | null => ofActions.get(action) ?? null;

/** Audit actions that are events. */
export const toldActions: readonly string[] = [...ofActions.keys()];

/** The event that something in a feed is; null where the catalogue does not know it. */
export const eventOfFeed = (
  kind: string,
  verb: string,
): { readonly event: EventName; readonly facts: FeedEventFacts } | null => {
  const event = `${kind}.${verb}`;
  if (!isEventName(event)) return null;
  const facts = eventCatalogue[event];
  return 'told' in facts ? { event, facts } : null;
};

export const isEventName = (text: string): text is EventName => Object.hasOwn(entries, text);

/** One member: its name, whether it is always there, and what it holds. */
export interface Member {
  readonly name: string;
  readonly isAlways: boolean;
  readonly shape: MemberShape;
}

export const membersOf = (members: Members): readonly Member[] =>
  Object.entries(members).map(([key, shape]) => {
    const isAlways = !key.endsWith('?');
    return { name: isAlways ? key : key.slice(0, -1), isAlways, shape };
  });

/** Of what is known inside, what leaves the house. */
export const toldOf = (members: Members, details: JsonObject): JsonObject =>
  Object.fromEntries(
    membersOf(members).flatMap(({ name }) => {
      const value = details[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
