import { unreachable } from '#base/never.ts';
import { isoSecond } from './dates.ts';
import type { Cadence, Proposal, ProposalService } from './entities.ts';
import { wireAmount } from './money.ts';
import type { World } from './world.ts';

interface CadenceWords {
  readonly cadence: string;
  readonly recurrence: string;
  readonly summary: string;
  readonly timesAYear: number;
}

export const wordsOfCadence = (cadence: Cadence): CadenceWords => {
  switch (cadence) {
    case 'once_off':
      return { cadence: 'once', recurrence: 'once_off', summary: 'Once off', timesAYear: 0 };
    case 'monthly':
      return { cadence: 'every month', recurrence: 'monthly', summary: 'Monthly', timesAYear: 12 };
    case 'quarterly':
      return { cadence: 'every 3 months', recurrence: 'quarterly', summary: 'Quarterly', timesAYear: 4 };
    case 'yearly':
      return { cadence: 'every year', recurrence: 'yearly', summary: 'Yearly', timesAYear: 1 };
    case 'seasonal':
      return { cadence: 'every season', recurrence: 'seasonal', summary: 'Seasonal', timesAYear: 4 };
    default:
      return unreachable(cadence);
  }
};

/** Amount of one line over the whole contract, in minor units. */
export const contractMinorOf = (line: ProposalService, months: number): number => {
  const times = wordsOfCadence(line.cadence).timesAYear;
  return line.periodMinor * (times === 0 ? 1 : Math.max(1, Math.floor((times * months) / 12)));
};

/** Amount of the selected lines over the whole contract, in minor units. */
export const proposalMinorOf = (proposal: Proposal): number =>
  proposal.services
    .filter((line) => line.isSelectedForAcceptance)
    .reduce((sum, line) => sum + contractMinorOf(line, proposal.minimumContractMonths), 0);

const instant = (at: number | null): string | null => (at === null ? null : isoSecond(at));

export const wireProposal = (world: World, proposal: Proposal) => {
  const { practice, hazards } = world;
  const client = practice.clients.find(proposal.clientSlug);
  const months = proposal.minimumContractMonths;
  return {
    slug: proposal.slug,
    reference_number: `PROP-${String(proposal.number)}`,
    name: proposal.name,
    state: proposal.state,
    client_slug: proposal.clientSlug,
    client_name: client?.name ?? null,
    external_client_id: client?.externalClientId ?? null,
    client_tags: [...(client?.tags ?? [])],
    contract_term: `${String(months)} months`,
    minimum_contract_length: months,
    proposal_start_type: 'acceptance',
    proposal_start_date: proposal.startDate,
    proposal_end_date: proposal.endDate,
    minimum_contract_value: {
      amount: wireAmount(hazards, proposal.slug, proposalMinorOf(proposal)),
      currency: practice.currency,
    },
    creator: { name: proposal.creator.name },
    sender: { name: proposal.sender.name },
    sent_at: instant(proposal.sentAt),
    accepted_at: instant(proposal.acceptedAt),
    lost_at: instant(proposal.lostAt),
    pdf_url: proposal.sentAt === null ? null : `${world.origin}/proposals/${proposal.slug}`,
    services: proposal.services.map((line) => wireProposalService(world, proposal, line)),
    created_at: isoSecond(proposal.createdAt),
    updated_at: isoSecond(proposal.updatedAt),
    link: `${world.origin}/proposals/${proposal.slug}`,
  };
};

const wireProposalService = (world: World, proposal: Proposal, line: ProposalService) => {
  const { currency } = world.practice;
  const words = wordsOfCadence(line.cadence);
  const inMoney = (minor: number) => ({
    amount: wireAmount(world.hazards, proposal.slug, minor),
    currency,
  });
  const perPeriod = inMoney(line.periodMinor);
  const perContract = inMoney(contractMinorOf(line, proposal.minimumContractMonths));
  const invoiceStrategy = line.cadence === 'once_off' ? 'on_acceptance' : 'on_schedule';
  return {
    slug: line.slug,
    service_slug: line.serviceSlug,
    name: line.name,
    description: line.description,
    position: line.position,
    is_add_on: line.isAddOn,
    is_selected_for_acceptance: line.isSelectedForAcceptance,
    invoice_strategy: invoiceStrategy,
    service_category: line.categoryName,
    billing: {
      mode: line.billingMode,
      summary: words.summary,
      is_recurring: words.timesAYear > 0,
      schedules: [
        {
          cadence: words.cadence,
          recurrence: words.recurrence,
          currency,
          invoice_strategy: invoiceStrategy,
          minimum_period_value: perPeriod,
          minimum_contract_value: perContract,
        },
      ],
    },
    pricing: {
      price_type: line.priceType,
      currency,
      quantity: line.quantity,
      minimum_period_value: perPeriod,
      minimum_contract_value: perContract,
    },
  };
};
