import type { Metadata } from './metadata.ts';
import { Table } from './table.ts';
import type { Wire } from './table.ts';

export interface Product {
  readonly id: string;
  readonly object: 'product';
  readonly created: number;
  readonly livemode: boolean;
  active: boolean;
  default_price: string | null;
  description: string | null;
  images: readonly string[];
  metadata: Metadata;
  name: string;
  statement_descriptor: string | null;
  tax_code: string | null;
  type: 'good' | 'service';
  unit_label: string | null;
  updated: number;
  url: string | null;
}

export const productTable = (): Table<Product> => new Table<Product>('product', wireProduct);

const wireProduct = (product: Product): Wire => ({
  ...product,
  marketing_features: [],
  package_dimensions: null,
  shippable: null,
  tax_details: null,
});
