import { z } from 'zod';
import { opportunityStates } from '#model/crm/nouns.ts';
import {
  archivedFilter,
  changeErrors,
  contactRef,
  createErrors,
  currency,
  customChange,
  customValues,
  decimalUpTo,
  listErrors,
  person,
  personFilter,
  personId,
  plainDate,
  readErrors,
  tags,
  version,
  words,
} from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { recordInFlow } from './records.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const opportunityState = z.enum(opportunityStates);

export const opportunitySummary = z.object({
  id: idOf('opportunity'),
  title: z.string(),
  contact: contactRef,
  stage: z.object({ id: idOf('stage'), name: z.string(), position: z.number() }),
  state: opportunityState,
  /** Decimal text in major units of `currency`; null while nobody knows. */
  value: z.string().nullable(),
  /** True when the value is the sum of the quoted lines, and so cannot be entered. */
  valueIsQuoted: z.boolean(),
  currency: z.string(),
  expectedClose: plainDate.nullable(),
  owner: person.nullable(),
  lostReason: z.string().nullable(),
  closedAt: instant.nullable(),
  tags: z.array(z.string()),
  archivedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type OpportunitySummary = z.infer<typeof opportunitySummary>;

export const opportunityDetail = opportunitySummary.extend({
  custom: customValues,
  createdBy: actor,
  updatedBy: actor,
  recordId: idOf('record').nullable(),
  flows: z.array(recordInFlow),
});
export type OpportunityDetail = z.infer<typeof opportunityDetail>;

const opportunityFields = z.object({
  title: z.string().trim().min(1).max(250),
  contactId: idOf('contact'),
  /** The first stage when it is left out. */
  stageId: idOf('stage'),
  value: decimalUpTo(3).nullable(),
  /** The contact's own, else AUD, when it is left out. */
  currency,
  expectedClose: plainDate.nullable(),
  ownerId: personId,
  tags,
  custom: customChange,
});

const params = z.object({ id: idOf('opportunity') });

export const listOpportunities = endpoint({
  method: 'GET',
  path: '/api/crm/opportunities',
  summary: 'Opportunities, found by beginnings of words in their title and contact',
  access: 'member',
  query: pageQuery.extend({
    q: words,
    stage: idOf('stage').optional(),
    state: opportunityState.optional(),
    contact: idOf('contact').optional(),
    owner: personFilter,
    archived: archivedFilter,
    sort: z.enum(['title', '-title', 'updated', '-updated', 'created', '-created']).default('-updated'),
  }),
  success: pageOf(opportunitySummary),
  errors: listErrors,
});

/** What stands in each stage, for the head of the board: one sum a currency. */
export const readPipeline = endpoint({
  method: 'GET',
  path: '/api/crm/pipeline',
  summary: 'Number and value of open opportunities by stage and currency',
  access: 'member',
  query: z.object({ owner: personFilter }),
  success: z.object({
    stages: z.array(
      z.object({
        id: idOf('stage'),
        name: z.string(),
        position: z.number(),
        count: z.number(),
        values: z.array(z.object({ currency: z.string(), amount: z.string() })),
      }),
    ),
  }),
  errors: ['crm.module_off'],
});

export const readOpportunity = endpoint({
  method: 'GET',
  path: '/api/crm/opportunities/:id',
  summary: 'One opportunity',
  access: 'member',
  params,
  success: opportunityDetail,
  errors: readErrors,
});

export const createOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities',
  summary: 'Add an opportunity',
  access: 'member',
  body: opportunityFields.partial().required({ title: true, contactId: true }),
  success: opportunityDetail,
  errors: createErrors,
});

/** A change of `stageId` moves it along the pipeline. Currency and value cannot be changed while lines are quoted. */
export const changeOpportunity = endpoint({
  method: 'PATCH',
  path: '/api/crm/opportunities/:id',
  summary: 'Change fields of an opportunity, its stage among them',
  access: 'member',
  params,
  body: opportunityFields.partial().extend({ version }),
  success: opportunityDetail,
  errors: [...changeErrors, 'crm.closed'],
});

export const winOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities/:id/win',
  summary: 'Mark an opportunity as won: its quoted lines become billables',
  access: 'member',
  params,
  body: z.object({ version }),
  success: opportunityDetail,
  errors: [...changeErrors, 'crm.closed'],
});

export const loseOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities/:id/lose',
  summary: 'Mark an opportunity as lost, with the reason',
  access: 'member',
  params,
  body: z.object({ version, reason: z.string().trim().min(1).max(500) }),
  success: opportunityDetail,
  errors: [...changeErrors, 'crm.closed'],
});

export const reopenOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities/:id/reopen',
  summary: 'Open a won or lost opportunity again; billables that came of it stay',
  access: 'member',
  params,
  body: z.object({ version }),
  success: opportunityDetail,
  errors: [...changeErrors, 'crm.closed'],
});

export const archiveOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities/:id/archive',
  summary: 'Archive an opportunity',
  access: 'member',
  params,
  body: z.object({ version }),
  success: opportunityDetail,
  errors: changeErrors,
});

export const restoreOpportunity = endpoint({
  method: 'POST',
  path: '/api/crm/opportunities/:id/restore',
  summary: 'Bring an archived opportunity back',
  access: 'member',
  params,
  body: z.object({ version }),
  success: opportunityDetail,
  errors: changeErrors,
});
