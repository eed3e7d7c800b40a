import { useEffect, useRef, useState, type RefObject } from 'react';

/** Takes files dropped on an element from outside the browser; a shortcut beside a button that opens the file picker. */
export const useFileDrop = <Node extends HTMLElement>(
  onFiles: (files: readonly File[]) => void,
): { node: RefObject<Node | null>; over: boolean } => {
  const node = useRef<Node>(null);
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const element = node.current;
    if (element === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    element.addEventListener(
      'dragover',
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    element.addEventListener(
      'dragleave',
      (event) => {
        if (!(event.relatedTarget instanceof globalThis.Node && element.contains(event.relatedTarget)))
          setOver(false);
      },
      { signal },
    );
    element.addEventListener(
      'drop',
      (event) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        latest.current([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => {
      listening.abort();
    };
  }, []);
  return { node, over };
};
