type Part<Search> = { readonly [Name in keyof Search]?: Search[Name] | undefined };

interface Narrowing<Search> {
  readonly search: (before: Search) => Search;
  readonly replace: true;
  readonly resetScroll: false;
}

/**
 * Changes a part of what a page keeps in its address, for filters: the list stays where it is, and the way back does
 * not lead through every letter that was typed.
 * @param navigate of the page's own route.
 */
export const narrowingOf =
  <Search extends object>(navigate: (to: Narrowing<Search>) => Promise<void>) =>
  (part: Part<Search>): void => {
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  };
