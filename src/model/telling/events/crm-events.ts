import { crmSubjects } from '#model/crm/nouns.ts';
import type { SubscriptionState } from '#model/invoicing/invoicing-nouns.ts';
import type { EventFacts, FeedEventFacts, Members } from './event-facts.ts';

const feed = <const Told extends Members>(
  subject: string,
  when: string,
  told: Told,
  withheld: readonly string[] = [],
) => ({ when, subject, told, withheld }) as const;

/** The same events of several kinds of things. */
const ofEach = <const Kind extends string, const Verb extends string>(
  kinds: readonly Kind[],
  verbs: Readonly<Record<Verb, readonly [when: string, told: Members, withheld?: readonly string[]]>>,
) =>
  Object.fromEntries(
    kinds.flatMap((kind) =>
      Object.entries<readonly [string, Members, (readonly string[])?]>(verbs).map(
        ([verb, [when, told, kept]]) => [`${kind}.${verb}`, feed(kind, when, told, kept)],
      ),
    ),
  ) as Readonly<Record<`${Kind}.${Verb}`, FeedEventFacts>>;

const number = { 'number?': 'text' } as const;
const action = { action: 'code' } as const;
const invoiced = { invoice: 'id', 'number?': 'text' } as const;
const money = { 'number?': 'text', amount: 'text', currency: 'code' } as const;

const ofState: Readonly<Record<SubscriptionState, string>> = {
  starting: 'it is being started',
  incomplete: 'its first payment is awaited',
  trialing: 'it is on trial',
  active: 'it runs',
  past_due: 'a payment of it is late',
  unpaid: 'its payments were given up',
  paused: 'it is paused',
  canceled: 'it has ended',
  expired: 'its first payment never came',
  failed: 'it could not be started',
  unknown: 'the vendor says something of it that is not known',
};

