import type { Clock } from '#base/clock.ts';
import type { FaultRule } from '#sim/kit/faults.ts';
import { createRandom } from '#sim/kit/random.ts';
import { Router } from '#sim/kit/router.ts';
import { startSimulator } from '#sim/kit/simulator.ts';
import type { SimulatorHandle } from '#sim/kit/simulator.ts';
import type { WebhookSwitches } from '#sim/kit/webhook-queue.ts';
import { balanceOf, saveBankTransaction, saveBankTransfer } from './bank-acts.ts';
import { bankRoutes } from './bank-routes.ts';
import type { BankTransaction, BankTransfer } from './bank.ts';
import { consentPages } from './consent-page.ts';
import { actAsPerson, contactOf, mergeContacts } from './contact-acts.ts';
import type { Contact } from './contact.ts';
import type { InputElement } from './contact-input.ts';
import { contactGroupRoutes } from './contact-group-routes.ts';
import type { ContactGroup } from './contact-groups.ts';
import { contactPages } from './contact-pages.ts';
import { contactRoutes } from './contact-routes.ts';
import type { TokenSet } from './grants.ts';
import { creditNoteRoutes } from './credit-note-routes.ts';
import { homePages } from './home-page.ts';
import { invoiceByPerson, invoiceOf, byPerson } from './invoice-acts.ts';
import { invoicePages } from './invoice-pages.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import type { Invoice, Payment } from './invoice.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { oauthRoutes } from './oauth-routes.ts';
import { defaultOrganisations } from './organisation.ts';
import type { Organisation, OrganisationSeed } from './organisation.ts';
import { savePayment } from './payment-acts.ts';
import { invoiceQuote, moveQuote, writeQuote } from './quote-acts.ts';
import { quotePages } from './quote-pages.ts';
import { quoteRoutes } from './quote-routes.ts';
import type { Quote, QuoteStatus } from './quote.ts';
import { paymentRoutes } from './payment-routes.ts';
import { seedContacts } from './seed.ts';
import type { SeedContacts } from './seed.ts';
import { settingsRoutes } from './settings-routes.ts';
import { problem, resourceNotFound } from './xero-answers.ts';
import { guardApi } from './xero-call.ts';
import {
  archiveAccount,
  chooseOrganisation,
  removePayment,
  revokeConsent,
  xeroControl,
} from './xero-control.ts';
import type { XeroLimits } from './xero-limits.ts';
import { createWorld, people } from './xero-world.ts';
import type { WorldSettings, XeroApp, XeroWorld } from './xero-world.ts';
import { XeroWebhooks } from './xero-webhooks.ts';
import type { IntentTry } from './xero-webhooks.ts';

/** Largest body of one request (developer.xero.com, "API limits"). */
export const largestBodyBytes = 3_500_000;

export interface XeroSimulatorOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** As in the kit: 0 or left out any free port, null no socket. */
  readonly port?: number | null;
  /** As in the kit: where it is reached when something stands before it. */
  readonly url?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookKey: string;
  readonly webhookUrl?: string;
  /** How deliveries are sent; the global fetch when left out. */
  readonly webhookSend?: (request: Request) => Promise<Response>;
  readonly limits?: Partial<XeroLimits>;
  /** Registered redirect addresses; any http(s) address when left out. */
  readonly redirectUris?: readonly string[];
  /** A custom connection (client credentials) to the first organisation. */
  readonly customConnection?: { readonly clientId: string; readonly clientSecret: string };
  readonly organisations?: readonly OrganisationSeed[];
}

