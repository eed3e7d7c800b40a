import { useEffect, useRef, type RefObject } from 'react';
import { useDrop } from './drop.ts';

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
): { node: RefObject<Node | null>; over: boolean } =>
  useDrop(type, (dropped) => {
    onDrop(dropped.getData(type));
  });
