import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Kysely } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import { eventSchemas } from '#contract/event-schema.ts';
import { messageTo, type Told } from '#engine/telling/channel-messages.ts';
import { activityNews, auditNews } from '#engine/telling/event-news.ts';
import {
  eventOfAction,
  eventOfFeed,
  isEventName,
  membersOf,
  type EventName,
} from '#model/telling/event-catalogue.ts';
import { silentActions } from '#model/telling/events/silent-actions.ts';
import type { Members } from '#model/telling/events/event-facts.ts';
import type { Database } from '#store/tables.ts';
import type { AuditEvent, UntoldActivity } from '#store/telling/untold.ts';
import { inSystem } from '#store/workspace-scope.ts';

/** Rows looked at in one database; distinct ones first come first. */
const mostRows = 20_000;

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
formats.default(ajv);
const closed = eventSchemas(true);
const published = eventSchemas(false);
const compiled = new Map<EventName, readonly ValidateFunction[]>();

/** Each is compiled when it is first met: all of them take seconds. */
const checksOf = (name: EventName): readonly ValidateFunction[] => {
  const known = compiled.get(name) ?? [ajv.compile(closed[name]), ajv.compile(published[name])];
  compiled.set(name, known);
  return known;
};

/** What is wrong with the body of a webhook: against the schema as published, and against one that takes nothing else. */
export const faultsOfEvent = (body: string): readonly string[] => {
  const event = JSON.parse(body) as { readonly type?: unknown };
  const { type } = event;
  if (typeof type !== 'string' || !isEventName(type))
    return [`${String(type)} is not in the catalogue of events`];
  return checksOf(type).flatMap((check) =>
    check(event)
      ? []
      : (check.errors ?? []).map((each) => `${type}: ${each.instancePath} ${each.message ?? ''} in ${body}`),
  );
};

const faultsOfNews = (news: Told): readonly string[] => {
  const message = messageTo({ id: 'chn_1' as never, workspace_id: 'wsp_1' as never, type: 'webhook' }, news);
  return message === null ? [] : faultsOfEvent(message.body);
};

const unknownMembers = (
  what: string,
  details: JsonObject,
  members: Members,
  withheld: readonly string[] = [],
): readonly string[] => {
  const known = new Set([...membersOf(members).map(({ name }) => name), ...withheld]);
  return known.has('*')
    ? []
    : Object.keys(details)
        .filter((name) => !known.has(name))
        .map((name) => `${what} holds "${name}", of which nobody decided whether it is told`);
};

const faultsOfEntry = (entry: AuditEvent & { readonly workspace_id: WorkspaceId }): readonly string[] => {
  if (Object.hasOwn(silentActions, entry.action)) return [];
  const known = eventOfAction(entry.action);
  const news = auditNews(entry.workspace_id, entry);
  if (known === null || news === null)
    return [`the audit holds ${entry.action}, which is no event and not silent`];
  return [
    ...unknownMembers(entry.action, entry.details, known.members, known.facts.withheld),
    ...faultsOfNews(news),
  ];
};

const faultsOfActivity = (row: UntoldActivity): readonly string[] => {
  const known = eventOfFeed(row.subject_kind, row.verb);
  const news = activityNews(row);
  if (known === null || news === null)
    return [`a feed holds ${row.subject_kind}.${row.verb}, which is not in the catalogue of events`];
  const told = row.details['told'];
  return [
    ...(told === undefined || told === null
      ? []
      : unknownMembers(known.event, told as JsonObject, known.facts.told, known.facts.withheld)),
    ...faultsOfNews(news),
  ];
};

/**
 * Holds all that was written down in a database against the catalogue of events: each entry of the audit is an event or
 * silent, each line of a feed is one, and what would be sent of it is what the schema says.
 */
export const faultsOfWhatHappened = (db: Kysely<Database>): Promise<readonly string[]> =>
  inSystem(db, async (trx) => {
    const entries = await trx
      .selectFrom('audit')
      .selectAll()
      .distinctOn(['action', 'details'])
      .limit(mostRows)
      .execute();
    const activities = await trx
      .selectFrom('crm_activity')
      .selectAll()
      .distinctOn(['subject_kind', 'verb', 'details'])
      .limit(mostRows)
      .execute();
    return [...new Set([...entries.flatMap(faultsOfEntry), ...activities.flatMap(faultsOfActivity)])];
  });
