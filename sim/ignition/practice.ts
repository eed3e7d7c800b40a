import { createRandom } from '#sim/kit/random.ts';
import { addDays } from './dates.ts';
import type {
  Client,
  Collection,
  Contact,
  Deal,
  DealStage,
  Disbursal,
  Invoice,
  Payment,
  Proposal,
  Service,
  StaffMember,
} from './entities.ts';
import { Table } from './table.ts';
import { XidSequence } from './xid.ts';

export const plans = ['Core', 'Pro', 'Pro+', 'Enterprise'] as const;
export type Plan = (typeof plans)[number];

/** The plans whose API may be used; others are answered 403. */
export const apiPlans: readonly Plan[] = ['Pro+', 'Enterprise'];

export interface PracticeUser extends StaffMember {
  role: 'admin' | 'staff';
}

/** Working days from collection to the bank, for what is paid out. */
const arrivalDays = 2;

/** All that one practice holds in Ignition. Changing rows here tells nobody: acts do, and send events. */
export class Practice {
  readonly id: string;
  name: string;
  readonly currency = 'AUD';
  plan: Plan = 'Pro+';
  /** Whether fees are kept back from payouts, or billed apart. */
  feesOnPayout: 'gross' | 'net' = 'gross';
  readonly users: PracticeUser[] = [];
  readonly clients = new Table<Client>();
  readonly contacts = new Table<Contact>((contact) => [contact.clientSlug]);
  readonly dealStages = new Table<DealStage>();
  readonly deals = new Table<Deal>((deal) => [deal.clientSlug]);
  readonly services = new Table<Service>();
  readonly proposals = new Table<Proposal>((proposal) => [proposal.clientSlug]);
  readonly invoices = new Table<Invoice>((invoice) => [invoice.clientSlug]);
  readonly payments = new Table<Payment>((payment) => payment.invoiceSlugs);
  readonly collections = new Table<Collection>((collection) => [collection.paymentSlug]);
  readonly disbursals = new Map<string, Disbursal>();
  readonly #xids: XidSequence;
  readonly #counters = new Map<string, number>();
  readonly #disbursalByDate = new Map<string, Disbursal>();

  constructor(seed: string, name: string) {
    const random = createRandom(`${seed}/practice`);
    this.id = `prac_${random.hex(12)}`;
    this.name = name;
    this.#xids = new XidSequence(random);
  }

  newSlug(prefix: string, atMs: number): string {
    return this.#xids.next(prefix, atMs);
  }

  /** Counts up by one from `first`; each name is a series of its own. */
  nextNumber(series: string, first: number): number {
    const number = this.#counters.get(series) ?? first;
    this.#counters.set(series, number + 1);
    return number;
  }

  /** The one payout of a day, made when it is first needed. */
  disbursalOn(submittedDate: string): Disbursal {
    const known = this.#disbursalByDate.get(submittedDate);
    if (known !== undefined) return known;
    const disbursal: Disbursal = {
      id: String(this.nextNumber('disbursal', 5_501)),
      state: 'in_transit',
      submittedDate,
      arrivalDate: addDays(submittedDate, arrivalDays),
    };
    this.#disbursalByDate.set(submittedDate, disbursal);
    this.disbursals.set(disbursal.id, disbursal);
    return disbursal;
  }

  /** The contact shown first for a client: the primary one, else the oldest. */
  primaryContactOf(clientSlug: string): Contact | null {
    const contacts = this.contacts.ownedBy(clientSlug);
    return contacts.find((contact) => contact.isPrimary) ?? contacts[0] ?? null;
  }
}
