import { useCallback, useState, type RefCallback } from 'react';

/** Whether an element's content is wider than itself, so that it scrolls and wants the keyboard; watched as both change. */
export const useIsWide = (): [RefCallback<HTMLElement>, boolean] => {
  const [isWide, setWide] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const watcher = new ResizeObserver(() => {
      setWide(element.scrollWidth > element.clientWidth);
    });
    watcher.observe(element);
    if (element.firstElementChild !== null) watcher.observe(element.firstElementChild);
    return () => {
      watcher.disconnect();
    };
  }, []);
  return [watch, isWide];
};
