import { z } from 'zod';
import { parseInput, SimInputError } from '#sim/kit/control.ts';
import type { SimulatorControl } from '#sim/kit/control.ts';
import { actAsPerson, contactOf, mergeContacts } from './contact-acts.ts';
import { byPerson, invoiceByPerson, invoiceOf } from './invoice-acts.ts';
import type { Payment } from './invoice.ts';
import { wireInvoice, wirePayment } from './invoice-wire.ts';
import type { Organisation } from './organisation.ts';
import { deletePayment, savePayment } from './payment-acts.ts';
import { seedContacts } from './seed.ts';
import { organisationOf, resetWorld } from './xero-world.ts';
import type { WorldSettings, XeroWorld } from './xero-world.ts';

const element = z.record(z.string(), z.unknown());
const organisation = z.string().optional();

const seedSchema = z.strictObject({
  organisation,
  size: z.number().int().nonnegative().max(1_000_000).optional(),
  seed: z.union([z.string(), z.number()]).optional(),
  contacts: z.array(element).optional(),
});

const mutateSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('create-contact'), organisation, contact: element }),
  z.strictObject({ act: z.literal('edit-contact'), organisation, id: z.string(), contact: element }),
  z.strictObject({ act: z.literal('archive-contact'), organisation, id: z.string() }),
  z.strictObject({ act: z.literal('merge-contacts'), organisation, from: z.string(), into: z.string() }),
  z.strictObject({ act: z.literal('create-invoice'), organisation, invoice: element }),
  z.strictObject({ act: z.literal('edit-invoice'), organisation, id: z.string(), invoice: element }),
  z.strictObject({ act: z.literal('record-payment'), organisation, payment: element }),
  z.strictObject({ act: z.literal('delete-payment'), organisation, id: z.string() }),
  z.strictObject({ act: z.literal('archive-account'), organisation, code: z.string() }),
  z.strictObject({ act: z.literal('revoke-consent'), organisation }),
  z.strictObject({ act: z.literal('set-period-lock'), organisation, date: z.iso.date().nullable() }),
  z.strictObject({ act: z.literal('set-webhook'), url: z.url().nullable(), key: z.string().optional() }),
  z.strictObject({
    act: z.literal('set-webhook-road'),
    duplicate: z.number().min(0).max(1).optional(),
    reorder: z.number().min(0).max(1).optional(),
    reorderWithinMs: z.number().int().positive().optional(),
    drop: z.number().min(0).max(1).optional(),
    delayMs: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ act: z.literal('flush-webhooks') }),
  z.strictObject({ act: z.literal('send-intent-to-receive') }),
]);

export type XeroMutation = z.infer<typeof mutateSchema>;

/** The given organisation, or the first. Throws `SimInputError` when there is none such. */
export const chooseOrganisation = (world: XeroWorld, id?: string): Organisation => {
  const found = id === undefined ? world.organisations[0] : organisationOf(world, id);
  if (found === undefined || found === null) throw new SimInputError(`There is no organisation ${id ?? ''}.`);
  return found;
};

export const xeroControl = (world: XeroWorld, settings: WorldSettings): SimulatorControl => ({
  state: () => ({
    organisations: world.organisations.map(({ id, name, contacts, ledger, periodLockDate }) => ({
      id,
      name,
      contacts: contacts.size,
      invoices: ledger.invoices.size,
      payments: ledger.payments.size,
      bankTransactions: ledger.bankTransactions.size,
      bankTransfers: ledger.bankTransfers.size,
      periodLockDate,
    })),
    connections: world.grants.connections.list().length,
    limits: world.counters.limits,
    webhook: {
      state: world.webhooks.state,
      url: world.webhooks.url,
      waiting: world.webhooks.queue.pending().length,
    },
  }),
  reset: () => {
    resetWorld(world, settings);
  },
  seed: (input) => {
    const asked = parseInput(seedSchema, input);
    const target = chooseOrganisation(world, asked.organisation);
    if (asked.seed !== undefined) world.random = settings.random.fork(`seed ${String(asked.seed)}`);
    const explicit = seedContacts(world, target, { count: asked.size ?? 0, explicit: asked.contacts ?? [] });
    return {
      organisation: target.id,
      contacts: target.contacts.size,
      explicit: explicit.map((contact) => contact.id),
    };
  },
  mutate: (input) => mutate(world, parseInput(mutateSchema, input)),
  setLimits: (enabled) => {
    world.counters.limits.enabled = enabled;
  },
});