/** The acts of people and of the test around one simulated Xero; `organisation` is a tenant id, the first when left out. */
export interface XeroSimulator extends SimulatorHandle {
  organisations(): readonly Organisation[];
  contacts(organisation?: string): readonly Contact[];
  contact(id: string, organisation?: string): Contact;
  seedContacts(seed: SeedContacts, organisation?: string): readonly Contact[];
  /** Fields in the wire's words, as all the acts below. They throw `SimInputError` with Xero's message. */
  createContact(fields: InputElement, organisation?: string): Contact;
  editContact(id: string, fields: InputElement, organisation?: string): Contact;
  archiveContact(id: string, organisation?: string): Contact;
  mergeContacts(fromId: string, intoId: string, organisation?: string): void;
  groups(organisation?: string): readonly ContactGroup[];
  /** A person makes a group with these contacts. */
  addGroup(name: string, contactIds?: readonly string[], organisation?: string): ContactGroup;
  invoices(organisation?: string): readonly Invoice[];
  /** By id or number. */
  invoice(key: string, organisation?: string): Invoice;
  createInvoice(fields: InputElement, organisation?: string): Invoice;
  /** By id or number; approving, voiding and deleting are edits of `Status`. */
  editInvoice(key: string, fields: InputElement, organisation?: string): Invoice;
  quotes(organisation?: string): readonly Quote[];
  /** A draft unless `Status` says more. */
  createQuote(fields: InputElement, organisation?: string): Quote;
  /** By id or number. */
  moveQuote(key: string, status: QuoteStatus, organisation?: string): Quote;
  /** Makes an invoice of an accepted quote, whose Reference is the quote's number unless said. */
  invoiceQuote(
    key: string,
    given?: { readonly reference?: string; readonly status?: 'AUTHORISED' | 'DRAFT' },
    organisation?: string,
  ): Invoice;
  payments(organisation?: string): readonly Payment[];
  recordPayment(fields: InputElement, organisation?: string): Payment;
  deletePayment(id: string, organisation?: string): Payment;
  bankTransactions(organisation?: string): readonly BankTransaction[];
  bankTransfers(organisation?: string): readonly BankTransfer[];
  /** What a person books by hand. */
  recordBankTransaction(fields: InputElement, organisation?: string): BankTransaction;
  recordBankTransfer(fields: InputElement, organisation?: string): BankTransfer;
  /** What stands on an account, in cents; by id, code or name. */
  balance(account: string, organisation?: string): bigint;
  archiveAccount(code: string, organisation?: string): void;
  setPeriodLock(date: string | null, organisation?: string): void;
  /** Consent without the page: tokens for the organisations given, all of them when left out. */
  giveConsent(scopes: readonly string[], organisations?: readonly string[]): TokenSet;
  revokeConsent(organisation?: string): void;
  setLimits(enabled: boolean): void;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  setWebhook(url: string | null, key?: string): void;
  setWebhookRoad(switches: Partial<WebhookSwitches>): void;
  webhookState(): 'active' | 'disabled' | 'no-address';
  /** Due deliveries answered. */
  settleWebhooks(): Promise<void>;
  /** Held-back deliveries and waiting retries sent as well. */
  flushWebhooks(): Promise<void>;
  sendIntentToReceive(): Promise<{ readonly isPassed: boolean; readonly tries: readonly IntentTry[] }>;
}

/**
 * Starts a simulated Xero: login, identity and Accounting API under one address
 * (`/identity/connect/authorize`, `/connect/token`, `/connections`, `/api.xro/2.0/…`). The same seed gives the same data.
 */
export const startXeroSimulator = async (options: XeroSimulatorOptions): Promise<XeroSimulator> => {
  const settings = settingsOf(options);
  const world = createWorld(settings);
  const api = new Router({ ignoreCase: true });
  const pages = new Router();
  oauthRoutes(api, world);
  contactRoutes(api, world);
  contactGroupRoutes(api, world);
  settingsRoutes(api, world);
  ledgerRoutes(api, world);
  invoiceRoutes(api, world);
  paymentRoutes(api, world);
  creditNoteRoutes(api, world);
  quoteRoutes(api, world);
  bankRoutes(api, world);
  consentPages(pages, world);
  homePages(pages, world);
  contactPages(pages, world);
  invoicePages(pages, world);
  quotePages(pages, world);
  const handle = await startSimulator({
    name: 'xero',
    clock: options.clock,
    seed: options.seed,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.url === undefined ? {} : { url: options.url }),
    api,
    pages,
    maxBodyBytes: largestBodyBytes,
    refuse: {
      notFound: () => resourceNotFound(),
      tooLarge: (request) =>
        problem(request, 413, 'RequestEntityTooLarge', 'The request is larger than 3.5 MB'),
      throttled: (request, rule) =>
        world.counters.throttled(
          request.headers['xero-tenant-id'] ?? '',
          options.clock.now(),
          'minute',
          rule.retryAfterSecs,
        ),
      broken: (request) => problem(request, 500, 'An error occurred', 'An error occurred in Xero.'),
    },
    around: guardApi(world),
    control: xeroControl(world, settings),
    stop: () => world.webhooks.queue.stop(),
  });
  world.baseUrl = handle.url;
  return Object.assign(handle, actsOf(world, handle));
};

const settingsOf = (options: XeroSimulatorOptions): WorldSettings => {
  const random = createRandom(`${options.seed}/xero`);
  const web: XeroApp = { clientId: options.clientId, clientSecret: options.clientSecret, kind: 'web' };
  const custom = options.customConnection;
  return {
    clock: options.clock,
    random,
    apps: custom === undefined ? [web] : [web, { ...custom, kind: 'custom' }],
    redirectUris: options.redirectUris ?? null,
    organisations: options.organisations ?? defaultOrganisations,
    limits: options.limits ?? {},
    webhooks: new XeroWebhooks({
      clock: options.clock,
      random: random.fork('webhooks'),
      url: options.webhookUrl ?? null,
      key: options.webhookKey,
      ...(options.webhookSend === undefined ? {} : { send: options.webhookSend }),
    }),
  };
};

