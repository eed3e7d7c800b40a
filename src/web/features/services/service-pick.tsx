import { Combobox, InputBase, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { servicesListQuery } from '#web/features/services/list-services.ts';

const settleMs = 200;

interface ServicePickProps {
  label: string;
  description?: string;
  required?: boolean;
  value: { id: string; name: string } | null;
  onPick: (service: { id: string; name: string } | null) => void;
}

/** One service of the catalogue, found by a few letters of its name or code; an emptied box means none. */
export const ServicePick = ({ label, description, required = false, value, onPick }: ServicePickProps) => {
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [typed, setTyped] = useState<string | null>(null);
  const [q] = useDebouncedValue(typed ?? '', settleMs);
  const found = useInfiniteQuery({
    ...servicesListQuery(q.trim() === '' ? {} : { q }),
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
          label={label}
          description={description}
          required={required}
          placeholder="Type a name or code"
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
              <Text size="xs" c="dimmed">
                {item.code}
              </Text>
            </Combobox.Option>
          ))}
          {items.length === 0 ? (
            <Combobox.Empty>{found.isFetching ? 'Searching' : 'No service fits'}</Combobox.Empty>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};
