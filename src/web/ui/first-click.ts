import type { MouseEvent } from 'react';

/** For a button that sends a form: the second click of a double click sends nothing again. */
export const firstClickOnly = (event: MouseEvent): void => {
  if (event.detail > 1) event.preventDefault();
};
