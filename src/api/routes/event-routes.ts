import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { eventSchemaPath, eventsSchema } from '#contract/event-schema.ts';
import { listEvents, type ToldEvent } from '#contract/events.ts';
import { eventCatalogue, eventNames, eventVersion, type EventName } from '#model/telling/event-catalogue.ts';

/** What webhooks can be told of: a list for people, and the JSON Schema for programs. Both say the same to everybody. */
export const eventRoutes = (surface: HttpSurface, { publicUrl }: ApiDeps): void => {
  serve(surface, listEvents, () =>
    Promise.resolve({ version: eventVersion, items: eventNames.map(eventOf) }),
  );
  let schema: object | null = null;
  surface.http.get(eventSchemaPath, (context) =>
    context.json((schema ??= eventsSchema(publicUrl)), 200, {
      'content-type': 'application/schema+json',
    }),
  );
};

const eventOf = (name: EventName): ToldEvent => {
  const facts = eventCatalogue[name];
  const members =
    'actions' in facts ? Object.values(facts.actions) : ['told' in facts ? facts.told : facts.own];
  return {
    name,
    when: facts.when,
    subjects: typeof facts.subject === 'string' ? [facts.subject] : [...facts.subject],
    details: [...new Set(members.flatMap((each) => Object.keys(each)))],
  };
};
