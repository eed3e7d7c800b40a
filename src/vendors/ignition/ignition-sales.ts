import type { Loose, Reading } from './ignition-reading.ts';
import type { Wire } from './ignition-schemas.ts';
import { hundredthOf } from './ignition-wire.ts';

export const readDeal = (wire: Wire<'deal'>): Reading => ({
  key: wire.slug,
  title: wire.name,
  status: wire.state,
  updatedAt: wire.updated_at,
  fields: {
    name: wire.name,
    status: wire.state,
    priority: wire.priority,
    clientKey: wire.client_slug,
    clientName: wire.client_name,
    externalClientId: wire.external_client_id,
    stageKey: wire.stage_slug,
    stageName: wire.stage_name,
    stagePosition: wire.stage_position,
    stageWinLikelihood: likelihoodOf(wire.stage_win_likelihood),
    owner: wire.owner,
    value: { amount: wire.value, currency: wire.currency },
    projectedValue: moneyOf(wire.projected_value),
    projectedValueSource: wire.projected_value_source,
    proposalKey: wire.linked_proposal_slug,
    stageStartedAt: wire.current_stage_started_at,
    closedAt: wire.closed_at,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

export const readDealStage = (wire: Wire<'deal_stage'>): Reading => ({
  key: wire.slug,
  title: wire.name,
  status: wire.state,
  updatedAt: wire.updated_at,
  fields: {
    name: wire.name,
    status: wire.state,
    position: wire.position,
    winLikelihood: likelihoodOf(wire.win_likelihood),
    inactiveAfterDays: wire.inactive_threshold_days,
    updatedAt: wire.updated_at,
  },
});

/** A service of the practice's library, as opposed to the lines of a proposal. Prices name no currency. */
export const readService = (wire: Wire<'service'>): Reading => ({
  key: wire.slug,
  title: wire.name,
  status: wire.state,
  updatedAt: wire.updated_at,
  fields: {
    name: wire.name,
    description: wire.description,
    status: wire.state,
    priceType: wire.price_type,
    billingMode: wire.billing_mode,
    price: wire.price,
    minPrice: wire.min_price,
    maxPrice: wire.max_price,
    unitName: wire.unit_name,
    taxRate: wire.tax_rate,
    groupName: wire.service_group?.name ?? wire.service_group_name,
    categoryName: wire.service_category?.name,
    origin: wire.service_origin,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

/** Its value is what was proposed, never revenue: ended and superseded engagements stay `accepted`. */
export const readProposal = (wire: Wire<'proposal'>): Reading => ({
  key: wire.slug,
  aliases: [wire.reference_number],
  title: wire.name ?? wire.reference_number,
  status: wire.state,
  updatedAt: wire.updated_at,
  fields: {
    number: wire.reference_number,
    name: wire.name,
    status: wire.state,
    clientKey: wire.client_slug,
    clientName: wire.client_name,
    externalClientId: wire.external_client_id,
    clientTags: wire.client_tags,
    contractTerm: wire.contract_term,
    minimumContractMonths: wire.minimum_contract_length,
    startType: wire.proposal_start_type,
    startDate: wire.proposal_start_date,
    endDate: wire.proposal_end_date,
    minimumContractValue: moneyOf(wire.minimum_contract_value),
    creatorName: wire.creator?.name,
    senderName: wire.sender?.name,
    sentAt: wire.sent_at,
    acceptedAt: wire.accepted_at,
    lostAt: wire.lost_at,
    pdfUrl: wire.pdf_url,
    services: wire.services?.map(serviceLineOf),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

/**
 * One line of a proposal, with what of the proposal it stands for. Once accepted it never changes; what the proposal
 * becomes is the line's state.
 */
export const readAgreedService = (wire: Wire<'agreed_service'>): Reading => {
  const { slug: proposalKey, agreed } = wire;
  const isKnown = proposalKey !== undefined && agreed?.slug !== undefined;
  return {
    key: isKnown ? `${proposalKey}/${agreed.slug ?? ''}` : undefined,
    title: [wire.reference_number, agreed?.name].filter((part) => part !== undefined).join(': '),
    status: wire.state,
    updatedAt: wire.updated_at,
    parent: { kind: 'proposal', key: proposalKey },
    fields: {
      ...(agreed && serviceLineOf(agreed)),
      status: wire.state,
      proposalKey,
      proposalNumber: wire.reference_number,
      proposalName: wire.name,
      clientKey: wire.client_slug,
      clientName: wire.client_name,
      contractTerm: wire.contract_term,
      minimumContractMonths: wire.minimum_contract_length,
      startType: wire.proposal_start_type,
      startDate: wire.proposal_start_date,
      endDate: wire.proposal_end_date,
      acceptedAt: wire.accepted_at,
      lostAt: wire.lost_at,
      updatedAt: wire.updated_at,
      link: wire.link,
    },
  };
};

type ServiceLine = NonNullable<Wire<'proposal'>['services']>[number];

const serviceLineOf = (line: ServiceLine): Loose => ({
  key: line.slug,
  serviceKey: line.service_slug,
  name: line.name,
  description: line.description,
  position: line.position,
  isAddOn: line.is_add_on,
  isSelected: line.is_selected_for_acceptance,
  invoiceStrategy: line.invoice_strategy,
  billing: line.billing && {
    mode: line.billing.mode,
    summary: line.billing.summary,
    isRecurring: line.billing.is_recurring,
    schedules: line.billing.schedules?.map((schedule) => ({
      cadence: schedule.cadence,
      recurrence: schedule.recurrence,
      currency: schedule.currency,
      invoiceStrategy: schedule.invoice_strategy,
      minimumPeriodValue: moneyOf(schedule.minimum_period_value),
      minimumContractValue: moneyOf(schedule.minimum_contract_value),
    })),
  },
  pricing: line.pricing && {
    priceType: line.pricing.price_type,
    currency: line.pricing.currency,
    quantity: line.pricing.quantity,
    minimumPeriodValue: moneyOf(line.pricing.minimum_period_value),
    minimumContractValue: moneyOf(line.pricing.minimum_contract_value),
  },
});

const moneyOf = (wire: Wire<'deal'>['projected_value']): Loose | undefined =>
  wire && { amount: wire.amount ?? wire.total, currency: wire.currency };

/** 0 to 1; some answers carry percent, told by being above 1. */
const likelihoodOf = (decimal: string | undefined): string | undefined =>
  decimal !== undefined && Number(decimal) > 1 ? hundredthOf(decimal) : decimal;
