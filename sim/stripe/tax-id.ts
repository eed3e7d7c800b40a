import { Table } from './table.ts';
import type { Wire } from './table.ts';

export interface TaxId {
  readonly id: string;
  readonly object: 'tax_id';
  readonly created: number;
  readonly livemode: boolean;
  readonly customer: string;
  readonly country: string;
  readonly type: string;
  readonly value: string;
}

export const taxIdTable = (): Table<TaxId> =>
  new Table<TaxId>('tax_id', wireTaxId, { customer: ({ customer }) => customer });

const wireTaxId = (taxId: TaxId): Wire => ({
  ...taxId,
  customer_account: null,
  owner: { customer: taxId.customer, customer_account: null, type: 'customer' },
  verification: { status: 'pending', verified_address: null, verified_name: null },
});
