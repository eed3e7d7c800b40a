import { Button } from '@mantine/core';

/** Keeps a form of settings. */
export const SaveButton = ({ isPending }: { isPending: boolean }) => (
  <div>
    <Button type="submit" loading={isPending}>
      Keep these settings
    </Button>
  </div>
);
