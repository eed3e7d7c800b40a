import type { EventFacts, Members } from './event-facts.ts';

const written = { change: 'id', target: 'id', fields: 'texts', mapping: 'count' } as const;
const ofChange = { change: 'id', flow: 'id' } as const;
const votes = { ...ofChange, given: 'count', needed: 'count' } as const;
const ofConflict = { conflict: 'id', flow: 'id', field: 'code' } as const;
const ofHandOver = { handOver: 'id', flow: 'id', 'note?': 'code|null' } as const;

/** What a person was shown of a move of links, by its digest. */
const ofMove = { 'move?': 'code', 'shown?': 'code' } as const;
/** The other end; both of a pair are told. */
const ofEnds = { 'target?': 'id', 'source?': 'id', 'flow?': 'id', ...ofMove } as const;

const ofRecord = <const Action extends string, const Told extends Members>(
  action: Action,
  when: string,
  told: Told,
) => ({ when, subject: 'record', actions: { [action]: told } as Record<Action, Told> }) as const;

/** What happens to records as flows carry them. */
export const syncEvents = {
  'record.linked': ofRecord('record.linked', 'two records are known to be the same thing', {
    by: 'code',
    ...ofEnds,
  }),
  'record.unlinked': ofRecord('record.unlinked', 'a link was ended: its record is matched anew', {
    ...ofEnds,
    'was?': 'code',
    'finding?': 'id',
  }),
  'record.link_followed': ofRecord(
    'record.link_followed',
    'the vendor merged a linked record into another, and the link follows',
    { flow: 'id', source: 'id', from: 'id', to: 'id' },
  ),
  'record.called_double': ofRecord(
    'record.called_double',
    'a person said that a record is a double: `of` the one that is kept, or `double` of which this one is kept',
    { 'of?': 'id', 'double?': 'id', ...ofMove },
  ),
  'record.double_undone': ofRecord('record.double_undone', 'a person took that back', {
    'of?': 'id',
    'double?': 'id',
  }),
  'record.gone': ofRecord('record.gone', 'the vendor says that a record is not there any more', {
    vendor: 'code',
  }),
  'record.heal_requested': ofRecord(
    'record.heal_requested',
    'a person had the source’s values written again',
    { flow: 'id', fields: 'texts' },
  ),
  'record.resync_requested': ofRecord(
    'record.resync_requested',
    'a person had a record read again and compared',
    { flows: 'texts' },
  ),
  'change.applied': {
    when: 'a write was done; `action` says which: `record.created`, `record.updated`, `record.archived` or `record.restored`',
    subject: 'record',
    actions: {
      'record.created': written,
      'record.updated': written,
      'record.archived': written,
      'record.restored': written,
    },
  },
  'change.unknown': ofRecord('change.unknown', 'nobody knows whether a write took effect; it is looked up', {
    change: 'id',
    code: 'code',
  }),
  'change.found': ofRecord('change.found', 'a write of which nobody knew did take effect', { change: 'id' }),
  'change.absent': ofRecord('change.absent', 'a write of which nobody knew did not; it is planned anew', {
    change: 'id',
  }),
  'change.dead': ofRecord('change.dead', 'a write will not be tried again by itself', {
    'change?': 'id',
    'flow?': 'id',
    code: 'code',
  }),
  'change.replayed': ofRecord('change.replayed', 'a person sends a dead letter again', {
    change: 'id',
    code: 'code|null',
  }),
  'change.closed': {
    when: 'a dead letter ended by itself: a later look found nothing left to do, or another write to do',
    subject: 'record',
    own: { change: 'id', flow: 'id', code: 'code|null' },
  },
  'approval.asked': ofRecord('change.approval_asked', 'a write waits for people', ofChange),
  'approval.given': ofRecord('change.approval_given', 'one of several people approved', votes),
  'approval.approved': ofRecord('change.approved', 'the last who was needed approved; it is written', votes),
  'approval.rejected': ofRecord('change.rejected', 'a person said no', ofChange),
  'approval.edited': ofRecord('change.edited', 'a person changed values of what waits', {
    ...ofChange,
    edited: 'texts',
  }),
  'approval.reopened': ofRecord(
    'change.reopened',
    'what was rejected or ran out is proposed again',
    ofChange,
  ),
  'approval.expired': ofRecord('change.approval_expired', 'nobody answered in time', ofChange),
  'approval.voided': ofRecord(
    'change.approval_voided',
    'what would be written is another now, so the question or its answer counts no more',
    ofChange,
  ),
  'review.opened': {
    when: 'a person must say which record it is',
    subject: 'review',
    own: { flow: 'id', record: 'id', reason: 'code' },
  },
  'review.closed': {
    when: 'a match review ended without an answer: nobody needs to say any more',
    subject: 'review',
    own: { flow: 'id', record: 'id', reason: 'code' },
  },
  'review.decided': ofRecord('review.decided', 'a person said which record it is', {
    review: 'id',
    flow: 'id',
    decision: 'code',
    target: 'id|null',
  }),
  'review.undone': ofRecord('review.undone', 'a person took that back', {
    review: 'id',
    flow: 'id',
    decision: 'code|null',
  }),
  'conflict.opened': ofRecord(
    'conflict.opened',
    'a field was edited on both sides; a person must say whose value counts',
    ofConflict,
  ),
  'conflict.resolved': ofRecord('conflict.resolved', 'a person said whose value counts', {
    ...ofConflict,
    choice: 'code',
  }),
  'conflict.closed': ofRecord('conflict.closed', 'nobody needs to say any more', ofConflict),
  'hand_over.waiting': ofRecord(
    'hand_over.waiting',
    'an invoice is prepared to be typed elsewhere',
    ofHandOver,
  ),
  'hand_over.changed': ofRecord('hand_over.changed', 'what is to be typed has changed', ofHandOver),
  'hand_over.differs': ofRecord('hand_over.differs', 'what was typed is not what was prepared', ofHandOver),
  'hand_over.done': ofRecord(
    'hand_over.done',
    'it was typed: seen by Plumbline, or said by a person',
    ofHandOver,
  ),
  'hand_over.reopened': ofRecord('hand_over.reopened', 'it is to be typed after all', ofHandOver),
  'hand_over.withdrawn': ofRecord('hand_over.withdrawn', 'it is not to be typed any more', ofHandOver),
} as const satisfies Readonly<Record<string, EventFacts>>;
