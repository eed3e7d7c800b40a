export const contactTypes = ['organization', 'individual'] as const;
export type ContactType = (typeof contactTypes)[number];

export const recurringIntervals = ['day', 'week', 'month', 'year'] as const;
export type RecurringInterval = (typeof recurringIntervals)[number];

/** billed: a billable stands for it; prepared: a subscription waits for a person; started: it bills; withdrawn: it holds no more. */
export const agreedServiceStates = ['billed', 'prepared', 'started', 'withdrawn'] as const;
export type AgreedServiceState = (typeof agreedServiceStates)[number];

/** Whether a price has the tax in it; `unspecified` leaves it to the tax rate of the line. */
export const taxBehaviors = ['inclusive', 'exclusive', 'unspecified'] as const;
export type TaxBehavior = (typeof taxBehaviors)[number];

/** Most characters of a service's texts, decimal places of a price, and units of an interval. */
export const serviceLimits = {
  name: 250,
  description: 4_000,
  unit: 40,
  pricePlaces: 4,
  intervalCount: 36,
} as const;

export const opportunityStates = ['open', 'won', 'lost'] as const;
export type OpportunityState = (typeof opportunityStates)[number];

export const ticketStatuses = ['open', 'waiting', 'solved', 'closed'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

export const ticketPriorities = ['low', 'normal', 'high', 'urgent'] as const;
export type TicketPriority = (typeof ticketPriorities)[number];

/** What notes, attachments and the activity feed can be about. */
export const crmSubjects = ['contact', 'service', 'opportunity', 'ticket', 'invoice', 'billable'] as const;
export type CrmSubject = (typeof crmSubjects)[number];

/** What can carry custom fields. */
export const customSubjects = ['contact', 'service', 'opportunity', 'ticket'] as const;
export type CustomSubject = (typeof customSubjects)[number];

export const customFieldTypes = ['text', 'number', 'date', 'boolean', 'choice'] as const;
export type CustomFieldType = (typeof customFieldTypes)[number];

/** Values by key of the custom field. Numbers are decimal text, dates plain dates. */
export type CustomValues = Readonly<Record<string, string | boolean>>;

/** `stopped`: cancelled by a person, or by a failure; what was done stands, and a person has it go on or takes it back. */
export const importStates = [
  'preview',
  'applying',
  'applied',
  'undoing',
  'undone',
  'stopped',
  'discarded',
] as const;
export type ImportState = (typeof importStates)[number];

export const importActions = ['create', 'update', 'same', 'refuse'] as const;
export type ImportAction = (typeof importActions)[number];

/** `kept`: an undo left the row as it is, because it was changed since. */
export const importRowStates = ['preview', 'done', 'refused', 'undone', 'kept'] as const;
export type ImportRowState = (typeof importRowStates)[number];
