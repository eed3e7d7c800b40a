import type { Address } from './address.ts';
import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

export interface Customer {
  readonly id: string;
  readonly object: 'customer';
  readonly created: number;
  readonly livemode: boolean;
  address: Address | null;
  /** Minor units; negative is credit that pays the next invoices. */
  balance: number;
  business_name: string | null;
  individual_name: string | null;
  /** Set by the first invoice. */
  currency: string | null;
  delinquent: boolean;
  description: string | null;
  email: string | null;
  invoice_prefix: string;
  next_invoice_sequence: number;
  default_payment_method: string | null;
  footer: string | null;
  metadata: Metadata;
  name: string | null;
  phone: string | null;
  preferred_locales: readonly string[];
  shipping: { readonly address: Address | null; readonly name: string; readonly phone: string | null } | null;
  tax_exempt: 'exempt' | 'none' | 'reverse';
}

/** E-mail compares exactly, capitals included. */
export const customerTable = (): Table<Customer> =>
  new Table<Customer>('customer', wireCustomer, { email: (customer) => customer.email });

const wireCustomer = (customer: Customer): Wire => {
  const { default_payment_method, footer, business_name, individual_name, ...rest } = customer;
  return {
    ...rest,
    ...(business_name === null ? {} : { business_name }),
    ...(individual_name === null ? {} : { individual_name }),
    default_source: null,
    discount: null,
    invoice_settings: { custom_fields: null, default_payment_method, footer, rendering_options: null },
    test_clock: null,
  };
};
