import type { JsonObject } from '#base/json.ts';
import { monthOf, plainDateOf, weekOf } from './dates.ts';
import {
  clientStates,
  dealStates,
  invoiceStates,
  paymentStates,
  proposalStates,
  serviceStates,
} from './entities.ts';
import { eachPaymentRow } from './payment-rows.ts';
import type { Practice } from './practice.ts';
import type { Table } from './table.ts';
import { wireClient, wireContact } from './wire-clients.ts';
import { wireDeal, wireDealStage } from './wire-deals.ts';
import { wireInvoice } from './wire-invoices.ts';
import { wireCollection, wirePayment } from './wire-payments.ts';
import { wireProposal } from './wire-proposals.ts';
import { wireService } from './wire-services.ts';
import type { World } from './world.ts';

/** Called with each row and its place; the scan ends when it answers false. */
export type RowVisitor<Row> = (row: Row, place: number) => boolean;

interface DateWindow<Row> {
  readonly dateOf: (row: Row) => string;
  /** What is listed when no date is asked for, given today's date. */
  readonly usual: (today: string) => { readonly from: string; readonly to: string };
}

/** How one kind of row is listed. */
export interface Resource<Row> {
  readonly name: ResourceName;
  readonly scan: (world: World, fromPlace: number, visit: RowVisitor<Row>) => void;
  readonly find: (world: World, slug: string) => Row | null;
  readonly slugOf: (row: Row) => string;
  readonly wire: (world: World, row: Row) => JsonObject;
  /** Null: `updated_from` means nothing here. */
  readonly updatedAtOf: ((row: Row) => number) | null;
  readonly stateOf: ((row: Row) => string) | null;
  readonly states: readonly string[];
  /** Left out unless asked for by `state=`. */
  readonly hiddenStates: readonly string[];
  readonly window: DateWindow<Row> | null;
}

export type ResourceName =
  | 'clients'
  | 'contacts'
  | 'deal_stages'
  | 'deals'
  | 'services'
  | 'proposals'
  | 'invoices'
  | 'payments'
  | 'collections';

interface Row {
  readonly slug: string;
  readonly updatedAt: number;
}

const scanTable =
  <R extends Row>(tableOf: (practice: Practice) => Table<R>) =>
  (world: World, fromPlace: number, visit: RowVisitor<R>): void => {
    const { rows } = tableOf(world.practice);
    for (let place = fromPlace; place < rows.length; place += 1) {
      const row = rows[place];
      if (row !== undefined && !visit(row, place)) return;
    }
  };

const slugOf = (row: Row): string => row.slug;
const updatedAtOf = (row: Row): number => row.updatedAt;
const stateOf = (row: { readonly state: string }): string => row.state;

const rowsOf = <R extends Row>(
  name: ResourceName,
  tableOf: (practice: Practice) => Table<R>,
  wire: (world: World, row: R) => JsonObject,
): Resource<R> => ({
  name,
  scan: scanTable(tableOf),
  find: (world, slug) => tableOf(world.practice).find(slug),
  slugOf,
  wire,
  updatedAtOf,
  stateOf: null,
  states: [],
  hiddenStates: [],
  window: null,
});

export const clientResource = {
  ...rowsOf('clients', (practice) => practice.clients, wireClient),
  stateOf,
  states: clientStates,
  hiddenStates: ['archived', 'deleted'],
};

const proposals = {
  ...rowsOf('proposals', (practice) => practice.proposals, wireProposal),
  stateOf,
  states: proposalStates,
  hiddenStates: ['archived'],
};

const services = {
  ...rowsOf('services', (practice) => practice.services, wireService),
  stateOf,
  states: serviceStates,
  hiddenStates: ['deleted'],
};

const deals = {
  ...rowsOf('deals', (practice) => practice.deals, wireDeal),
  stateOf,
  states: dealStates,
};

export const invoiceResource = {
  ...rowsOf('invoices', (practice) => practice.invoices, wireInvoice),
  stateOf,
  states: invoiceStates,
  hiddenStates: ['draft', 'deleted'],
  window: { dateOf: (invoice: { readonly date: string }) => invoice.date, usual: monthOf },
};

export const paymentResource = {
  ...rowsOf('payments', (practice) => practice.payments, wirePayment),
  scan: eachPaymentRow,
  stateOf,
  states: paymentStates,
  hiddenStates: ['cancelled'],
};

const collections = {
  ...rowsOf('collections', (practice) => practice.collections, wireCollection),
  updatedAtOf: null,
  window: { dateOf: (row: { readonly startedOn: string }) => row.startedOn, usual: weekOf },
};

/** Visits the nine lists, each with the type of its own rows. */
export const eachResource = (visit: <R>(resource: Resource<R>) => void): void => {
  visit(clientResource);
  visit(rowsOf('contacts', (practice) => practice.contacts, wireContact));
  visit(rowsOf('deal_stages', (practice) => practice.dealStages, wireDealStage));
  visit(deals);
  visit(services);
  visit(proposals);
  visit(invoiceResource);
  visit(paymentResource);
  visit(collections);
};

/** First and last date to be listed, the given bounds standing for the usual ones. */
export const windowOf = <R>(
  world: World,
  window: DateWindow<R>,
  given: { readonly from: string | null; readonly to: string | null },
): { readonly from: string; readonly to: string } => {
  const usual = window.usual(plainDateOf(world.clock.now()));
  return { from: given.from ?? usual.from, to: given.to ?? usual.to };
};
