import { useEffect, useRef, useState, type RefObject } from 'react';

/**
 * Lets an element be dragged. Dragging is only a shortcut for those who use a mouse: whatever it does must also be done
 * by a control that everybody can reach.
 */
export const useDraggable = <Node extends HTMLElement>(
  type: string,
  data: string,
): RefObject<Node | null> => {
  const node = useRef<Node>(null);
  useEffect(() => {
    const element = node.current;
    if (element === null) return undefined;
    const onStart = (event: DragEvent): void => {
      event.dataTransfer?.setData(type, data);
    };
    element.draggable = true;
    element.addEventListener('dragstart', onStart);
    return () => {
      element.removeEventListener('dragstart', onStart);
    };
  }, [type, data]);
  return node;
};

/** Takes what is dropped on an element; `over` while something hangs above it. */
export const useDropTarget = <Node extends HTMLElement>(
  type: string,
  onDrop: (data: string) => void,
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
    const takes = (event: DragEvent): boolean => event.dataTransfer?.types.includes(type) === true;
    element.addEventListener(
      'dragover',
      (event) => {
        if (!takes(event)) return;
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
        if (!takes(event)) return;
        event.preventDefault();
        latest.current(event.dataTransfer?.getData(type) ?? '');
      },
      { signal },
    );
    return () => {
      listening.abort();
    };
  }, [type]);
  return { node, over };
};
