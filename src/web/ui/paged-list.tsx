import type { ReactNode } from 'react';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { More } from '#web/ui/more.tsx';

interface PagedListProps<Item> {
  /** An infinite query whose pages hold `items`. */
  query: {
    data: { pages: readonly { items: readonly Item[] }[] } | undefined;
    error: Error | null;
    isPlaceholderData: boolean;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => Promise<unknown>;
    fetchNextPage: () => Promise<unknown>;
  };
  /** In place of an empty list. */
  empty: ReactNode;
  children: (items: readonly Item[]) => ReactNode;
}

/** A list page after page: grey lines first, paler while a changed filter is asked, more when its end comes near. */
export const PagedList = <Item,>({ query, empty, children }: PagedListProps<Item>) => (
  <Loaded
    query={query}
    skeleton={
      <div style={{ padding: '12px 24px' }}>
        <Lines count={8} height={22} />
      </div>
    }
  >
    {({ pages }) => {
      const items = pages.flatMap((page) => page.items);
      if (items.length === 0) return empty;
      return (
        <div
          aria-busy={query.isPlaceholderData}
          style={{ opacity: query.isPlaceholderData ? 0.55 : 1, transition: 'opacity 120ms' }}
        >
          {children(items)}
          <More
            hasMore={query.hasNextPage}
            loading={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        </div>
      );
    }}
  </Loaded>
);
