import type { BillingJob } from '#contract/crm-finance-vocabulary.ts';
import { humanise } from '#web/ui/format.ts';

export type BillingAction = BillingJob['action'];

export type StageState = 'done' | 'busy' | 'waiting' | 'failed' | 'ahead';

export interface Stage {
  readonly name: string;
  readonly label: string;
  readonly state: StageState;
}

const labels: Readonly<Record<string, string>> = {
  draft: 'Draft made',
  lines: 'Lines added',
  finalize: 'Finalized',
  send: 'Sent',
  pay: 'Charged',
};

/**
 * The way of an invoice to Stripe as a person follows it. Customer, products and the comparison of totals leave no step
 * of their own behind: they are read from what came after them and from what the job waits for. It goes as far as it was
 * asked to; where that was not kept, the last stages show once they are begun.
 */
export const stagesOf = (
  job: BillingJob,
  collection: 'send_invoice' | 'charge_automatically' | null = 'send_invoice',
): readonly Stage[] => {
  if (job.action !== 'generate')
    return job.steps.map(({ step, state }) => ({
      name: step,
      label: humanise(step),
      state: stateOf(state, job),
    }));
  const code = job.problem?.code ?? '';
  const halted = job.state === 'stopped' ? 'failed' : 'waiting';
  const has = (name: string): boolean => job.steps.some(({ step }) => step === name);
  const isUnderWay = has('draft');
  const waitsFor = (noun: string): boolean => !isUnderWay && code.startsWith(`crm.${noun}_`);
  const stages: Stage[] = [
    {
      name: 'customer',
      label: 'Customer at Stripe',
      state: isUnderWay || waitsFor('service') ? 'done' : waitsFor('customer') ? halted : beginning(job),
    },
    {
      name: 'products',
      label: 'Products at Stripe',
      state: isUnderWay ? 'done' : waitsFor('service') ? halted : 'ahead',
    },
    stageOf('draft', job),
    stageOf('lines', job),
    { name: 'check', label: 'Totals compared to the cent', state: checkState(job) },
  ];
  const wanted = lastStagesOf(job, collection);
  for (const name of ['finalize', 'send', 'pay'])
    if (has(name) || (wanted.includes(name) && job.state !== 'done')) stages.push(stageOf(name, job));
  return stages;
};

const lastStagesOf = ({ until }: BillingJob, collection: string | null): readonly string[] => {
  if (until === null || until === 'draft') return [];
  if (until === 'finalized') return ['finalize'];
  return ['finalize', collection === 'charge_automatically' ? 'pay' : 'send'];
};

const beginning = (job: BillingJob): StageState => {
  if (job.state === 'done') return 'done';
  return job.state === 'ready' ? 'busy' : job.state === 'stopped' ? 'failed' : 'waiting';
};

const stageOf = (name: string, job: BillingJob): Stage => {
  const step = job.steps.find((each) => each.step === name);
  return {
    name,
    label: labels[name] ?? humanise(name),
    state: step === undefined ? 'ahead' : stateOf(step.state, job),
  };
};

const stateOf = (state: BillingJob['steps'][number]['state'], job: BillingJob): StageState => {
  if (state === 'done') return 'done';
  if (state === 'refused' || job.state === 'stopped') return 'failed';
  return state === 'unknown' ? 'waiting' : 'busy';
};

const checkState = (job: BillingJob): StageState => {
  if (job.problem?.code === 'crm.totals_differ') return 'failed';
  const isPast = job.steps.some(({ step }) => step === 'finalize') || job.state === 'done';
  if (isPast) return 'done';
  return 'ahead';
};

const figures = ['subtotal', 'discount', 'tax', 'total'] as const;

/** Predicted and drafted figures side by side, where the job stopped because they differ; null elsewhere. */
export const differenceOf = (
  job: BillingJob,
): readonly { readonly name: string; readonly predicted: string; readonly drafted: string }[] | null => {
  if (job.problem?.code !== 'crm.totals_differ') return null;
  return figures.map((name) => ({
    name: humanise(name),
    predicted: job.details[`predicted ${name}`] ?? '',
    drafted: job.details[`draft ${name}`] ?? '',
  }));
};
