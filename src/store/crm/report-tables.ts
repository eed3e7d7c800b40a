import type { WorkspaceId } from '#base/ids.ts';

/** A rate that a person entered: one unit of `from_currency` is `rate` of `to_currency` from that day on. */
export interface CrmExchangeRateTable {
  workspace_id: WorkspaceId;
  from_currency: string;
  to_currency: string;
  /** A plain date. */
  as_of: string;
  /** Decimal text. */
  rate: string;
  /** Where the rate is from, in the words of who entered it. */
  source: string;
  entered_by: string;
  entered_at: number;
}

export interface CrmReportDatabase {
  crm_exchange_rate: CrmExchangeRateTable;
}
