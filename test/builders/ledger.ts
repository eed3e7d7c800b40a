import type { Insertable, Transaction } from 'kysely';
import {
  newId,
  type BillableId,
  type ConnectionId,
  type ContactId,
  type InvoiceId,
  type PaymentId,
  type ServiceId,
} from '#base/ids.ts';
import type { BillableState, InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { CrmBillableTable, CrmInvoiceTable, CrmPaymentTable } from '#store/crm/finance-tables.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { CrmWorld } from '#test/world/crm-world.ts';

/** Three in the afternoon of a day in Sydney, where nobody argues which day it is. */
export const on = (date: string): number => Date.parse(`${date}T15:00:00+10:00`);

/** Writes what invoicing would have left behind, without a vendor. */
export interface Ledger {
  readonly connectionId: ConnectionId;
  aCustomer(name: string): Promise<ContactId>;
  aService(code: string): Promise<ServiceId>;
  anInvoice(given: {
    readonly contact: ContactId | null;
    readonly issued: string;
    readonly due?: string;
    readonly total: number;
    readonly tax?: number;
    readonly state?: InvoiceState;
    readonly currency?: string;
    readonly number?: string;
    readonly more?: Partial<Insertable<CrmInvoiceTable>>;
  }): Promise<InvoiceId>;
  /** A line with its billable, which is in the state given. */
  aLine(
    invoice: InvoiceId,
    contact: ContactId,
    given: {
      readonly position: number;
      readonly total: number;
      readonly tax?: number;
      readonly discount?: number;
      readonly service?: ServiceId;
      readonly state?: BillableState;
      readonly currency?: string;
    },
  ): Promise<BillableId>;
  aBillable(contact: ContactId, given: Partial<Insertable<CrmBillableTable>>): Promise<BillableId>;
  aPayment(
    invoice: InvoiceId,
    day: string,
    amount: number,
    more?: Partial<Insertable<CrmPaymentTable>>,
  ): Promise<PaymentId>;
  aRefund(
    invoice: InvoiceId,
    payment: PaymentId,
    day: string,
    amount: number,
    currency?: string,
  ): Promise<void>;
  aCreditNote(invoice: InvoiceId, day: string, amount: number): Promise<void>;
}

export const openLedger = async (world: CrmWorld): Promise<Ledger> => {
  const { workspaceId: workspace_id, kim } = world;
  const inLedger = <Result>(write: (trx: Transaction<Database>) => Promise<Result>): Promise<Result> =>
    inWorkspace(world.deps.db, workspace_id, write);
  const connectionId = newId('connection', 1);
  const made = { created_at: on('2026-01-01'), updated_at: on('2026-01-01') };
  const by = { created_by: kim.actor, updated_by: kim.actor };
  let count = 0;
  const key = (): string => `key_${String((count += 1))}`;
  await inLedger((trx) =>
    trx
      .insertInto('connection')
      .values({
        id: connectionId,
        workspace_id,
        vendor: 'stripe',
        profile: 'connect',
        name: 'Stripe',
        tenant_id: `acct_${workspace_id}`,
        state: 'connected',
        state_since: 1,
        settings: JSON.stringify({}),
        facts: JSON.stringify({ timeZone: 'Australia/Sydney' }),
        created_at: 1,
      })
      .execute(),
  );
  const aBillable: Ledger['aBillable'] = async (contact_id, given) => {
    const id = newId('billable', world.clock.now());
    await inLedger((trx) =>
      trx
        .insertInto('crm_billable')
        .values({
          id,
          workspace_id,
          contact_id,
          description: 'Work',
          quantity: '1',
          unit_price: '100',
          currency: 'AUD',
          billed_on: '2026-11-01',
          state: 'open',
          ...made,
          ...by,
          ...given,
        })
        .execute(),
    );
    return id;
  };
  return {
    connectionId,
    aCustomer: async (name) => {
      const id = newId('contact', world.clock.now());
      await inLedger((trx) =>
        trx
          .insertInto('crm_contact')
          .values({
            id,
            workspace_id,
            type: 'organization',
            name,
            sort_name: name.toLowerCase(),
            ...made,
            ...by,
          })
          .execute(),
      );
      return id;
    },
    aService: async (code) => {
      const id = newId('service', world.clock.now());
      const name = `Service ${code}`;
      await inLedger((trx) =>
        trx
          .insertInto('crm_service')
          .values({ id, workspace_id, code, code_key: code, name, sort_name: name, ...made, ...by })
          .execute(),
      );
      return id;
    },
    anInvoice: async ({
      contact,
      issued,
      due,
      total,
      tax = 0,
      state = 'open',
      currency = 'AUD',
      number,
      more,
    }) => {
      const id = newId('invoice', world.clock.now());
      await inLedger((trx) =>
        trx
          .insertInto('crm_invoice')
          .values({
            id,
            workspace_id,
            origin: 'plumbline',
            number: number ?? null,
            contact_id: contact,
            currency,
            state,
            collection: 'send_invoice',
            tax_rounding: 'line',
            wants_send: true,
            subtotal_minor: total - tax,
            discount_minor: 0,
            tax_minor: tax,
            total_minor: total,
            due_minor: total,
            paid_minor: state === 'paid' ? total : 0,
            remaining_minor: state === 'paid' ? 0 : total,
            issued_at: on(issued),
            due_at: due === undefined ? null : on(due),
            connection_id: connectionId,
            stripe_id: key(),
            created_by: kim.actor,
            created_at: on(issued),
            updated_at: on(issued),
            ...more,
          })
          .execute(),
      );
      return id;
    },
    aLine: async (invoice_id, contact, given) => {
      const {
        position,
        total,
        tax = 0,
        discount = 0,
        service,
        state = 'on_invoice',
        currency = 'AUD',
      } = given;
      const isHeld = state === 'on_invoice' || state === 'settled';
      const billable = await aBillable(contact, {
        state,
        currency,
        service_id: service ?? null,
        invoice_id: isHeld ? invoice_id : null,
        description: `Line ${String(position)}`,
      });
      await inLedger((trx) =>
        trx
          .insertInto('crm_invoice_line')
          .values({
            invoice_id,
            position,
            workspace_id,
            billable_id: billable,
            service_id: service ?? null,
            description: `Line ${String(position)}`,
            quantity: '1',
            amount_minor: total - tax + discount,
            discount_minor: discount,
            tax_minor: tax,
            total_minor: total,
            live: isHeld,
          })
          .execute(),
      );
      return billable;
    },
    aBillable,
    aPayment: async (invoice_id, day, amount_minor, more = {}) => {
      const id = newId('payment', world.clock.now());
      await inLedger((trx) =>
        trx
          .insertInto('crm_payment')
          .values({
            id,
            workspace_id,
            invoice_id,
            connection_id: connectionId,
            stripe_id: key(),
            currency: 'AUD',
            amount_minor,
            state: 'paid',
            paid_at: on(day),
            created_at: on(day),
            updated_at: on(day),
            ...more,
          })
          .execute(),
      );
      return id;
    },
    aRefund: async (invoice_id, payment_id, day, amount_minor, currency = 'AUD') => {
      await inLedger((trx) =>
        trx
          .insertInto('crm_refund')
          .values({
            id: newId('refund', world.clock.now()),
            workspace_id,
            invoice_id,
            payment_id,
            connection_id: connectionId,
            stripe_id: key(),
            currency,
            amount_minor,
            state: 'succeeded',
            created_at: on(day),
            updated_at: on(day),
          })
          .execute(),
      );
    },
    aCreditNote: async (invoice_id, day, amount_minor) => {
      await inLedger((trx) =>
        trx
          .insertInto('crm_credit_note')
          .values({
            id: newId('creditNote', world.clock.now()),
            workspace_id,
            invoice_id,
            connection_id: connectionId,
            stripe_id: key(),
            currency: 'AUD',
            amount_minor,
            state: 'issued',
            created_at: on(day),
            updated_at: on(day),
          })
          .execute(),
      );
    },
  };
};
