import { NumberInput, SimpleGrid } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import { Pick } from '#web/ui/pick.tsx';

type Proposals = NonNullable<NonNullable<Flow['settings']['ledger']>['proposals']>;

interface ProposalPicksProps {
  proposals: Proposals;
  /** What people call both ends. */
  source: string;
  target: string;
  onSet: (next: Proposals) => void;
}

/** What of an accepted proposal is invoiced, and how that invoice is dated, numbered and checked. */
export const ProposalPicks = ({ proposals, source, target, onSet }: ProposalPicksProps) => {
  const set = (next: Partial<Proposals>): void => {
    onSet({ ...proposals, ...next });
  };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
      <Pick
        label="Services that are invoiced"
        description={`Never those that ${source} bills by itself: that would be the same money twice.`}
        value={proposals.services}
        choices={[
          { value: 'once_off', label: 'Those billed once' },
          { value: 'recurring', label: 'The first period of recurring ones' },
          { value: 'all', label: 'Both' },
        ]}
        onPick={(services) => {
          set({ services });
        }}
      />
      <Pick
        label="Services included at no price of their own"
        description="An invoice of nothing else is never made."
        value={proposals.included}
        choices={[
          { value: 'leave_out', label: 'Leave out' },
          { value: 'zero_line', label: 'A line of 0.00' },
        ]}
        onPick={(included) => {
          set({ included });
        }}
      />
      <Pick
        label="Services with a lowest price or a range"
        description="A final price typed into the draft stays."
        value={proposals.openPrices}
        choices={[
          { value: 'lowest', label: 'Draft the lowest price' },
          { value: 'leave_out', label: 'Leave out' },
          { value: 'refuse', label: 'Tell a person, and draft nothing' },
        ]}
        onPick={(openPrices) => {
          set({ openPrices });
        }}
      />
      <Pick
        label="The services must come to"
        description="What does not is refused: something was misread or is missing."
        value={proposals.check}
        choices={[
          { value: 'contract', label: 'The value that the proposal says' },
          { value: 'services', label: 'Nothing more than their own prices' },
        ]}
        onPick={(check) => {
          set({ check });
        }}
      />
      <Pick
        label="Lines say"
        value={proposals.text}
        choices={[
          { value: 'name', label: 'The service’s name' },
          { value: 'name_and_description', label: 'Its name and description' },
        ]}
        onPick={(text) => {
          set({ text });
        }}
      />
      <Pick
        label="Invoice number"
        value={proposals.number}
        choices={[
          { value: 'ledger', label: `${target}’s next one` },
          { value: 'proposal', label: 'The proposal’s number' },
        ]}
        onPick={(number) => {
          set({ number });
        }}
      />
      <Pick
        label="Dated"
        value={proposals.date}
        choices={[
          { value: 'accepted', label: 'The day it was accepted' },
          { value: 'start', label: 'The day its work starts' },
        ]}
        onPick={(date) => {
          set({ date });
        }}
      />
      <NumberInput
        label="Days until it is due"
        description="Empty: no due date is said."
        min={0}
        max={365}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        value={proposals.dueDays ?? ''}
        onChange={(value) => {
          set({ dueDays: typeof value === 'number' ? value : null });
        }}
      />
    </SimpleGrid>
  );
};
