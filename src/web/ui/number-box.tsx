import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { numberText, troubleOf, type NumberRule } from '#web/ui/typed-number.ts';

interface NumberBoxProps
  extends NumberRule, Omit<TextInputProps, 'value' | 'onChange' | 'error' | 'type' | 'inputMode' | 'ref'> {
  /** Decimal text; or what was typed where that is no number. */
  value: string;
  onText: (text: string) => void;
}

/**
 * A box for a number. What cannot be taken is said beside it once it is left, and keeps its form from being sent: nothing
 * that was typed is dropped or read as another number.
 */
export const NumberBox = ({
  value,
  onText,
  places,
  currency,
  isAboveZero,
  most,
  onBlur,
  ...rest
}: NumberBoxProps) => {
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [isLeft, setLeft] = useState(false);
  const trouble = troubleOf(value, {
    ...(places === undefined ? {} : { places }),
    ...(currency === undefined ? {} : { currency }),
    ...(isAboveZero === undefined ? {} : { isAboveZero }),
    ...(most === undefined ? {} : { most }),
  });
  useEffect(() => {
    box.current?.setCustomValidity(trouble ?? '');
  }, [trouble]);
  return (
    <TextInput
      {...rest}
      ref={box}
      inputMode={places === 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      value={numberText(typed) === value ? typed : value}
      error={isLeft ? trouble : null}
      onInvalid={() => {
        setLeft(true);
      }}
      onBlur={(event) => {
        setLeft(true);
        setTyped(value);
        onBlur?.(event);
      }}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onText(numberText(event.currentTarget.value));
      }}
    />
  );
};
