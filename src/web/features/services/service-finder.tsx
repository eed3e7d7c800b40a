import { Combobox, Group, Text, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type Ref } from 'react';
import type { ServiceSummary } from '#contract/crm-services.ts';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { priceText } from '#web/features/services/service-words.ts';

const settleMs = 200;
const mostShown = 12;

interface ServiceFinderProps {
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
  /** Only services sold so. */
  recurring?: 'yes' | 'no';
  /** Prices are shown in it. */
  currency: string;
  /** What stands in the box, which need not be a service's name. */
  text: string;
  inputRef?: Ref<HTMLInputElement>;
  onText: (text: string) => void;
  onPick: (service: ServiceSummary) => void;
}

/** A box for free text that offers services of the catalogue by what is typed; picking one is up to the person. */
export const ServiceFinder = (props: ServiceFinderProps) => {
  const { label, description, placeholder, required = false, recurring } = props;
  const { currency, text, inputRef, onText, onPick } = props;
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), settleMs);
  const found = useInfiniteQuery({
    ...servicesListQuery({
      ...(q === '' ? {} : { q }),
      ...(recurring === undefined ? {} : { recurring }),
    }),
    enabled: combobox.dropdownOpened,
  });
  const items = (found.data?.pages[0]?.items ?? []).slice(0, mostShown);
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => {
        const service = items.find((item) => item.id === id);
        if (service !== undefined) onPick(service);
        setTyped('');
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          ref={inputRef}
          label={label}
          description={description}
          placeholder={placeholder}
          required={required}
          autoComplete="off"
          maxLength={500}
          value={text}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={() => {
            combobox.openDropdown();
          }}
          onBlur={() => {
            combobox.closeDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={items.length === 0}>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {items.map((service) => (
            <Combobox.Option value={service.id} key={service.id}>
              <Group justify="space-between" wrap="nowrap" gap="sm">
                <div>
                  <Text size="sm">{service.name}</Text>
                  <Text size="xs" c="dimmed">
                    {service.code}
                  </Text>
                </div>
                <Text size="sm">{priceIn(service, currency)}</Text>
              </Group>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
};

const priceIn = ({ prices, unit }: ServiceSummary, currency: string): string => {
  const price = prices.find((each) => each.currency === currency);
  return price === undefined ? '' : priceText(price, unit);
};