const actsOf = (world: XeroWorld, handle: SimulatorHandle): Omit<XeroSimulator, keyof SimulatorHandle> => ({
  organisations: () => world.organisations,
  contacts: (organisation) => chooseOrganisation(world, organisation).contacts.list(true),
  contact: (id, organisation) => contactOf(chooseOrganisation(world, organisation), id),
  seedContacts: (seed, organisation) => seedContacts(world, chooseOrganisation(world, organisation), seed),
  createContact: (fields, organisation) =>
    actAsPerson(world, chooseOrganisation(world, organisation), null, fields),
  editContact: (id, fields, organisation) =>
    actAsPerson(world, chooseOrganisation(world, organisation), id, fields),
  archiveContact: (id, organisation) =>
    actAsPerson(world, chooseOrganisation(world, organisation), id, { ContactStatus: 'ARCHIVED' }),
  mergeContacts: (fromId, intoId, organisation) => {
    mergeContacts(world, chooseOrganisation(world, organisation), fromId, intoId);
  },
  groups: (organisation) => chooseOrganisation(world, organisation).groups.list(),
  addGroup: (name, contactIds = [], organisation) => {
    const { groups } = chooseOrganisation(world, organisation);
    const group = groups.add(name, world.random);
    for (const id of contactIds) group.contactIds.add(id);
    return group;
  },
  invoices: (organisation) => chooseOrganisation(world, organisation).ledger.invoices.list(),
  invoice: (key, organisation) => invoiceOf(chooseOrganisation(world, organisation), key),
  createInvoice: (fields, organisation) =>
    invoiceByPerson(world, chooseOrganisation(world, organisation), null, fields),
  editInvoice: (key, fields, organisation) => {
    const chosen = chooseOrganisation(world, organisation);
    return invoiceByPerson(world, chosen, invoiceOf(chosen, key).id, fields);
  },
  quotes: (organisation) => chooseOrganisation(world, organisation).ledger.quotes.list(),
  createQuote: (fields, organisation) => writeQuote(world, chooseOrganisation(world, organisation), fields),
  moveQuote: (key, status, organisation) =>
    moveQuote(world, chooseOrganisation(world, organisation), key, status),
  invoiceQuote: (key, given, organisation) =>
    invoiceQuote(world, chooseOrganisation(world, organisation), key, given),
  payments: (organisation) => chooseOrganisation(world, organisation).ledger.payments.list(),
  recordPayment: (fields, organisation) =>
    byPerson(() => savePayment(world, chooseOrganisation(world, organisation), fields)),
  deletePayment: (id, organisation) => removePayment(world, chooseOrganisation(world, organisation), id),
  bankTransactions: (organisation) => chooseOrganisation(world, organisation).ledger.bankTransactions.list(),
  bankTransfers: (organisation) => chooseOrganisation(world, organisation).ledger.bankTransfers.list(),
  recordBankTransaction: (fields, organisation) =>
    byPerson(() => saveBankTransaction(world, chooseOrganisation(world, organisation), fields)),
  recordBankTransfer: (fields, organisation) =>
    byPerson(() => saveBankTransfer(world, chooseOrganisation(world, organisation), fields)),
  balance: (account, organisation) => balanceOf(chooseOrganisation(world, organisation), account),
  archiveAccount: (code, organisation) => {
    archiveAccount(world, chooseOrganisation(world, organisation), code);
  },
  setPeriodLock: (date, organisation) => {
    chooseOrganisation(world, organisation).periodLockDate = date;
  },
  giveConsent: (scopes, organisations) => giveConsent(world, scopes, organisations),
  revokeConsent: (organisation) => {
    revokeConsent(world, chooseOrganisation(world, organisation).id);
  },
  setLimits: (enabled) => {
    world.counters.limits.enabled = enabled;
  },
  addFault: (rule) => {
    handle.faults.add(rule);
  },
  clearFaults: () => {
    handle.faults.clear();
  },
  setWebhook: (url, key) => {
    world.webhooks.setAddress(url, key);
  },
  setWebhookRoad: (switches) => {
    Object.assign(world.webhooks.queue.switches, switches);
  },
  webhookState: () => world.webhooks.state,
  settleWebhooks: () => world.webhooks.settle(),
  flushWebhooks: () => world.webhooks.flush(),
  sendIntentToReceive: () => world.webhooks.sendIntentToReceive(),
});

const giveConsent = (
  world: XeroWorld,
  scopes: readonly string[],
  organisations?: readonly string[],
): TokenSet => {
  const app = world.apps[0];
  if (app === undefined) throw new Error('The simulator has no app.');
  const redirectUri = 'http://127.0.0.1/callback';
  const code = world.grants.approve({
    clientId: app.clientId,
    userId: people[0].id,
    scopes,
    organisations: world.organisations.filter(({ id }) => organisations?.includes(id) ?? true),
    redirectUri,
    challenge: null,
  });
  const tokens = world.grants.redeem(code, { clientId: app.clientId, redirectUri, verifier: null });
  if (tokens === null) throw new Error('The simulator refused its own code.');
  return tokens;
};
