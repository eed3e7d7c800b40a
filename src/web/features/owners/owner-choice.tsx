import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Owner, OwnerPair } from '#contract/owners.ts';

type Said = string | null | undefined;

interface OwnerChoiceProps {
  /** Whose it is, for those who hear the page. */
  label: string;
  candidates: OwnerPair['candidates'];
  /** What a person said; undefined where nobody did. */
  said: { readonly to: string | null } | undefined;
  /** What holds where nobody says anything. */
  otherwise: string;
  disabled: boolean;
  onSay: (to: Said) => void;
}

const empty = 'empty:';
const person = 'person:';

/** Who somebody is at the target: one of its people, nobody, or as the e-mail address says. */
export const OwnerChoice = ({ label, candidates, said, otherwise, disabled, onSay }: OwnerChoiceProps) =>
  candidates === null ? (
    <TypedOwner key={said?.to ?? ''} label={label} said={said} disabled={disabled} onSay={onSay} />
  ) : (
    <Select
      aria-label={label}
      size="sm"
      searchable
      disabled={disabled}
      allowDeselect={false}
      nothingFoundMessage="Nobody like that"
      placeholder={otherwise}
      value={valueOf(said)}
      data={[
        { value: '', label: otherwise },
        { value: empty, label: 'Leave empty' },
        ...candidates.map(({ email, name }) => ({
          value: `${person}${email}`,
          label: name === null ? email : `${name} (${email})`,
        })),
      ]}
      onChange={(value) => {
        if (value === null || value === valueOf(said)) return;
        if (value === '') onSay(undefined);
        else onSay(value === empty ? null : value.slice(person.length));
      }}
    />
  );

const valueOf = (said: OwnerChoiceProps['said']): string => {
  if (said === undefined) return '';
  return said.to === null ? empty : `${person}${said.to}`;
};

/** Where the target tells nothing of its people, an address is typed. */
const TypedOwner = ({ label, said, disabled, onSay }: Omit<OwnerChoiceProps, 'candidates' | 'otherwise'>) => {
  const [typed, setTyped] = useState(said?.to ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSay(typed.trim() === '' ? undefined : typed.trim());
      }}
    >
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label={label}
          size="sm"
          type="email"
          disabled={disabled}
          placeholder={said === undefined ? 'The same address' : 'Left empty'}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <Button type="submit" size="xs" variant="default" disabled={disabled || typed === (said?.to ?? '')}>
          Save
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={disabled || (said !== undefined && said.to === null)}
          onClick={() => {
            onSay(null);
          }}
        >
          Leave empty
        </Button>
      </Group>
    </form>
  );
};

const sentences: Readonly<Record<Owner['state'], string>> = {
  by_email: 'Same e-mail address',
  by_hand: 'Matched by hand',
  empty: 'Left empty',
  default: 'Default owner',
  unmatched: 'Nobody has this address: left out',
  gone: 'Not there any more: left out',
};

/** How somebody stands, in words. */
export const OwnerStanding = ({ owner }: { owner: Owner }) => {
  const waits = owner.state === 'unmatched' || owner.state === 'gone';
  return (
    <Text size="sm" component="span" {...(waits ? { fw: 600 } : { c: 'dimmed' })}>
      {sentences[owner.state]}
      {owner.decidedBy === null ? '' : `, by ${owner.decidedBy.name}`}
    </Text>
  );
};
