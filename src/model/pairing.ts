import type { JsonObject } from '#base/json.ts';

/**
 * How far money has come, as either side of a pair tells it. `open`: it may yet be collected; `under_way`: it is being
 * collected; `contested`: a bank took it back or may; `none`: it never came and will not.
 */
export const moneyStandings = [
  'open',
  'under_way',
  'received',
  'partly_returned',
  'returned',
  'contested',
  'none',
] as const;
export type MoneyStanding = (typeof moneyStandings)[number];

/** What the money came by, as far as both sides have a word for it. */
export type MoneyMethod = 'card' | 'bank';

/** Money as one side of a pair tells it. */
export interface ToldMoney {
  /** Decimal text in major units, as exact as the vendor said it; null where it says none. */
  readonly amount: string | null;
  /** ISO code in capitals; null where it says none. */
  readonly currency: string | null;
  readonly standing: MoneyStanding;
  /** The vendor's own word for it. */
  readonly status: string;
  /** Null where the vendor says nothing, or something that the other side has no word for. */
  readonly method: MoneyMethod | null;
  /** When it came, or else was asked for, epoch ms. */
  readonly at: number | null;
  /** The key of whom it came from, a record of the same vendor. */
  readonly payerKey: string | null;
}

/** A payment that one vendor collected for the firm. */
export interface CollectedPayment extends ToldMoney {
  readonly key: string;
  /** What a card cost on top, where the vendor tells it apart. */
  readonly surcharge: string | null;
  readonly invoiceKeys: readonly string[];
}

/** At the vendor that collects payments. Pure. */
export interface CollectedDoor {
  /** The kind of record that is such a payment. */
  readonly kind: string;
  readonly payerKind: string;
  read(fields: JsonObject): CollectedPayment;
}

/** At the vendor that charges cards and accounts. Pure. */
export interface ChargedDoor {
  /** The kind of record that is a charge. */
  readonly kind: string;
  readonly payerKind: string;
  /** The fields that a difference is shown at. */
  readonly fields: Readonly<Record<'amount' | 'currency' | 'status' | 'method', string>>;
  /** Whether a word has the form of an id of a charge, of the order behind one, or of an invoice that one pays. */
  isId(word: string): boolean;
  read(fields: JsonObject): ToldMoney;
}

/** How payments of one vendor are paired with charges of another. */
export interface PairingSettings {
  /** Plain date: payments collected earlier are not paired anew. Left out: all are. */
  readonly from?: string;
  /** Keys of a charge’s metadata that may name a payment or its invoice. */
  readonly keys: readonly string[];
  /** Whether a charge’s description may, too. */
  readonly description: 'read' | 'ignore';
  /** Whether the payment’s amount holds the surcharge already, or the charge is higher by it. */
  readonly surcharge: 'included' | 'added';
}

/** Places of mentions that lead from one record to another of the same vendor; all others name records elsewhere. */
export const ownPlaces = { invoice: 'invoice', payer: 'payer', order: 'order' } as const;
/** Where a charge’s mentions stand. */
export const descriptionPlace = 'description';
export const metadataPlace = (key: string): string => `metadata.${key}`;

/** The places of a charge that count under these settings. */
export const placesOf = ({ keys, description }: PairingSettings): readonly string[] => [
  ...keys.map(metadataPlace),
  ...(description === 'read' ? [descriptionPlace] : []),
];

/**
 * One explicit reference between a payment and a charge, whichever of the two holds it. `payment`: it is of the payment
 * itself; `invoice`: of an invoice that the payment is for, which may have other payments.
 */
export interface PairEdge {
  readonly payment: string;
  readonly charge: string;
  readonly by: 'payment' | 'invoice';
}

/** The references that count: what names a payment or a charge itself goes before what names an invoice. */
export const countingEdges = (edges: readonly PairEdge[]): readonly PairEdge[] => {
  const exact = edges.filter(({ by }) => by === 'payment');
  const payments = new Set(exact.map(({ payment }) => payment));
  const charges = new Set(exact.map(({ charge }) => charge));
  const loose = edges.filter(
    ({ by, payment, charge }) => by === 'invoice' && !payments.has(payment) && !charges.has(charge),
  );
  return [...new Map([...loose, ...exact].map((edge) => [`${edge.payment}\n${edge.charge}`, edge])).values()];
};

/** What two standings are to each other. `wait`: one of them is on its way to the other. */
export type StandingVerdict = 'agree' | 'wait' | 'no_money' | 'differ';

const isNowhere = (standing: MoneyStanding): boolean => standing === 'none' || standing === 'open';

/** Whether payment and charge have come equally far. Money that one side has and the other would still collect differs. */
export const compareStandings = (payment: MoneyStanding, charge: MoneyStanding): StandingVerdict => {
  if (payment === charge && (payment === 'received' || payment === 'returned')) return 'agree';
  if (isNowhere(payment) && charge === 'none') return 'no_money';
  if (payment === 'none' && charge === 'returned') return 'no_money';
  if (payment === 'received' && charge === 'under_way') return 'wait';
  if ((payment === 'under_way' || payment === 'open') && (charge === 'under_way' || charge === 'open'))
    return 'wait';
  if (payment === 'under_way' && charge === 'none') return 'wait';
  return 'differ';
};

/** Why a payment and a charge that belong together by reference are no pair, beside what mappings find. */
export const pairFindingCodes = [
  'plan.pair_several',
  'plan.pair_shared',
  'plan.pair_amount_differs',
  'plan.pair_method_differs',
  'plan.pair_state_differs',
  'plan.currency_differs',
  'plan.amount_unreadable',
] as const;

export interface PairFinding {
  readonly field: string;
  readonly code: (typeof pairFindingCodes)[number];
  readonly message: string;
}
