import { NativeSelect, type NativeSelectProps } from '@mantine/core';

interface PickProps<Value extends string> extends Omit<NativeSelectProps, 'value' | 'data' | 'onChange'> {
  value: Value;
  choices: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[];
  onPick: (value: Value) => void;
}

/** One of a few, by the browser's own list; the value keeps its type. */
export const Pick = <Value extends string>({ value, choices, onPick, ...rest }: PickProps<Value>) => (
  <NativeSelect
    {...rest}
    value={value}
    data={[...choices]}
    onChange={(event) => {
      const picked = choices.find((choice) => choice.value === event.currentTarget.value);
      if (picked !== undefined) onPick(picked.value);
    }}
  />
);
