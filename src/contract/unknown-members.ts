import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

/** A member that was sent and that nobody reads. */
export interface UnknownMember {
  /** With dots: `settings.audit`; `lines.2.amount` of the third line. */
  readonly path: string;
  /** The one that was probably meant; null where none is near. */
  readonly nearest: string | null;
}

type Path = readonly (string | number)[];

/**
 * What of a value its schema has no place for, at any depth. A schema is closed by this unless it says that it takes more
 * (a record, or a catch-all): what is written nowhere would be dropped without a word. Values of the wrong shape have no
 * unknown members; parsing refuses them.
 */
export const unknownMembers = (schema: z.ZodType, given: unknown): readonly UnknownMember[] =>
  membersOf(schema, given, []);

const membersOf = (schema: z.core.$ZodType, given: unknown, path: Path): readonly UnknownMember[] => {
  if (given === null || typeof given !== 'object') return [];
  if (schema instanceof z.ZodObject) return membersOfObject(schema, given, path);
  if (schema instanceof z.ZodUnion) return membersOfUnion(schema, given, path);
  if (schema instanceof z.ZodArray)
    return elementsOf(given).flatMap((each, at) => membersOf(schema.element, each, [...path, at]));
  if (schema instanceof z.ZodTuple)
    return elementsOf(given).flatMap((each, at) => {
      const item = schema.def.items[at] ?? schema.def.rest;
      return item === null ? [] : membersOf(item, each, [...path, at]);
    });
  if (schema instanceof z.ZodRecord)
    return Object.entries(given).flatMap(([name, each]) =>
      membersOf(schema.def.valueType, each, [...path, name]),
    );
  if (schema instanceof z.ZodLazy) return membersOf(schema.def.getter(), given, path);
  if (schema instanceof z.ZodPipe) return membersOf(schema.def.in, given, path);
  const inner = innerOf(schema);
  return inner === null ? [] : membersOf(inner, given, path);
};

/** What a wrapper wraps; null for all that wraps nothing. */
const innerOf = (schema: z.core.$ZodType): z.core.$ZodType | null =>
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodExactOptional ||
  schema instanceof z.ZodNullable ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodNonOptional ||
  schema instanceof z.ZodReadonly ||
  schema instanceof z.ZodCatch
    ? schema.def.innerType
    : null;

const membersOfObject = (schema: z.ZodObject, given: object, path: Path): readonly UnknownMember[] => {
  if (Array.isArray(given)) return [];
  const { shape } = schema;
  const { catchall } = schema.def;
  const isOpen = catchall !== undefined && !(catchall instanceof z.ZodNever);
  return Object.entries(given).flatMap(([name, each]): readonly UnknownMember[] => {
    const member = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (member !== undefined) return membersOf(member, each, [...path, name]);
    if (isOpen) return membersOf(catchall, each, [...path, name]);
    const nearest = nearestName(name, Object.keys(shape));
    return [
      {
        path: [...path, name].join('.'),
        nearest: nearest === null ? null : [...path, nearest].join('.'),
      },
    ];
  });
};

/** Of the alternatives that could be meant, the one that knows most of what was sent. */
const membersOfUnion = (schema: z.ZodUnion, given: object, path: Path): readonly UnknownMember[] => {
  const options: readonly z.core.$ZodType[] = schema.options;
  const named = schema instanceof z.ZodDiscriminatedUnion ? optionNamed(schema, given) : undefined;
  if (named !== undefined) return membersOf(named, given, path);
  // Where the discriminator names none, parsing says which there are.
  if (schema instanceof z.ZodDiscriminatedUnion) return [];
  const taking = options.filter((option) => z.safeParse(option, given).success);
  const [best = []] = (taking.length === 0 ? options : taking)
    .filter((option) => takesObjects(option))
    .map((option) => membersOf(option, given, path))
    .toSorted((one, other) => one.length - other.length);
  return best;
};

const optionNamed = ({ def }: z.ZodDiscriminatedUnion, given: object): z.core.$ZodType | undefined => {
  const name = (given as Readonly<Record<string, unknown>>)[def.discriminator];
  return def.options.find((option) => {
    const values = option._zod.propValues?.[def.discriminator];
    return values?.has(name as z.core.util.Primitive) === true;
  });
};

const takesObjects = (schema: z.core.$ZodType): boolean => {
  const inner = innerOf(schema);
  if (inner !== null) return takesObjects(inner);
  return (
    schema instanceof z.ZodObject ||
    schema instanceof z.ZodRecord ||
    schema instanceof z.ZodArray ||
    schema instanceof z.ZodTuple ||
    schema instanceof z.ZodUnion ||
    schema instanceof z.ZodUnknown ||
    schema instanceof z.ZodAny
  );
};

const elementsOf = (given: object): readonly unknown[] => (Array.isArray(given) ? given : []);

/** Has the JSON Schema of what is sent say what `unknownMembers` holds: objects take no other members. */
export const closeObjects = ({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void => {
  if (zodSchema instanceof z.ZodObject) jsonSchema.additionalProperties ??= false;
};
