import type { AgreedBilling } from '#model/agreed-service.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { HandOverSettings } from '#model/hand-over.ts';
import type { ClearingSettings } from '#model/ledger-clearing.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { PaymentSettings } from '#model/ledger-money.ts';
import type { PairingSettings } from '#model/pairing.ts';
import { changedProposals, type LedgerChange } from './proposal-settings.ts';

/** Some of some settings. */
type Part<Settings> = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** What is to change of the settings that only flows of one subject have. */
export interface DeskSettingsChange {
  /** Members that are left out stay; of flows without a ledger nothing is kept. */
  readonly ledger?: LedgerChange | undefined;
  /** As `ledger`, of flows that carry payments. */
  readonly payments?: Part<PaymentSettings> | undefined;
  /** As `ledger`, of flows that carry a provider's payouts; its accounts are replaced whole. */
  readonly clearing?: Part<ClearingSettings> | undefined;
  /** As `ledger`, of flows that bill what was agreed on; its lists are replaced whole. */
  readonly billing?: Part<AgreedBilling> | undefined;
  /** As `ledger`, of flows that hand invoices over. */
  readonly handOver?: Part<HandOverSettings> | undefined;
  /** As `ledger`, of flows that pair payments with charges. */
  readonly pairing?: Part<PairingSettings> | undefined;
}

type DeskSettings = Pick<FlowSettings, keyof DeskSettingsChange>;

/** Those of the settings that a flow has and a change names, as they are then; a flow gets none that it does not have. */
export const changedDesks = (settings: DeskSettings, change: DeskSettingsChange): DeskSettings => ({
  ...(settings.ledger === undefined || change.ledger === undefined
    ? {}
    : { ledger: changedLedger(settings.ledger, change.ledger) }),
  ...(settings.payments === undefined || change.payments === undefined
    ? {}
    : { payments: changedPayments(settings.payments, change.payments) }),
  ...(settings.clearing === undefined || change.clearing === undefined
    ? {}
    : { clearing: changedClearing(settings.clearing, change.clearing) }),
  ...(settings.handOver === undefined || change.handOver === undefined
    ? {}
    : { handOver: changedHandOver(settings.handOver, change.handOver) }),
  ...(settings.pairing === undefined || change.pairing === undefined
    ? {}
    : { pairing: changedPairing(settings.pairing, change.pairing) }),
  ...(settings.billing === undefined || change.billing === undefined
    ? {}
    : { billing: changedBilling(settings.billing, change.billing) }),
});

const changedLedger = (
  held: LedgerSettings,
  change: NonNullable<DeskSettingsChange['ledger']>,
): LedgerSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  state: change.state ?? held.state,
  basis: change.basis ?? held.basis,
  residue: change.residue ?? held.residue,
  onApprovedEdit: change.onApprovedEdit ?? held.onApprovedEdit,
  defaultAccount: change.defaultAccount ?? held.defaultAccount,
  defaultTax: change.defaultTax ?? held.defaultTax,
  accountMap: change.accountMap ?? held.accountMap,
  ...lookOf(change.tracking ?? held.tracking, change.brandingTheme ?? held.brandingTheme),
  ...taxMapOf(change.taxMap ?? held.taxMap),
  ...changedProposals(held.proposals, change.proposals),
});

const lookOf = (
  tracking: LedgerSettings['tracking'],
  brandingTheme: LedgerSettings['brandingTheme'],
): Pick<LedgerSettings, 'tracking' | 'brandingTheme'> => ({
  ...(tracking === undefined ? {} : { tracking }),
  ...(brandingTheme === undefined ? {} : { brandingTheme }),
});

const taxMapOf = (taxMap: LedgerSettings['taxMap']): Pick<LedgerSettings, 'taxMap'> =>
  taxMap === undefined ? {} : { taxMap };

const changedPayments = (
  held: PaymentSettings,
  change: NonNullable<DeskSettingsChange['payments']>,
): PaymentSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  when: change.when ?? held.when,
  clearingAccount: change.clearingAccount ?? held.clearingAccount,
  ...clearingAccountsOf(change.clearingAccounts ?? held.clearingAccounts),
  onRejected: change.onRejected ?? held.onRejected,
  onRefunded: change.onRefunded ?? held.onRefunded,
  payouts: change.payouts ?? held.payouts,
  bankAccount: change.bankAccount ?? held.bankAccount,
  fees: change.fees ?? held.fees,
  feeAccount: change.feeAccount ?? held.feeAccount,
  feeTax: change.feeTax ?? held.feeTax,
  clawbackAccount: change.clawbackAccount ?? held.clawbackAccount,
  payoutContact: change.payoutContact ?? held.payoutContact,
});

const clearingAccountsOf = (
  clearingAccounts: PaymentSettings['clearingAccounts'],
): Pick<PaymentSettings, 'clearingAccounts'> => (clearingAccounts === undefined ? {} : { clearingAccounts });

const changedClearing = (
  held: ClearingSettings,
  change: NonNullable<DeskSettingsChange['clearing']>,
): ClearingSettings => ({
  mode: change.mode ?? held.mode,
  ...fromOf(change.from ?? held.from),
  accounts: change.accounts ?? held.accounts,
  feeAccount: change.feeAccount ?? held.feeAccount,
  feeTax: change.feeTax ?? held.feeTax,
  refundAccount: change.refundAccount ?? held.refundAccount,
  disputeAccount: change.disputeAccount ?? held.disputeAccount,
  contact: change.contact ?? held.contact,
});

const changedHandOver = (
  held: HandOverSettings,
  change: NonNullable<DeskSettingsChange['handOver']>,
): HandOverSettings => ({
  ...fromOf(change.from ?? held.from),
  when: change.when ?? held.when,
  of: change.of ?? held.of,
  ...draftsOf(change.drafts ?? held.drafts, change.draftRates ?? held.draftRates),
});

const draftsOf = (
  drafts: HandOverSettings['drafts'],
  draftRates: HandOverSettings['draftRates'],
): Pick<HandOverSettings, 'drafts' | 'draftRates'> => ({
  ...(drafts === undefined ? {} : { drafts }),
  ...(draftRates === undefined ? {} : { draftRates }),
});

const changedPairing = (
  held: PairingSettings,
  change: NonNullable<DeskSettingsChange['pairing']>,
): PairingSettings => ({
  ...fromOf(change.from ?? held.from),
  keys: change.keys ?? held.keys,
  description: change.description ?? held.description,
  surcharge: change.surcharge ?? held.surcharge,
});

const changedBilling = (
  held: AgreedBilling,
  change: NonNullable<DeskSettingsChange['billing']>,
): AgreedBilling => ({
  ...fromOf(change.from ?? held.from),
  onceOff: change.onceOff ?? held.onceOff,
  recurring: change.recurring ?? held.recurring,
  billedAtSource: change.billedAtSource ?? held.billedAtSource,
  start: change.start ?? held.start,
  term: change.term ?? held.term,
  openPrices: change.openPrices ?? held.openPrices,
  collection: change.collection ?? held.collection,
  onWithdrawn: change.onWithdrawn ?? held.onWithdrawn,
  defaultTax: change.defaultTax ?? held.defaultTax,
  services: change.services ?? held.services,
  taxes: change.taxes ?? held.taxes,
});

const fromOf = (from: string | undefined): { readonly from?: string } => (from === undefined ? {} : { from });
