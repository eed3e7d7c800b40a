import { Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Brand } from '#web/app/brand.tsx';
import { ColorSchemeToggle } from '#web/app/color-scheme.tsx';
import { FirstAccountForm } from '#web/features/session/first-account-form.tsx';
import { setupQuery } from '#web/features/session/read-setup.ts';
import { SignInForm } from '#web/features/session/sign-in-form.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import classes from './sign-in-page.module.css';

const route = getRouteApi('/sign-in');

/** The only page for those who are not signed in; makes the first account where there is none. */
export const SignInPage = () => {
  const { next } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const setup = useQuery(setupQuery);
  useEffect(() => {
    document.title = 'Sign in · Plumbline';
  }, []);
  const onSignedIn = async (): Promise<void> => {
    queryClient.clear();
    await router.navigate({ href: next ?? '/', replace: true });
  };
  return (
    <main className={classes['page']}>
      <div className={classes['card']}>
        <Brand size={32} />
        <Loaded query={setup}>
          {({ needsFirstAccount, demo }) => (
            <>
              <div className={classes['words']}>
                <Title order={1}>{needsFirstAccount ? 'Welcome' : 'Sign in'}</Title>
                <Text c="dimmed">
                  {needsFirstAccount
                    ? 'Nobody has an account here yet. The first one owns this installation.'
                    : 'Your systems in step, and the proof that they are.'}
                </Text>
              </div>
              {needsFirstAccount ? (
                <FirstAccountForm onSignedIn={onSignedIn} />
              ) : (
                <SignInForm demo={demo} onSignedIn={onSignedIn} />
              )}
            </>
          )}
        </Loaded>
      </div>
      <div className={classes['corner']}>
        <ColorSchemeToggle />
      </div>
    </main>
  );
};
