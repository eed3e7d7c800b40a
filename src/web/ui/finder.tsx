import { Combobox, InputBase, Text, useCombobox, type ComboboxStore } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

const settleMs = 200;
const mostShown = 12;

interface Findable {
  readonly id: string;
  readonly name: string;
}

interface FinderState {
  combobox: ComboboxStore;
  /** What stands in the box while it is typed; null shows the name of what is picked. */
  typed: string | null;
  setTyped: (typed: string | null) => void;
  /** What to search by, some time after the last letter; undefined for all. */
  q: string | undefined;
  /** Whether an answer is wanted now. */
  isOpen: boolean;
}

/** The state of a `Finder`: ask for `q` while it `isOpen`, and hand both the state and the answer to it. */
export const useFinder = (): FinderState => {
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [typed, setTyped] = useState<string | null>(null);
  const [settled] = useDebouncedValue(typed ?? '', settleMs);
  return {
    combobox,
    typed,
    setTyped,
    q: settled.trim() === '' ? undefined : settled,
    isOpen: combobox.dropdownOpened,
  };
};

interface FinderProps<Found extends Findable> {
  finder: FinderState;
  /** An infinite query for `finder.q`; of its first page the first twelve are offered. */
  found: {
    data: { pages: readonly { items: readonly Found[] }[] } | undefined;
    isFetching: boolean;
  };
  label: string;
  description?: string | undefined;
  required?: boolean | undefined;
  /** The label stands in the empty box instead of above it: for filters. */
  compact?: boolean;
  placeholder: string;
  /** Said where nothing fits what was typed. */
  nothing: string;
  /** A second, paler line that tells namesakes apart. */
  detailOf: (item: Found) => string | null;
  value: Findable | null;
  onPick: (item: Found | null) => void;
}

/** One thing found by a few letters; an emptied box means none. */
export const Finder = <Found extends Findable>(props: FinderProps<Found>) => {
  const { finder, found, label, description, required = false, compact = false } = props;
  const { placeholder, nothing, detailOf, value, onPick } = props;
  const { combobox, typed, setTyped } = finder;
  const items = (found.data?.pages[0]?.items ?? []).slice(0, mostShown);
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
          placeholder={placeholder}
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
              <Detail text={detailOf(item)} />
            </Combobox.Option>
          ))}
          {items.length === 0 ? (
            <Combobox.Empty>{found.isFetching ? 'Searching' : nothing}</Combobox.Empty>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};

const Detail = ({ text }: { text: string | null }) =>
  text === null ? null : (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