const mutate = async (world: XeroWorld, mutation: XeroMutation): Promise<unknown> => {
  switch (mutation.act) {
    case 'create-contact':
      return actAsPerson(world, chooseOrganisation(world, mutation.organisation), null, mutation.contact);
    case 'edit-contact':
      return actAsPerson(
        world,
        chooseOrganisation(world, mutation.organisation),
        mutation.id,
        mutation.contact,
      );
    case 'archive-contact':
      return actAsPerson(world, chooseOrganisation(world, mutation.organisation), mutation.id, {
        ContactStatus: 'ARCHIVED',
      });
    case 'merge-contacts': {
      const target = chooseOrganisation(world, mutation.organisation);
      mergeContacts(world, target, mutation.from, mutation.into);
      return contactOf(target, mutation.from);
    }
    case 'create-invoice': {
      const target = chooseOrganisation(world, mutation.organisation);
      return wireInvoice(target, invoiceByPerson(world, target, null, mutation.invoice), 'full', 4);
    }
    case 'edit-invoice': {
      const target = chooseOrganisation(world, mutation.organisation);
      const { id } = invoiceOf(target, mutation.id);
      return wireInvoice(target, invoiceByPerson(world, target, id, mutation.invoice), 'full', 4);
    }
    case 'record-payment': {
      const target = chooseOrganisation(world, mutation.organisation);
      return wirePayment(
        target,
        byPerson(() => savePayment(world, target, mutation.payment)),
      );
    }
    case 'delete-payment': {
      const target = chooseOrganisation(world, mutation.organisation);
      return wirePayment(target, removePayment(world, target, mutation.id));
    }
    case 'archive-account':
      archiveAccount(world, chooseOrganisation(world, mutation.organisation), mutation.code);
      return { archived: mutation.code };
    case 'revoke-consent':
      return { revoked: revokeConsent(world, chooseOrganisation(world, mutation.organisation).id) };
    case 'set-period-lock': {
      const target = chooseOrganisation(world, mutation.organisation);
      target.periodLockDate = mutation.date;
      return { periodLockDate: target.periodLockDate };
    }
    case 'set-webhook':
      world.webhooks.setAddress(mutation.url, mutation.key);
      return { state: world.webhooks.state };
    case 'set-webhook-road': {
      const { act: _act, ...road } = mutation;
      Object.assign(world.webhooks.queue.switches, road);
      return world.webhooks.queue.switches;
    }
    case 'flush-webhooks':
      await world.webhooks.flush();
      return { waiting: world.webhooks.queue.pending().length };
    case 'send-intent-to-receive':
      return world.webhooks.sendIntentToReceive();
    default:
      return mutation satisfies never;
  }
};

/** A person disconnects the app from one organisation; gives the number of connections ended. */
export const revokeConsent = (world: XeroWorld, tenantId: string): number => {
  const ended = world.grants.connections.list().filter((connection) => connection.tenantId === tenantId);
  for (const connection of ended) world.grants.connections.disconnect(connection.id);
  return ended.length;
};

/** A person takes a payment back. Throws `SimInputError` when there is none such. */
export const removePayment = (world: XeroWorld, target: Organisation, id: string): Payment => {
  const payment = target.ledger.payments.get(id);
  if (payment === null) throw new SimInputError(`There is no payment ${id}.`);
  return byPerson(() => deletePayment(world, target, payment));
};

/** A person archives an account: no new line may name it. */
export const archiveAccount = (world: XeroWorld, target: Organisation, code: string): void => {
  const updatedAt = world.clock.now();
  if (!target.accounts.some((account) => account.Code === code))
    throw new SimInputError(`There is no account ${code}.`);
  target.accounts = target.accounts.map((account) =>
    account.Code === code ? { ...account, Status: 'ARCHIVED', updatedAt } : account,
  );
};
