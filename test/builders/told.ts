import type { AuditEntry } from '#store/audit.ts';
import type { NewActivity } from '#store/crm/activities.ts';

/** An entry of the audit log that there may be news of. */
export const anAudited = (action: AuditEntry['action']): AuditEntry => ({
  actor: 'plumbline',
  action,
  subjectKind: 'record',
  subjectId: 'rec_1',
  details: {
    by: 'name',
    target: 'rec_2',
    flow: 'flw_1',
    change: 'chg_1',
    code: 'x.y',
    fields: [],
    mapping: 1,
  },
});

/** A person made a ticket. */
export const aTicketMade = (subjectId: string): NewActivity => ({
  actor: 'user:a',
  verb: 'created',
  subjectKind: 'ticket',
  subjectId,
  contactId: null,
  details: {},
});
