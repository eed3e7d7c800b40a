import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

export interface TaxRate {
  readonly id: string;
  readonly object: 'tax_rate';
  readonly created: number;
  readonly livemode: boolean;
  active: boolean;
  country: string | null;
  description: string | null;
  display_name: string;
  readonly inclusive: boolean;
  jurisdiction: string | null;
  metadata: Metadata;
  /** At most four places. */
  readonly percent: string;
  state: string | null;
  tax_type: string | null;
}

export const taxRateTable = (): Table<TaxRate> => new Table<TaxRate>('tax_rate', wireTaxRate);

export const wireTaxRate = ({ percent, ...rest }: TaxRate): Wire => ({
  ...rest,
  effective_percentage: Number(percent),
  flat_amount: null,
  jurisdiction_level: null,
  percentage: Number(percent),
  rate_type: 'percentage',
});
