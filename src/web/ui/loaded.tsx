import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '#web/ui/failure.tsx';

/** The parts of a query's result that decide what is shown. */
interface Loadable<Content> {
  data: Content | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
}

interface LoadedProps<Content> {
  query: Loadable<Content>;
  /** Stands in until the first answer; grey lines unless told otherwise. */
  skeleton?: ReactNode;
  children: (content: Content) => ReactNode;
}

/** Shows what a query answered; a skeleton before, the failure instead. An answer once shown stays while it is refreshed. */
export const Loaded = <Content,>({ query, skeleton, children }: LoadedProps<Content>) => {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <div aria-busy="true">{skeleton ?? <Lines count={4} />}</div>;
};

const widths = ['92%', '76%', '84%', '61%', '88%', '70%'] as const;

/** Grey lines in place of text. */
export const Lines = ({ count, height = 14 }: { count: number; height?: number }) => (
  <Stack gap="md" py="sm">
    {Array.from({ length: count }, (_, index) => (
      <Skeleton key={index} height={height} width={widths[index % widths.length] ?? '80%'} radius="sm" />
    ))}
  </Stack>
);
