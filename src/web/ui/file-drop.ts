import type { RefObject } from 'react';
import { useDrop } from './drop.ts';

/** Takes files dropped on an element from outside the browser; a shortcut beside a button that opens the file picker. */
export const useFileDrop = <Node extends HTMLElement>(
  onFiles: (files: readonly File[]) => void,
): { node: RefObject<Node | null>; over: boolean } =>
  useDrop('Files', ({ files }) => {
    onFiles([...files]);
  });
