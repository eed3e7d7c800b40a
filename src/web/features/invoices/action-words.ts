import { unreachable } from '#base/never.ts';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import type { PlainAction } from '#web/features/invoices/ask-invoice.ts';
import { invoiceName } from '#web/features/invoices/invoice-words.ts';
import { countOf } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

interface Consequences {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly isDangerous: boolean;
}

/** What an action does at Stripe, to the customer, and to the billables, before it is asked for. */
export const consequences = (action: PlainAction, invoice: InvoiceDetail): Consequences => {
  const name = invoice.number === null ? 'this draft' : invoiceName(invoice);
  const whom = invoice.contact?.name ?? 'the customer';
  const left = formatMoney({ amount: invoice.remaining, currency: invoice.currency });
  switch (action) {
    case 'finalize':
      return {
        title: `Finalize ${name}?`,
        sentences: [
          'It gets its number and can be paid. Its lines cannot be changed any more.',
          'It is not mailed; send it afterwards.',
        ],
        isDangerous: false,
      };
    case 'send':
      return {
        title: invoice.isSent ? `Send ${name} again?` : `Send ${name}?`,
        sentences: [`Stripe mails it to ${whom}, with the link to pay it.`],
        isDangerous: false,
      };
    case 'pay_now':
      return {
        title: `Charge ${left} now?`,
        sentences: [
          `Stripe charges the stored payment method of ${whom}.`,
          `Once it is paid, ${billablesOf(invoice)} settled.`,
        ],
        isDangerous: false,
      };
    case 'pay_out_of_band':
      return {
        title: `Was ${left} paid elsewhere?`,
        sentences: [
          'In cash or by bank transfer: no money moves at Stripe, and the invoice counts as paid in full.',
          `With it ${billablesOf(invoice)} settled. It cannot be refunded through Stripe.`,
        ],
        isDangerous: false,
      };
    case 'mark_uncollectible':
      return {
        title: `Mark ${name} as uncollectible?`,
        sentences: [
          'It counts as a bad debt and is not chased any more. It can still be paid, or voided.',
          `Nothing becomes free to be invoiced again: ${stayOf(invoice)} on it.`,
        ],
        isDangerous: true,
      };
    case 'void':
      return {
        title: `Void ${name}?`,
        sentences: [
          'It can never be paid again, and its link says so. Its number stays in the books.',
          `With it ${billablesOf(invoice)} open again and can be invoiced anew.`,
        ],
        isDangerous: true,
      };
    case 'delete_draft':
      return {
        title: 'Delete the draft?',
        sentences: [
          'It is removed at Stripe; the customer has seen nothing of it.',
          `With it ${billablesOf(invoice)} open again and can be invoiced anew.`,
        ],
        isDangerous: true,
      };
    default:
      return unreachable(action);
  }
};

const numberOf = ({ lines }: InvoiceDetail): number =>
  lines.filter(({ billableId }) => billableId !== null).length;

/** "its 3 billables are", "its billable is". */
const billablesOf = (invoice: InvoiceDetail): string => {
  const count = numberOf(invoice);
  return count === 1 ? 'its billable is' : `its ${countOf(count, 'billable')} are`;
};

const stayOf = (invoice: InvoiceDetail): string => {
  const count = numberOf(invoice);
  return count === 1 ? 'its billable stays' : `its ${countOf(count, 'billable')} stay`;
};
