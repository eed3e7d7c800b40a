import { sameJson, type JsonObject } from '#base/json.ts';
import type { AgreedBilling } from '#model/agreed-service.ts';
import type { ApprovalRule } from '#model/approval.ts';
import type { FlowSettings } from '#model/flow.ts';
import type { HandOverSettings } from '#model/hand-over.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';

const changeable = [
  'onArchive',
  'onSourceGone',
  'onTargetEdit',
  'direction',
  'owner',
  'writeBack',
  'groups',
] as const satisfies readonly (keyof FlowSettings)[];

/** The settings a person may change, as they are now. */
export const changeableSettings = (settings: FlowSettings): JsonObject => ({
  ...Object.fromEntries(changeable.map((name) => [name, settings[name]])),
  ...(settings.ledger === undefined ? {} : { ledger: ledgerJson(settings.ledger) }),
  ...(settings.approvals === undefined ? {} : { approvals: approvalsJson(settings.approvals) }),
  ...moneyJson(settings),
  ...(settings.handOver === undefined ? {} : { handOver: handOverJson(settings.handOver) }),
  ...(settings.pairing === undefined
    ? {}
    : { pairing: { ...settings.pairing, keys: [...settings.pairing.keys] } }),
  ...billingJson(settings.billing),
});

/** What a change of settings has to be followed by. */
export interface SettingsDifference {
  /** Anything that a person may change. */
  readonly isChanged: boolean;
  /** Of payments and payouts. */
  readonly isMoneyChanged: boolean;
  /** What maps, accounts or rules refused may be taken by others. */
  readonly isLedgerChanged: boolean;
  /** Rules for approval change no plan, only what of it waits. */
  readonly isPlanChanged: boolean;
}

/** What differs between a flow's settings before and after. */
export const compareSettings = (before: FlowSettings, after: FlowSettings): SettingsDifference => {
  const isMoneyChanged = !sameJson(moneyJson(after), moneyJson(before));
  return {
    isChanged: !sameJson(changeableSettings(after), changeableSettings(before)),
    isMoneyChanged,
    isLedgerChanged:
      isMoneyChanged ||
      !sameJson(ledgerJson(after.ledger), ledgerJson(before.ledger)) ||
      !sameJson(billingJson(after.billing), billingJson(before.billing)) ||
      after.pairing !== before.pairing ||
      !sameJson(handOversJson(after), handOversJson(before)),
    isPlanChanged: !sameJson(
      changeableSettings({ ...after, approvals: [] }),
      changeableSettings({ ...before, approvals: [] }),
    ),
  };
};

const ledgerJson = (ledger: LedgerSettings | undefined): JsonObject =>
  ledger === undefined
    ? {}
    : {
        ...ledger,
        accountMap: ledger.accountMap.map((entry) => ({ ...entry })),
        tracking: (ledger.tracking ?? []).map((entry) => ({ ...entry })),
        taxMap: (ledger.taxMap ?? []).map((entry) => ({ ...entry })),
        proposals: ledger.proposals === undefined ? null : { ...ledger.proposals },
      };

/** Settings of payments and payouts, as they are now. */
const moneyJson = ({ payments, clearing }: FlowSettings): JsonObject => ({
  ...(payments === undefined
    ? {}
    : {
        payments: {
          ...payments,
          clearingAccounts: (payments.clearingAccounts ?? []).map((entry) => ({ ...entry })),
        },
      }),
  ...(clearing === undefined
    ? {}
    : { clearing: { ...clearing, accounts: clearing.accounts.map((entry) => ({ ...entry })) } }),
});

const handOverJson = (handOver: HandOverSettings): JsonObject => ({
  ...handOver,
  draftRates: (handOver.draftRates ?? []).map((entry) => ({ ...entry })),
});

const handOversJson = ({ handOver }: FlowSettings): JsonObject =>
  handOver === undefined ? {} : handOverJson(handOver);

const billingJson = (billing: AgreedBilling | undefined): JsonObject =>
  billing === undefined
    ? {}
    : {
        billing: {
          ...billing,
          services: billing.services.map((entry) => ({ ...entry })),
          taxes: billing.taxes.map((entry) => ({ ...entry })),
        },
      };

const approvalsJson = (rules: readonly ApprovalRule[] | undefined): JsonObject[] =>
  (rules ?? []).map((rule) => ({ ...rule }));
