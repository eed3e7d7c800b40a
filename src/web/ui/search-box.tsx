import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

/** Long enough to let a word be typed, short enough to feel immediate. */
const settleMs = 220;

interface SearchBoxProps {
  label: string;
  placeholder: string;
  /** What is searched for now, usually from the URL. */
  value: string;
  onSearch: (text: string) => void;
}

/** Tells what is typed once the typing rests; follows `value` when it changes from outside (the back button). */
export const SearchBox = ({ label, placeholder, value, onSearch }: SearchBoxProps) => {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);
  const tell = (text: string): void => {
    told.current = text;
    onSearch(text);
  };
  const tellSoon = useDebouncedCallback(tell, settleMs);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tellSoon(event.currentTarget.value.trim());
      }}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              tellSoon.cancel();
              setTyped('');
              tell('');
            }}
          />
        )
      }
    />
  );
};
