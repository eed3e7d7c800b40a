import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { foundBy } from './words.ts';

export interface SearchHitView {
  readonly kind: 'contact' | 'service' | 'opportunity' | 'ticket' | 'invoice';
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly archived: boolean;
}

/** Hits of one kind. */
const mostOfKind = 10;

const queries: Readonly<
  Record<SearchHitView['kind'], (found: RawBuilder<unknown>) => RawBuilder<SearchHitView>>
> = {
  contact: (found) => sql`
    select 'contact' as kind, c.id, c.name as title, coalesce(c.email, c.code, '') as subtitle,
      c.archived_at is not null as archived
    from crm_contact c where ${ownRows('c')} and ${found}
    order by c.sort_name, c.id limit ${mostOfKind}`,
  service: (found) => sql`
    select 'service' as kind, s.id, s.name as title, s.code as subtitle, s.archived_at is not null as archived
    from crm_service s where ${ownRows('s')} and ${found}
    order by s.sort_name, s.id limit ${mostOfKind}`,
  opportunity: (found) => sql`
    select 'opportunity' as kind, o.id, o.title, c.name as subtitle, o.archived_at is not null as archived
    from crm_opportunity o join crm_contact c on c.id = o.contact_id where ${ownRows('o')} and ${found}
    order by o.updated_at desc, o.id desc limit ${mostOfKind}`,
  ticket: (found) => sql`
    select 'ticket' as kind, t.id, t.title, '#' || t.number || ' · ' || c.name as subtitle,
      t.status = 'closed' as archived
    from crm_ticket t join crm_contact c on c.id = t.contact_id where ${ownRows('t')} and ${found}
    order by t.number desc limit ${mostOfKind}`,
  invoice: (found) => sql`
    select 'invoice' as kind, i.id, coalesce(i.number, '') as title, coalesce(c.name, '') as subtitle,
      i.state in ('void', 'deleted') as archived
    from crm_invoice i left join crm_contact c on c.id = i.contact_id where ${ownRows('i')} and ${found}
    order by i.created_at desc, i.id desc limit ${mostOfKind}`,
};

const idColumns: Readonly<Record<SearchHitView['kind'], string>> = {
  contact: 'c.id',
  service: 's.id',
  opportunity: 'o.id',
  ticket: 't.id',
  invoice: 'i.id',
};

/** What has words beginning with all that is looked for, at most ten of each kind, kinds in the order given. */
export const searchAll = async (
  trx: Transaction<Database>,
  kinds: readonly SearchHitView['kind'][],
  prefixes: readonly (readonly string[])[],
): Promise<readonly SearchHitView[]> => {
  if (prefixes.length === 0) return [];
  const hits: SearchHitView[] = [];
  for (const kind of kinds) {
    const found = sql.join([...foundBy(kind, idColumns[kind], prefixes)], sql` and `);
    hits.push(...(await queries[kind](found).execute(trx)).rows);
  }
  return hits;
};
