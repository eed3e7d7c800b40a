import { Combobox, InputBase, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ContactSummary } from '#contract/crm-contacts.ts';
import { contactsListQuery } from '#web/features/contacts/list-contacts.ts';

const settleMs = 200;

interface ContactFinderProps {
  label: string;
  description?: string;
  required?: boolean;
  /** The label stands in the empty box instead of above it: for filters. */
  compact?: boolean;
  /** Only contacts of this type. */
  type?: 'organization' | 'individual';
  value: { id: string; name: string } | null;
  onPick: (contact: Pick<ContactSummary, 'id' | 'name' | 'currency'> | null) => void;
}

/** Finds a contact by a few letters of its name, email or number. */
export const ContactFinder = ({
  label,
  description,
  required = false,
  compact = false,
  type,
  value,
  onPick,
}: ContactFinderProps) => {
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [typed, setTyped] = useState<string | null>(null);
  const [q] = useDebouncedValue(typed ?? '', settleMs);
  const found = useInfiniteQuery({
    ...contactsListQuery({ ...(q.trim() === '' ? {} : { q }), ...(type === undefined ? {} : { type }) }),
    enabled: combobox.dropdownOpened,
  });
  const items = (found.data?.pages[0]?.items ?? []).slice(0, 12);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        onPick(items.find((item) => item.id === id) ?? null);
        setTyped(null);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <InputBase
          {...(compact ? { 'aria-label': label } : { label })}
          description={description}
          required={required}
          placeholder={compact ? `Any ${label.toLowerCase()}` : 'Type a name, email or number'}
          rightSection={<Combobox.Chevron />}
          rightSectionPointerEvents="none"
          value={typed ?? value?.name ?? ''}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            if (event.currentTarget.value === '') onPick(null);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={() => {
            combobox.openDropdown();
          }}
          onFocus={() => {
            combobox.openDropdown();
          }}
          onBlur={() => {
            combobox.closeDropdown();
            setTyped(null);
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {items.map((item) => (
            <Combobox.Option value={item.id} key={item.id}>
              <Text size="sm">{item.name}</Text>
              {item.email === null ? null : (
                <Text size="xs" c="dimmed">
                  {item.email}
                </Text>
              )}
            </Combobox.Option>
          ))}
          {items.length === 0 ? (
            <Combobox.Empty>{found.isFetching ? 'Searching' : 'No contact fits'}</Combobox.Empty>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};
