import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '#web/ui/failure.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shown in place of a page that could not be opened at all. */
export const PageFailed = ({ error, reset }: ErrorComponentProps) => {
  const router = useRouter();
  return (
    <Page title="This page could not be opened">
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
};
