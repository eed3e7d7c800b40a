import type { BillableId, OpportunityId } from '#base/ids.ts';
import { amountsOf } from '#model/invoicing/figures.ts';
import { loadQuoted, moveBillables, setQuoted } from '#store/crm/billables.ts';
import type { CrmWork } from '#crm/work.ts';
import { figuresOfRow, taxOfView } from './billable-texts.ts';

/**
 * Turns the quoted lines of an opportunity into open billables: to be called when it is won, in the same transaction.
 * Doing it twice is doing it once. Returns those that were quoted.
 */
export const acceptQuote = async (
  work: CrmWork,
  opportunityId: OpportunityId,
): Promise<readonly BillableId[]> => {
  const quoted = await loadQuoted(work.trx, opportunityId);
  const accepted = await moveBillables(
    work.trx,
    { ids: quoted.map((line) => line.id) },
    { from: ['quoted'], to: 'open', invoiceId: null, actor: work.actor },
    work.now,
  );
  const [first] = quoted;
  if (first !== undefined && accepted.length > 0)
    work.tell({
      verb: 'quote_accepted',
      kind: 'opportunity',
      id: opportunityId,
      contactId: first.contact_id,
      details: { lines: String(accepted.length) },
    });
  return accepted;
};

/** Computes anew what an opportunity's quoted lines come to before tax. Call it whenever one of them changed. */
export const sumQuote = async (work: CrmWork, opportunityId: OpportunityId): Promise<void> => {
  const quoted = await loadQuoted(work.trx, opportunityId);
  const sum = quoted.reduce(
    (total, line) => total + amountsOf(figuresOfRow(line), taxOfView(line)).taxable,
    0n,
  );
  await setQuoted(work.trx, work.workspaceId, opportunityId, quoted.length === 0 ? null : sum);
  work.touch('opportunity', opportunityId);
};
