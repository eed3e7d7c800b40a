import { sql, type Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import type { ChangedRecord } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Session } from './session.ts';

interface GoneRow {
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
  readonly parent_kind: string | null;
  readonly parent_key: string | null;
  readonly name_key: string | null;
  readonly email_key: string | null;
  readonly tax_key: string | null;
}

/**
 * The vendor said of these that they are not there. Returns those that were until now, for whom they concern. Their hash
 * becomes one that no record can have, so that one that comes back just as it was counts as changed.
 */
export const markGone = async (
  trx: Transaction<Database>,
  session: Session,
  ids: readonly RecordId[],
  now: number,
): Promise<readonly ChangedRecord[]> => {
  if (ids.length === 0) return [];
  const { rows } = await sql<GoneRow>`
    update record set state = 'deleted', hash = 'gone', observed_at = ${now}, seen_by = 'read'
    where id = any(${[...ids]}) and hash is not null and state <> 'deleted'
    returning id, kind, key, parent_kind, parent_key, name_key, email_key, tax_key`.execute(trx);
  await appendAudit(
    trx,
    session.owner.workspaceId,
    rows.map((row) => ({
      actor: 'plumbline',
      action: 'record.gone',
      subjectKind: 'record',
      subjectId: row.id,
      details: { vendor: session.connection.vendor },
    })),
    now,
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    key: row.key,
    isNew: false,
    parent:
      row.parent_kind === null || row.parent_key === null
        ? null
        : { kind: row.parent_kind, key: row.parent_key },
    nameKeys: present(row.name_key),
    emailKeys: present(row.email_key),
    taxKeys: present(row.tax_key),
  }));
};

const present = (key: string | null): readonly string[] => (key === null ? [] : [key]);
