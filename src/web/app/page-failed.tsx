import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { isAway, whenReady } from '#web/server/when-ready.ts';
import { Failure } from '#web/ui/failure.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shown in place of a page that could not be opened at all. Where Plumbline was away, it opens when that is over. */
export const PageFailed = ({ error, reset }: ErrorComponentProps) => {
  const router = useRouter();
  const retry = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  useEffect(() => (isAway(error) ? whenReady(retry) : undefined), [error, retry]);
  return (
    <Page title="This page could not be opened">
      <Failure error={error} onRetry={retry} />
    </Page>
  );
};
