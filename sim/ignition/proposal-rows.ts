import { dayMs } from '#base/clock.ts';
import { addDays, plainDateOf } from './dates.ts';
import type { Client, Proposal, ProposalService, ProposalState, Service, StaffMember } from './entities.ts';
import { staff } from './firm-words.ts';
import type { Practice } from './practice.ts';

export interface ProposalFields {
  readonly client: Client;
  readonly services: readonly Service[];
  readonly state: ProposalState;
  readonly name?: string;
  readonly creator?: StaffMember;
  /** Default 12. */
  readonly months?: number;
}

/** A proposal that came into its state a day after the step before. */
export const newProposalRow = (practice: Practice, fields: ProposalFields, at: number): Proposal => {
  const { state } = fields;
  const wasSent = state !== 'new' && state !== 'draft';
  const wasAccepted = state === 'accepted' || state === 'completed';
  const creator = fields.creator ?? staff[0] ?? { name: practice.name, email: '' };
  const startDate = plainDateOf(at + 2 * dayMs);
  const months = fields.months ?? 12;
  const lastStepAt = at + (wasSent ? dayMs : 0) + (wasAccepted || state === 'lost' ? dayMs : 0);
  return {
    slug: practice.newSlug('prop', at),
    number: practice.nextNumber('proposal', 1_001),
    name: fields.name ?? `${fields.client.name}: ${fields.services[0]?.name ?? 'engagement'}`,
    state,
    clientSlug: fields.client.slug,
    minimumContractMonths: months,
    startDate,
    endDate: state === 'completed' ? addDays(startDate, months * 30) : null,
    creator,
    sender: creator,
    sentAt: wasSent ? at + dayMs : null,
    acceptedAt: wasAccepted ? at + 2 * dayMs : null,
    lostAt: state === 'lost' ? at + 2 * dayMs : null,
    services: fields.services.map((service, index) => newLine(practice, service, index, at)),
    createdAt: at,
    updatedAt: lastStepAt,
  };
};

const newLine = (practice: Practice, service: Service, index: number, at: number): ProposalService => {
  const quantity = service.priceType === 'unit' ? 3 : 1;
  return {
    slug: practice.newSlug('psd', at),
    serviceSlug: service.slug,
    name: service.name,
    description: service.description,
    // Positions are not unique in the vendor's own data either.
    position: Math.floor(index / 2),
    isAddOn: index > 2,
    isSelectedForAcceptance: index <= 2,
    billingMode: service.billingMode,
    cadence: service.cadence,
    categoryName: service.categoryName,
    priceType: service.priceType,
    quantity,
    periodMinor: service.priceMinor * quantity,
  };
};
