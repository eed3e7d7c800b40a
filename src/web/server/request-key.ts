import { useRef } from 'react';

const keyBytes = 16;

/** 32 hex digits. `crypto.randomUUID` is missing on pages that were not served over HTTPS. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(keyBytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * Keys for requests that must happen once a click. The same input keeps its key until `forget` is called, so that a
 * click after a lost answer asks for the same thing again; another input has another key.
 */
export const useRequestKey = (): { keyFor: (input: unknown) => string; forget: () => void } => {
  const keys = useRef(new Map<string, string>());
  return {
    keyFor: (input) => {
      const text = JSON.stringify(input) ?? '';
      const key = keys.current.get(text) ?? newKey();
      keys.current.set(text, key);
      return key;
    },
    forget: () => {
      keys.current.clear();
    },
  };
};
