import type { Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { isJsonObject } from '#base/json.ts';
import type { Database } from '#store/tables.ts';

/** Whose word on the organisation's zone is taken first: whoever collects the money, then whoever keeps the books. */
const order = ['stripe', 'xero'];

/** Where nobody says: the zone of most of the practices that Plumbline is for. */
const usualZone = 'Australia/Sydney';

const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** IANA name of the zone whose days the organisation's books are kept in, as its vendors know it. */
export const organisationZone = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<string> => {
  const rows = await trx
    .selectFrom('connection')
    .select(['vendor', 'facts'])
    .where('workspace_id', '=', workspaceId)
    .where('state', '<>', 'disconnected')
    .orderBy('created_at')
    .execute();
  const zones = rows.flatMap(({ vendor, facts }) => {
    const zone = isJsonObject(facts) ? facts['timeZone'] : null;
    return typeof zone === 'string' && isZone(zone) ? [{ vendor, zone }] : [];
  });
  for (const vendor of order) {
    const known = zones.find((each) => each.vendor === vendor);
    if (known !== undefined) return known.zone;
  }
  return zones[0]?.zone ?? usualZone;
};

/** The plain date of an instant in a zone. */
export const plainDateIn = (instant: number, zone: string): string => {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
};
