import type { CrmModule } from './modules.ts';

export interface FlowEnds {
  readonly source: { readonly vendor: string; readonly kind: string };
  readonly target: { readonly vendor: string; readonly kind: string };
}

/** The module that keeps records of a kind; contacts are always on. */
const keptBy: Readonly<Record<string, CrmModule>> = {
  service: 'services',
  opportunity: 'opportunities',
  invoice: 'finance',
  subscription: 'finance',
  agreed_service: 'finance',
};

/** What a flow from or to the CRM cannot run without: the billing vendor's module, and those that keep its records. */
export const modulesOfFlow = ({ source, target }: FlowEnds): readonly CrmModule[] => {
  const own = [source, target].filter(({ vendor }) => vendor === 'crm');
  if (own.length === 0) return [];
  const bills = [source, target].some(({ vendor }) => vendor === 'stripe');
  return [...(bills ? (['stripe'] as const) : []), ...own.flatMap(({ kind }) => keptBy[kind] ?? [])];
};

/** The module for which a flow has to wait; null where all that it needs is on. */
export const heldByModule = (flow: FlowEnds, on: ReadonlySet<CrmModule>): CrmModule | null =>
  modulesOfFlow(flow).find((module) => !on.has(module)) ?? null;
