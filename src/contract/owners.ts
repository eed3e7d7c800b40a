import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const person = z.object({ email: z.string(), name: z.string().nullable() });

export const ownerStates = ['by_email', 'by_hand', 'empty', 'default', 'unmatched', 'gone'] as const;

const end = z.object({ connectionId: idOf('connection'), name: z.string(), vendor: z.string() });

export const owner = z.object({
  ...person.shape,
  /** `unmatched` and `gone` wait for a person; their field is left out until then. */
  state: z.enum(ownerStates),
  /** Who that is at the target; null where the field is left empty or left out. */
  to: person.nullable(),
  /** Labels of the source’s fields that name them. */
  fields: z.array(z.string()),
  /** Records that name them. */
  records: z.number(),
  decidedBy: actor.nullable(),
  decidedAt: instant.nullable(),
});
export type Owner = z.infer<typeof owner>;

export const ownerPair = z.object({
  source: end,
  target: end,
  flows: z.array(z.object({ id: idOf('flow'), name: z.string() })),
  /** Whom somebody can be matched to; null where the target tells nothing of its people, and any address is taken. */
  candidates: z.array(person).nullable(),
  /** What counts for all who are matched to nobody, `to` null for an empty field; null where nothing was said. */
  byDefault: z.object({ to: z.string().nullable() }).nullable(),
  /** People who wait to be matched. */
  waiting: z.number(),
  people: z.array(owner),
});
export type OwnerPair = z.infer<typeof ownerPair>;

export const listOwners = endpoint({
  method: 'GET',
  path: '/api/owners',
  summary:
    'The people whom source records name, by the two connections that flows carry them between, and whom each is matched to',
  access: 'member',
  query: z.object({
    /** Of a name or e-mail address. */
    words: z.string().max(200).default(''),
    /** Only those who wait to be matched. */
    waiting: z.stringbool().default(false),
  }),
  success: z.object({ pairs: z.array(ownerPair), waiting: z.number() }),
  errors: [],
});
export type Owners = z.infer<typeof listOwners.success>;

const asked = {
  sourceConnectionId: idOf('connection'),
  targetConnectionId: idOf('connection'),
  /** Null stands for all who are matched to nobody. */
  email: z.string().trim().max(320).nullable(),
};

const answered = z.object({
  /** What was said before; said again it takes this back. */
  before: z.object({ to: z.string().nullable() }).nullable(),
  /** Records that are looked at again; null where all of the flows are. */
  records: z.number().nullable(),
});

export const matchOwner = endpoint({
  method: 'POST',
  path: '/api/owners/match',
  summary:
    'Say who somebody is at the target, or that the field is left empty; their records are looked at again',
  access: 'admin',
  body: z.object({ ...asked, to: z.string().trim().max(320).nullable() }),
  success: answered,
  errors: ['owner.no_pair', 'owner.not_a_person', 'owner.not_an_email'],
});

export const unmatchOwner = endpoint({
  method: 'POST',
  path: '/api/owners/unmatch',
  summary: 'Forget what was said of somebody, so that an equal e-mail address decides again',
  access: 'admin',
  body: z.object(asked),
  success: answered,
  errors: ['owner.no_pair', 'owner.not_an_email', 'owner.not_matched'],
});
