import { IconCompassOff } from '@tabler/icons-react';
import { Empty } from '#web/ui/empty.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';

/** For addresses that lead nowhere. */
export const NotFound = () => (
  <Page title="There is nothing here">
    <Empty
      icon={<IconCompassOff size={26} stroke={1.5} />}
      title="This page does not exist"
      action={
        <ButtonLink to="/" variant="default">
          To the overview
        </ButtonLink>
      }
    >
      The address may be mistyped, or what it showed is gone.
    </Empty>
  </Page>
);
