import { sameJson } from '#base/json.ts';
import { nameKey } from '#model/keys.ts';
import { billProposal, type ProposalBill } from '#model/ledger-proposal.ts';
import { valueAt } from '#model/mapping.ts';
import { ended, planCreation, planLedgerInvoice, type LedgerDesk } from './plan-ledger-invoice.ts';
import type { OpenField } from './plan-fields.ts';
import type { Plan, PlanInput } from './plan.ts';

/**
 * Plans the invoice of one proposal, which is planned as invoices of sources are. It ends when the proposal is no longer
 * accepted and when nothing of it is to be billed any more, as long as nobody approved it. What the source's own invoices
 * bill never stays on it without a person being told. Flows without proposals are planned as invoices.
 */
export const planLedgerProposal = (input: PlanInput, desk: LedgerDesk): Plan => {
  const { proposals } = desk.settings;
  if (proposals === undefined) return planLedgerInvoice(input, desk);
  const { source, target } = input;
  const bill = billProposal(source.view, proposals);
  const isEmpty = bill.lines.length === 0 && bill.findings.length === 0;
  const isRefused = valueAt(source.view, 'proposal.isAccepted') === false;
  if (target === null) {
    if (source.state === 'active' && isRefused) return { plan: 'skip', reason: 'flow.not_yet_active' };
    if (source.state !== 'active' || !isEmpty) return planLedgerInvoice(input, desk);
    const early = planCreation(input, desk);
    return early ?? { plan: 'skip', reason: 'flow.nothing_to_bill', detail: bill.leftOut.join(' ') };
  }
  const isOver = isEmpty || isRefused;
  const plan = planLedgerInvoice(isOver ? ended(input) : input, desk);
  const held = desk.door.read(target.fields);
  if (target.state !== 'active' || held.state === 'ended') return plan;
  if (bill.billed.length > 0) {
    const kept = keepEdits(plan, input, bill, held.lines);
    if (kept !== null) return kept;
  }
  if (plan.plan === 'write' && plan.action === 'archive') {
    if (held.state !== 'draft' && held.state !== 'awaiting_approval')
      return {
        plan: 'refuse',
        findings: [
          { field: 'record', code: 'plan.target_approved', message: overWords(isEmpty, 'approved') },
        ],
        refused: plan,
      };
    return {
      ...plan,
      reason: overWords(isEmpty, 'not approved yet'),
      notes: [...plan.notes, ...bill.leftOut],
    };
  }
  return plan;
};

const overWords = (isEmpty: boolean, stands: string): string =>
  `${isEmpty ? 'Nothing of the proposal is billed by this flow any more' : 'The proposal has ended at the source'}, and the ledger’s invoice is ${stands}.`;

/**
 * What people made of an invoice of which the source bills a part meanwhile is never written over. A line of that part that
 * would stay because people approved, edited or keep it is told; one that they took away themselves is not made again.
 */
const keepEdits = (
  plan: Plan,
  { target, agreed }: PlanInput,
  { billed }: ProposalBill,
  lines: readonly string[],
): Plan | null => {
  const fields = target?.fields ?? {};
  const isEdited = Object.entries(agreed?.values ?? {}).some(
    ([field, value]) => !sameJson(value, valueAt(fields, field)),
  );
  const isLeft =
    plan.plan === 'nothing' ||
    plan.plan === 'refuse' ||
    (plan.plan === 'write' && isEdited) ||
    (plan.plan === 'skip' && plan.reason === 'flow.source_gone');
  if (!isLeft) return null;
  const there = new Set(lines.map((line) => nameKey(line.split('\n')[0] ?? '')));
  const twice = billed.filter(({ service }) => there.has(nameKey(service)));
  if (twice.length > 0) return tellTwice(plan, twice);
  if (plan.plan !== 'write' || plan.action !== 'update' || agreed === null) return null;
  const open = Object.entries(plan.set).map(([field, source]): OpenField => ({
    field,
    source,
    target: valueAt(fields, field),
    why: 'kept',
  }));
  return { plan: 'nothing', agreed, notes: plan.notes, open };
};

const tellTwice = (plan: Plan, twice: ProposalBill['billed']): Plan => {
  const refused = plan.plan === 'write' ? plan : plan.plan === 'refuse' ? plan.refused : undefined;
  const told = twice.map(({ service, invoice }) => `“${service}” stands on the source’s ${invoice}`);
  return {
    plan: 'refuse',
    findings: [
      {
        field: 'record',
        code: 'plan.billed_twice',
        message: `${told.join(', ')}, and on the ledger’s invoice of the proposal as well.`,
      },
    ],
    ...(refused === undefined ? {} : { refused }),
  };
};
