import { useState } from 'react';

interface Chosen {
  /** Those chosen that can still be chosen. */
  chosen: ReadonlySet<string>;
  choose: (id: string, on: boolean) => void;
  chooseAll: (on: boolean) => void;
}

/** Which of a list are chosen; what leaves the list is not chosen any more. */
export const useChosen = (ids: readonly string[]): Chosen => {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  return {
    chosen: new Set(ids.filter((id) => marked.has(id))),
    choose: (id, on) => {
      setMarked((before) =>
        on ? new Set([...before, id]) : new Set([...before].filter((each) => each !== id)),
      );
    },
    chooseAll: (on) => {
      setMarked(new Set(on ? ids : []));
    },
  };
};
