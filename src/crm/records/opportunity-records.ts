import { sql } from 'kysely';
import type { ContactId, OpportunityId } from '#base/ids.ts';
import { parseDecimal, roundDecimal, placesText } from '#base/decimal.ts';
import type { CrmRecord, CrmWrite } from '#model/crm/records-port.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import type { OpportunityRow } from '#store/crm/opportunities.ts';
import { findPersonByEmail, loadPeople, type PersonView } from '#store/crm/people.ts';
import { listStages } from '#store/crm/stages.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { crmError } from '#crm/crm-errors.ts';
import { moveOpportunity } from '#crm/opportunities/closing-service.ts';
import {
  addOpportunity,
  archiveOpportunity,
  keepOpportunity,
  requireOpportunity,
} from '#crm/opportunities/opportunity-service.ts';
import { valueText, type OpportunityChange } from '#crm/opportunities/opportunity-state.ts';
import type { CrmWork } from '#crm/work.ts';
import type { KindWriting } from './kind-port.ts';
import { wantedCustom, wantedTags, wantedText, withoutEmpty } from './record-fields.ts';

interface OpportunityWithNames extends OpportunityRow {
  readonly contact_name: string;
  readonly stage_name: string;
}

/** Opportunities as records of flows. */
export const opportunityRecords: KindWriting = {
  table: 'crm_opportunity',
  load: async (trx, workspaceId, ids) => {
    if (ids.length === 0) return [];
    const found = await sql<OpportunityWithNames>`
      select o.*, c.name as contact_name, s.name as stage_name from crm_opportunity o
      join crm_contact c on c.id = o.contact_id join crm_stage s on s.id = o.stage_id
      where ${ownRows('o')} and o.id = any(${[...ids]}::text[])`.execute(trx);
    const owners = found.rows.map((row) => row.owner_id);
    const personOf = await loadPeople(trx, workspaceId, owners);
    return found.rows.map((row) => recordOf(row, personOf(row.owner_id)));
  },
  write: async (work, action, write, held) => {
    const { change, warnings } = await changeOf(work, write);
    const id =
      held === null ? await add(work, write, change) : await keep(work, held as OpportunityId, write, change);
    await followState(work, id, write);
    if (action === 'archive' || action === 'restore')
      await archiveOpportunity(work, await requireOpportunity(work, id, null), action === 'archive');
    return { id, warnings };
  },
};

const add = (work: CrmWork, write: CrmWrite, change: OpportunityChange): Promise<OpportunityId> => {
  const { title, contactId } = change;
  if (title === undefined || contactId === undefined)
    throw crmError('crm.invalid', 'An opportunity needs a title and a contact.', {
      details: { fields: ['title: is missing', 'contactKey: is missing'] },
    });
  return addOpportunity(work, { ...change, title, contactId }, write.reference);
};

/** One that is to be open is opened first: only then can it move. */
const keep = async (
  work: CrmWork,
  id: OpportunityId,
  write: CrmWrite,
  change: OpportunityChange,
): Promise<OpportunityId> => {
  if (wantedText(write.set, 'state') === 'open') await followState(work, id, write);
  await keepOpportunity(work, await requireOpportunity(work, id, null), change);
  return id;
};

/** Wins, loses or reopens it as the flow wants; a won one is opened again before it is lost. */
const followState = async (work: CrmWork, id: OpportunityId, write: CrmWrite): Promise<void> => {
  const wanted = wantedText(write.set, 'state');
  if (wanted !== 'open' && wanted !== 'won' && wanted !== 'lost') return;
  const row = await requireOpportunity(work, id, null);
  if (row.state === wanted) return;
  if (row.state !== 'open') await moveOpportunity(work, row, { to: 'open' });
  if (wanted === 'open') return;
  const open = await requireOpportunity(work, id, null);
  const reason = wantedText(write.set, 'lostReason') ?? 'Not named at the source';
  await moveOpportunity(work, open, wanted === 'won' ? { to: 'won' } : { to: 'lost', reason });
};

const recordOf = (row: OpportunityWithNames, owner: PersonView | null): CrmRecord => ({
  key: row.id,
  version: row.updated_at,
  state: row.archived_at === null ? 'active' : 'archived',
  title: row.title,
  email: null,
  taxNumber: null,
  reference: row.reference,
  foreignKeys: {},
  fields: withoutEmpty({
    status: row.archived_at === null ? 'active' : 'archived',
    title: row.title,
    contactKey: row.contact_id,
    contactName: row.contact_name,
    state: row.state,
    stageName: row.stage_name,
    value: valueText(row),
    currency: row.currency,
    lostReason: row.lost_reason,
    expectedClose: row.expected_close,
    ownerEmail: owner?.email ?? null,
    tags: row.tags,
    custom: row.custom,
  }),
});

/** An amount of the currency, rounded to its places: vendors name values with more. Text that is no number stays. */
const amountOf = (text: string, currency: string | null | undefined): string => {
  const value = parseDecimal(text.trim());
  const digits = typeof currency === 'string' && isCurrency(currency) ? minorDigits(currency) : 2;
  return value === null ? text : placesText(roundDecimal(value, digits, 'half_up'));
};

/** What a flow wants, as a change. An owner or stage that is not there is left out, and said so. */
const changeOf = async (
  work: CrmWork,
  write: CrmWrite,
): Promise<{ readonly change: OpportunityChange; readonly warnings: readonly string[] }> => {
  const { set } = write;
  const warnings: string[] = [];
  const title = wantedText(set, 'title');
  const contactKey = wantedText(set, 'contactKey');
  const currency = wantedText(set, 'currency')?.toUpperCase();
  const value = wantedText(set, 'value');
  const expectedClose = wantedText(set, 'expectedClose');
  const stageName = wantedText(set, 'stageName');
  const ownerEmail = wantedText(set, 'ownerEmail');
  const change: OpportunityChange = {
    title: title ?? undefined,
    contactId: (contactKey ?? undefined) as ContactId | undefined,
    currency,
    value: value === null || value === undefined ? value : amountOf(value, currency),
    expectedClose: typeof expectedClose === 'string' ? expectedClose.slice(0, 10) : expectedClose,
    tags: wantedTags(set, 'tags'),
    custom: wantedCustom(set),
  };
  const named = typeof stageName === 'string' ? stageName.toLowerCase() : null;
  const stages = named === null ? [] : await listStages(work.trx, work.workspaceId);
  const stage = stages.find((each) => each.name.toLowerCase() === named);
  if (named !== null && stage === undefined)
    warnings.push('The stage is left out: the pipeline has none of this name.');
  const owner =
    typeof ownerEmail === 'string' ? await findPersonByEmail(work.trx, work.workspaceId, ownerEmail) : null;
  if (typeof ownerEmail === 'string' && owner === null)
    warnings.push('The owner is left out: no member of the workspace has this e-mail.');
  return {
    change: {
      ...change,
      ...(stage === undefined ? {} : { stageId: stage.id }),
      ...(owner === null ? {} : { ownerId: owner.id }),
    },
    warnings,
  };
};
