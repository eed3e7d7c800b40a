import { useState } from 'react';

/** Which rows of a list a person has ticked, by id. Rows that have left the list may still be among them. */
export interface Chosen {
  readonly ids: ReadonlySet<string>;
  choose: (id: string, isChosen: boolean) => void;
  clear: () => void;
}

/** None is chosen at first. */
export const useChosen = (): Chosen => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return {
    ids,
    choose: (id, isChosen) => {
      const next = new Set(ids);
      if (isChosen) next.add(id);
      else next.delete(id);
      setIds(next);
    },
    clear: () => {
      setIds(new Set());
    },
  };
};
