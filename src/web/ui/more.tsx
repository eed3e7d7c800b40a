import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

interface MoreProps {
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}

/** How far below the edge of the screen the next page is asked for. */
const ahead = '400px';

/** The end of a paged list: asks for the next page when it comes near, and is a button for those who do not scroll. */
export const More = ({ hasMore, loading, onMore }: MoreProps) => {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    const element = place.current;
    if (!hasMore || loading || element === null) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current();
      },
      { rootMargin: ahead },
    );
    watcher.observe(element);
    return () => {
      watcher.disconnect();
    };
  }, [hasMore, loading]);
  if (!hasMore) return null;
  return (
    <div ref={place} style={{ padding: 16, textAlign: 'center' }}>
      <Button variant="default" size="xs" loading={loading} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
};
