import { sql, type Transaction } from 'kysely';
import type { ContactId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** What a note, a file or an activity is about. */
export interface SubjectView {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  /** The contact that it belongs to, itself for a contact. */
  readonly contact_id: ContactId | null;
}

/** Titles of these; what is not there any more, or has no title, is missing. */
export const loadSubjects = async (
  trx: Transaction<Database>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SubjectView>> => {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const found = await sql<SubjectView>`
    select 'contact' as kind, c.id, c.name as title, c.id as contact_id from crm_contact c
      where ${ownRows('c')} and c.id = any(${wanted}::text[])
    union all select 'service', s.id, s.name, null from crm_service s
      where ${ownRows('s')} and s.id = any(${wanted}::text[])
    union all select 'opportunity', o.id, o.title, o.contact_id from crm_opportunity o
      where ${ownRows('o')} and o.id = any(${wanted}::text[])
    union all select 'ticket', t.id, '#' || t.number || ' ' || t.title, t.contact_id from crm_ticket t
      where ${ownRows('t')} and t.id = any(${wanted}::text[])
    union all select 'invoice', i.id, coalesce(i.number, ''), i.contact_id from crm_invoice i
      where ${ownRows('i')} and i.id = any(${wanted}::text[])
    union all select 'billable', b.id, b.description, b.contact_id from crm_billable b
      where ${ownRows('b')} and b.id = any(${wanted}::text[])
    union all select 'subscription', u.id, u.title, u.contact_id from crm_subscription u
      where ${ownRows('u')} and u.id = any(${wanted}::text[])
    union all select 'agreed_service', a.id, a.description, a.contact_id from crm_agreed_service a
      where ${ownRows('a')} and a.id = any(${wanted}::text[])
    union all select 'stage', g.id, g.name, null from crm_stage g
      where ${ownRows('g')} and g.id = any(${wanted}::text[])
    union all select 'tax_rate', x.id, x.name, null from crm_tax_rate x
      where ${ownRows('x')} and x.id = any(${wanted}::text[])
    union all select 'custom_field', f.id, f.label, null from crm_custom_field f
      where ${ownRows('f')} and f.id = any(${wanted}::text[])
    union all select 'import', m.id, m.file_name, null from crm_import m
      where ${ownRows('m')} and m.id = any(${wanted}::text[])`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};
