import {
  Autocomplete,
  Group,
  Select,
  Stack,
  Text,
  type ComboboxItem,
  type ComboboxItemGroup,
  type OptionsFilter,
} from '@mantine/core';
import { useState } from 'react';
import type { MappingFields } from '#contract/mappings.ts';

type Source = MappingFields['sources'][number];
type Target = MappingFields['targets'][number];

const typeWords: Readonly<Record<Source['type'], string>> = {
  text: 'Text',
  email: 'E-mail',
  phone: 'Phone',
  address: 'Address',
  date: 'Date',
  number: 'Number',
  boolean: 'Yes or no',
  text_list: 'List of texts',
  list: 'List',
  object: 'Group of fields',
};

/** What a field is, under what it is called: its name in rows, its type, and a value that a record holds. */
const FieldOption = ({ name, field }: { name: string; field: Source | Target }) => (
  <Stack gap={0} flex={1} miw={0}>
    <Group gap={6} justify="space-between" wrap="nowrap">
      <Text size="sm" truncate>
        {field.label}
        {'required' in field && field.required ? ' *' : ''}
      </Text>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {'options' in field && field.options !== null ? 'A choice' : typeWords[field.type]}
      </Text>
    </Group>
    <Text size="xs" c="dimmed" truncate>
      <code>{name}</code>
      {field.sample === null ? '' : ` · ${field.sample}`}
    </Text>
  </Stack>
);

/** Fields by what they are called and by their name in rows, in every order of words. */
const hasWords = (field: Source | Target, name: string, search: string): boolean => {
  const told = `${field.label} ${name}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
};

const filterBy =
  (fieldOf: (name: string) => Source | Target | undefined): OptionsFilter =>
  ({ options, search }) => {
    const fits = ({ value, label }: ComboboxItem): boolean => {
      const field = fieldOf(value);
      return field === undefined ? label.includes(search) : hasWords(field, value, search);
    };
    return options.flatMap((option): (ComboboxItem | ComboboxItemGroup<ComboboxItem>)[] => {
      if (!('group' in option)) return fits(option) ? [option] : [];
      const items = option.items.filter(fits);
      return items.length === 0 ? [] : [{ ...option, items }];
    });
  };

/** Fields that the vendor knows before those that the tenant named; no heading where there is one kind only. */
const grouped = <Item,>(known: readonly Item[], custom: readonly Item[]) =>
  custom.length === 0
    ? [...known]
    : [
        { group: 'Custom fields', items: [...custom] },
        { group: 'Fields', items: [...known] },
      ];

interface PickerProps {
  label: string;
  value: string;
  isWrong: boolean;
  onPick: (name: string) => void;
}

/** The field of the source that a row is filled from: one of those that are known, or any other path. */
export const SourcePicker = ({
  fields,
  label,
  value,
  isWrong,
  onPick,
}: PickerProps & { fields: MappingFields }) => {
  const byPath = new Map(fields.sources.map((source) => [source.path, source]));
  const pathsOf = (isCustom: boolean): string[] =>
    fields.sources.filter((source) => source.isCustom === isCustom).map(({ path }) => path);
  // A field that stands in the row already narrows nothing: all others are offered, until somebody types.
  const [isTyped, setTyped] = useState(false);
  const isKnown = byPath.has(value);
  const narrow = filterBy((path) => byPath.get(path));
  return (
    <Autocomplete
      aria-label={label}
      placeholder="From"
      flex={1}
      error={isWrong}
      comboboxProps={{ width: 340, position: 'bottom-start' }}
      maxDropdownHeight={360}
      data={grouped(pathsOf(false), pathsOf(true))}
      filter={(asked) => (isKnown && !isTyped ? asked.options : narrow(asked))}
      onDropdownOpen={() => {
        setTyped(false);
      }}
      renderOption={({ option }) => {
        const source = byPath.get(option.value);
        return source === undefined ? option.value : <FieldOption name={option.value} field={source} />;
      }}
      value={value}
      onChange={(path) => {
        setTyped(true);
        onPick(path);
      }}
    />
  );
};

/** The field of the target that a row writes. */
export const TargetPicker = ({
  fields,
  label,
  value,
  isWrong,
  onPick,
}: PickerProps & { fields: MappingFields }) => {
  const byName = new Map(fields.targets.map((target) => [target.name, target]));
  const itemsOf = (isCustom: boolean): ComboboxItem[] =>
    fields.targets
      .filter(
        (target) => target.isCustom === isCustom && (target.bySettings === null || target.name === value),
      )
      .map(({ name, label: text, required }) => ({ value: name, label: `${text}${required ? ' *' : ''}` }));
  const known = itemsOf(false);
  // A field that is not there any more stays in its row, which says what is wrong with it.
  const gone = value === '' || byName.has(value) ? [] : [{ value, label: value }];
  return (
    <Select
      aria-label={label}
      placeholder="Field"
      searchable
      nothingFoundMessage="No such field"
      error={isWrong}
      comboboxProps={{ width: 320, position: 'bottom-start' }}
      maxDropdownHeight={360}
      value={value === '' ? null : value}
      data={grouped([...known, ...gone], itemsOf(true))}
      filter={filterBy((name) => byName.get(name))}
      renderOption={({ option }) => {
        const target = byName.get(option.value);
        return target === undefined ? option.label : <FieldOption name={option.value} field={target} />;
      }}
      onChange={(name) => {
        onPick(name ?? '');
      }}
    />
  );
};
