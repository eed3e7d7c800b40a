import { unreachable } from '#base/never.ts';
import {
  eventCatalogue,
  eventNames,
  eventVersion,
  membersOf,
  type EventName,
} from '#model/telling/event-catalogue.ts';
import type { Members, MemberShape, MemberType } from '#model/telling/events/event-facts.ts';

/** A JSON Schema of draft 2020-12, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where the schema of all events is served. */
export const eventSchemaPath = '/api/events/schema.json';

/**
 * The schema of every event, by its name. Receivers have to take members that are added later, so the published schema does;
 * `closed` refuses them, which is how tests see that nothing leaves the house that is not written down.
 */
export const eventSchemas = (closed: boolean): Readonly<Record<EventName, JsonSchema>> =>
  Object.fromEntries(eventNames.map((name) => [name, schemaOf(name, closed)])) as Readonly<
    Record<EventName, JsonSchema>
  >;

/** One schema for whatever comes: it is one of the events, told apart by `type`. */
export const eventsSchema = (publicUrl: string): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${publicUrl}${eventSchemaPath}`,
  title: 'Events of Plumbline',
  description: `What a webhook receives, version ${String(eventVersion)}. Members may be added within a version, never taken away.`,
  oneOf: eventNames.map((name) => ({ $ref: `#/$defs/${name}` })),
  $defs: eventSchemas(false),
});

const schemaOf = (name: EventName, closed: boolean): JsonSchema => ({
  description: eventCatalogue[name].when,
  ...objectOf(
    {
      type: { const: name },
      version: { const: eventVersion, description: 'Of the shape; another one is announced' },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened, UTC' },
      data: dataOf(name, closed),
    },
    [],
    closed,
  ),
});

const workspace = { type: 'string', description: 'Id of the workspace, wsp_…' };
const actor = {
  type: 'string',
  description: 'Who did it: user:…, key:… (an API key), or a name of the engine such as plumbline',
};

const dataOf = (name: EventName, closed: boolean): JsonSchema => {
  const facts = eventCatalogue[name];
  const subject = subjectOf(facts.subject, closed);
  if ('actions' in facts) {
    const variants = Object.entries(facts.actions).map(([action, members]) =>
      objectOf(
        { workspace, actor, action: { const: action }, subject, details: detailsOf(members, closed) },
        [],
        closed,
      ),
    );
    const [only] = variants;
    return variants.length === 1 && only !== undefined ? only : { oneOf: variants };
  }
  if ('told' in facts)
    return objectOf(
      {
        workspace,
        actor,
        subject,
        contact: { type: ['string', 'null'], description: 'The contact that it belongs to' },
        fields: { type: 'array', items: { type: 'string' }, description: 'Names of fields that changed' },
        details: detailsOf(facts.told, closed),
      },
      [],
      closed,
    );
  return objectOf(
    { workspace, subject, ...propertiesOf(facts.beside ?? {}), details: detailsOf(facts.own, closed) },
    [],
    closed,
  );
};

const subjectOf = (kinds: string | readonly string[], closed: boolean): JsonSchema => {
  const kind = typeof kinds === 'string' ? { const: kinds } : { enum: kinds };
  return {
    ...objectOf({ kind: kinds === '*' ? { type: 'string' } : kind, id: { type: 'string' } }, [], closed),
    description: 'What it is about; read it by the API under its id',
  };
};

const detailsOf = (members: Members, closed: boolean): JsonSchema =>
  objectOf(
    propertiesOf(members),
    membersOf(members).flatMap(({ name, isAlways }) => (isAlways ? [] : [name])),
    closed,
  );

const propertiesOf = (members: Members): JsonSchema =>
  Object.fromEntries(membersOf(members).map(({ name, shape }) => [name, memberOf(shape)]));

const objectOf = (properties: JsonSchema, optional: readonly string[], closed: boolean): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  ...(closed ? { additionalProperties: false } : {}),
});

const memberOf = (shape: MemberShape): JsonSchema => {
  const [type, none] = shape.split('|') as [MemberType, 'null' | undefined];
  const schema = typeOf(type);
  return none === undefined ? schema : { ...schema, type: [schema['type'], 'null'] };
};

const typeOf = (type: MemberType): JsonSchema => {
  switch (type) {
    case 'id':
      return { type: 'string', description: 'Id' };
    case 'code':
      return { type: 'string', description: 'One of a list that grows: take what you do not know' };
    case 'text':
      return { type: 'string' };
    case 'texts':
      return { type: 'array', items: { type: 'string' } };
    case 'count':
      return { type: 'integer' };
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return { type: 'string', format: 'date-time' };
    default:
      return unreachable(type);
  }
};
