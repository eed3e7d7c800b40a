import { useEffect, useRef, useState, type RefObject } from 'react';

/** What hangs over an element while it is dragged, and what is handed over where it is let go. */
export const useDrop = <Node extends HTMLElement>(
  /** As `DataTransfer.types` has it; anything else is left to the browser. */
  type: string,
  onDrop: (dropped: DataTransfer) => void,
): { node: RefObject<Node | null>; over: boolean } => {
  const node = useRef<Node>(null);
  const [over, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    const element = node.current;
    if (element === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const taken = ({ dataTransfer }: DragEvent): DataTransfer | null =>
      dataTransfer?.types.includes(type) === true ? dataTransfer : null;
    element.addEventListener(
      'dragover',
      (event) => {
        if (taken(event) === null) return;
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
        const dropped = taken(event);
        if (dropped === null) return;
        event.preventDefault();
        latest.current(dropped);
      },
      { signal },
    );
    return () => {
      listening.abort();
    };
  }, [type]);
  return { node, over };
};
