import { Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { pagesFor } from '#web/app/pages.ts';
import { FindDialog } from '#web/features/find/find-dialog.tsx';
import { useModules } from '#web/features/modules/list-modules.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import classes from './find.module.css';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The button of the search over everything; Ctrl or ⌘ and K open it on every page, also while something is typed. */
export const Find = ({ onGo }: { onGo: () => void }) => {
  const [opened, { open, close, toggle }] = useDisclosure(false);
  const router = useRouter();
  const isOn = useModules();
  const isAdmin = useIsAdmin();
  useHotkeys([['mod+K', toggle]], [], true);
  return (
    <>
      <UnstyledButton
        className={classes['button'] ?? ''}
        aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
        aria-haspopup="dialog"
        onClick={open}
      >
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <span className={classes['label']}>Find anything</span>
        <Kbd size="xs" aria-hidden visibleFrom="sm">
          {isApple ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <FindDialog
        opened={opened}
        onClose={close}
        pages={pagesFor(isOn, isAdmin)}
        onGo={(href) => {
          onGo();
          void router.navigate({ href });
        }}
      />
    </>
  );
};