/** What the feeds of the CRM's things say. */
export const crmEvents = {
  ...ofEach(['contact', 'service', 'opportunity'], {
    created: ['it was made', {}],
    archived: ['it was archived', {}],
    restored: ['it was brought back', {}],
  }),
  ...ofEach(['contact', 'service'], {
    changed: ['fields of it were changed', {}],
    removed: ['an import that made it was undone', {}],
  }),
  ...ofEach(crmSubjects, {
    noted: ['a note was added to it', {}],
    note_changed: ['a note of it was changed', {}],
    note_removed: ['a note of it was removed', {}],
    attached: ['a file was added to it', {}, ['name']],
    file_removed: ['a file of it was removed', {}, ['name']],
  }),
  ...ofEach(['opportunity', 'ticket'], {
    invoiced: ['something of it was put on an invoice', invoiced],
    invoice_paid: ['an invoice with something of it was paid', invoiced],
  }),
  ...ofEach(['contact'], {
    member_added: ['somebody belongs to it, or it to somebody', { 'member?': 'id' }, ['name']],
    member_changed: ['the part somebody has in it was changed', { 'member?': 'id' }, ['name']],
    member_removed: ['somebody belongs to it no longer', { 'member?': 'id' }, ['name']],
    new_customer_asked: ['a new customer is made for it at the billing vendor', {}],
  }),
  ...ofEach(['service'], {
    adopted_from_stripe: ['what was changed at the vendor was taken over', {}],
    healed_at_stripe: ['what was changed at the vendor is being put back', {}],
  }),
  ...ofEach(['opportunity'], {
    changed: ['fields of it were changed', { 'stage?': 'text' }],
    moved: ['it came to another stage', { 'stage?': 'text' }],
    won: ['it was won', {}],
    lost: ['it was lost', {}],
    reopened: ['it is open again', {}],
    quote_accepted: ['its quoted lines may be billed', { lines: 'text' }],
  }),
  ...ofEach(['ticket'], {
    created: ['it was made', {}],
    changed: ['fields of it were changed', { 'status?': 'code' }],
    time_added: ['time was entered', { minutes: 'text' }],
    time_changed: ['time was corrected', { minutes: 'text' }],
    time_removed: ['time was removed', { minutes: 'text' }],
  }),
  ...ofEach(['billable'], {
    created: ['it was made', {}],
    changed: ['fields of it were changed', {}],
    removed: ['it was removed', {}],
    written_off: ['nobody will be billed for it', {}],
    reopened: ['it may be billed after all', {}],
  }),
  ...ofEach(['invoice'], {
    generated: ['it is being made', {}],
    imported: ['it was seen at the vendor', {}],
    drafted: ['it is a draft at the vendor', number],
    finalized: ['it has its number and can be paid', number],
    open: ['it can be paid', number],
    draft: ['it is a draft', number],
    sent: ['it was sent', number],
    paid: ['it is paid', number],
    void: ['it is void', number],
    uncollectible: ['nobody expects its money any more', number],
    voided: ['a person voided it', {}],
    marked_uncollectible: ['a person wrote it off', {}],
    paid_out_of_band: ['a person said that it was paid elsewhere', {}],
    payment_tried: ['a charge was asked for', {}],
    payment_failed: [
      'a payment of it failed; `reason` is the vendor’s sentence',
      { 'number?': 'text', reason: 'text', 'nextAttempt?': 'instant' },
    ],
    refunded: ['money of it went back', money],
    refund_failed: ['a refund of it failed', { 'number?': 'text', reason: 'text' }],
    credited: ['a credit note was made for it', money],
    disputed: ['a bank contests a payment of it', { 'number?': 'text', reason: 'text' }],
    deleted: ['its draft was deleted; its billables are open again', {}],
    given_up: ['its making was given up', { 'action?': 'code' }],
    failed: ['it could not be made', number],
    asked: ['a person asked for something to be done with it', action],
    billing_stopped: ['what was asked for cannot go on without a person', { action: 'code', code: 'code' }],
  }),
  ...ofEach(['subscription'], {
    asked: ['a person asked for something to be done with it', action],
    imported: ['it was seen at the vendor', {}],
    started: ['it was begun', {}],
    changed: ['its price or quantity was changed', {}],
    resumed: ['it runs again', {}],
    cancellation_changed: ['when it ends was changed', {}],
    given_up: ['what was asked for was given up', action],
    billing_stopped: ['what was asked for cannot go on without a person', { action: 'code', code: 'code' }],
  }),
  ...ofEach(
    ['subscription'],
    Object.fromEntries(
      Object.entries(ofState).map(([state, when]) => [state, [when, {}] as const]),
    ) as Readonly<Record<SubscriptionState, readonly [string, Members]>>,
  ),
  ...ofEach(['agreed_service'], {
    agreed: ['a client agreed to it, and a billable stands for it', {}],
    prepared: ['a client agreed to it, and a subscription waits for a person', {}],
    started: ['its subscription was begun', {}],
    changed: ['what was agreed on is another', {}],
    withdrawn: ['it holds no more, and nobody is billed for it', {}],
    reopened: ['it holds after all', {}],
  }),
  ...ofEach(['stage'], {
    created: ['a stage of the pipeline was made', {}],
    changed: ['it was renamed', {}],
    ordered: ['the stages are in another order', {}],
    removed: ['it was removed', {}],
  }),
  ...ofEach(['tax_rate', 'custom_field'], {
    created: ['it was made', {}],
    changed: ['it was changed', {}],
  }),
  ...ofEach(['module'], {
    switched_on: ['a module was switched on', {}],
    switched_off: ['a module was switched off', {}],
  }),
  ...ofEach(['import'], {
    imported: ['a file was imported', {}],
    import_undone: ['an import was undone', {}],
    import_stopped: ['an import stopped before its end', {}],
  }),
} as const satisfies Readonly<Record<string, EventFacts>>;
