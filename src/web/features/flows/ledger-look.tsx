import { SimpleGrid } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import type { LedgerChoices } from '#contract/ledgers.ts';
import { Pick } from '#web/ui/pick.tsx';

type Ledger = NonNullable<Flow['settings']['ledger']>;

interface LedgerLookProps {
  draft: Ledger;
  choices: LedgerChoices;
  onSet: (next: Partial<Ledger>) => void;
}

/** The look of new invoices, and what their lines are tracked by; nothing where the ledger has neither. */
export const LedgerLook = ({ draft, choices, onSet }: LedgerLookProps) => {
  const tracking = draft.tracking ?? [];
  const track = (category: string, option: string): void => {
    const others = tracking.filter((each) => each.category !== category);
    onSet({ tracking: option === '' ? others : [...others, { category, option }] });
  };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
      <Pick
        label="Branding theme"
        description="Of new invoices."
        value={draft.brandingTheme ?? ''}
        choices={[
          { value: '', label: 'The organisation’s own' },
          ...choices.brandingThemes.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onPick={(brandingTheme) => {
          onSet({ brandingTheme });
        }}
      />
      {choices.tracking.map(({ category, options }) => (
        <Pick
          key={category}
          label={`Tracking: ${category}`}
          description="On the lines of new invoices and drafts."
          value={tracking.find((each) => each.category === category)?.option ?? ''}
          choices={[
            { value: '', label: 'Nothing' },
            ...options.map((option) => ({ value: option, label: option })),
          ]}
          onPick={(option) => {
            track(category, option);
          }}
        />
      ))}
    </SimpleGrid>
  );
};
