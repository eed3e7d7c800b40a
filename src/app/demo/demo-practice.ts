import type { ServiceChange } from '#crm/services/service-state.ts';
import type { ContactChange } from '#crm/contacts/contact-state.ts';
import type { TicketPriority } from '#model/crm/nouns.ts';

type CatalogueEntry = ServiceChange & { readonly code: string; readonly name: string };

const monthly = { interval: 'month', count: 1 } as const;
const inAud = (unitPrice: string): Pick<ServiceChange, 'taxCode' | 'prices'> => ({
  taxCode: 'GST',
  prices: [{ currency: 'AUD', unitPrice, taxBehavior: 'exclusive' }],
});

/** What a small Australian practice sells, at prices before GST. */
export const practiceServices: readonly CatalogueEntry[] = [
  { code: 'ITR-IND', name: 'Individual tax return', unit: 'return', ...inAud('320') },
  { code: 'ITR-CO', name: 'Company tax return', unit: 'return', ...inAud('1800') },
  { code: 'BAS-Q', name: 'Quarterly BAS', unit: 'quarter', ...inAud('450') },
  { code: 'BOOK-M', name: 'Monthly bookkeeping', unit: 'month', recurring: monthly, ...inAud('590') },
  { code: 'PAY-M', name: 'Payroll', unit: 'employee', recurring: monthly, ...inAud('38.50') },
  { code: 'FIN-CO', name: 'Annual financial statements', unit: 'set', ...inAud('2400') },
  { code: 'ADV-H', name: 'Advisory', unit: 'hour', ...inAud('285') },
  { code: 'ASIC', name: 'ASIC annual review', unit: 'company', ...inAud('165') },
];

interface Enquiry {
  readonly contact: ContactChange & { readonly name: string };
  readonly title: string;
  readonly description: string;
  readonly priority: TicketPriority;
  /** Work done on it: `ago` days before today, for the service of this code. */
  readonly time: readonly {
    readonly ago: number;
    readonly minutes: number;
    readonly note: string;
    readonly code: string;
  }[];
}

/** People who came to the practice by telephone, and whom Ignition does not know yet, with what they asked. */
export const practiceEnquiries: readonly Enquiry[] = [
  {
    contact: { name: 'Lyrebird Press', email: 'accounts@lyrebirdpress.example', phone: '02 5550 0141' },
    title: 'ATO letter about a late BAS',
    description: 'A penalty notice for the March quarter came, although it was lodged in time.',
    priority: 'high',
    time: [
      { ago: 3, minutes: 45, note: 'Read the notice and the lodgement receipts', code: 'ADV-H' },
      { ago: 2, minutes: 30, note: 'Telephoned the ATO, remission requested', code: 'ADV-H' },
    ],
  },
  {
    contact: { name: 'Saltbush Ceramics', email: 'hello@saltbush.example', phone: '03 5550 0172' },
    title: 'Payroll for a first employee',
    description: 'Wants to know what single touch payroll means for one apprentice.',
    priority: 'normal',
    time: [{ ago: 1, minutes: 60, note: 'Meeting about award and superannuation', code: 'ADV-H' }],
  },
  {
    contact: { name: 'Gannet Point Surf School', email: 'office@gannetpoint.example', phone: '07 5550 0193' },
    title: 'Is a company right for us?',
    description: 'Two partners; turnover has doubled.',
    priority: 'low',
    time: [],
  },
];
