import type { Generated } from 'kysely';
import type {
  AgreedServiceId,
  BillableId,
  ContactId,
  OpportunityId,
  ServiceId,
  SubscriptionId,
  WorkspaceId,
} from '#base/ids.ts';
import type { AgreedWay } from '#model/agreed-service.ts';
import type { AgreedServiceState, RecurringInterval } from '#model/crm/nouns.ts';
import type { Collection } from '#model/invoicing/invoicing-nouns.ts';

export interface CrmAgreedServiceTable {
  id: AgreedServiceId;
  workspace_id: WorkspaceId;
  /** What a flow made the row under. */
  reference: string;
  contact_id: ContactId;
  opportunity_id: OpportunityId;
  way: AgreedWay;
  state: AgreedServiceState;
  description: string;
  service_id: ServiceId | null;
  /** Decimal text, as is the price. */
  quantity: string;
  unit_price: string;
  currency: string;
  tax_code: string | null;
  interval: RecurringInterval | null;
  interval_count: number | null;
  /** A plain date: the contract's first day; null begins when it is started. */
  starts_on: string | null;
  term_months: number | null;
  collection: Collection;
  /** Whether a subscription waits for a person before it begins. */
  begins: 'prepared' | 'at_once';
  accepted_at: number | null;
  /** The source's number of what was agreed on: `PROP-1042`. */
  source_number: string | null;
  source_url: string | null;
  /** What one draft invoice is made of, and how many lines that are. */
  group_key: string | null;
  group_lines: number | null;
  /** Null once a person removed it. */
  billable_id: BillableId | null;
  subscription_id: SubscriptionId | null;
  /** Set exactly while `withdrawn`. */
  withdrawn_reason: string | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_by: string;
  updated_at: number;
}

export interface CrmAgreedDatabase {
  crm_agreed_service: CrmAgreedServiceTable;
}
