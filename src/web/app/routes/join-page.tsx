import { Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Brand } from '#web/app/brand.tsx';
import { ColorSchemeToggle } from '#web/app/color-scheme.tsx';
import { JoinForm, JoinSignedIn } from '#web/features/members/join-form.tsx';
import { joinQuery } from '#web/features/members/join.ts';
import { sessionQuery } from '#web/features/session/read-session.ts';
import { SignInForm } from '#web/features/session/sign-in-form.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import classes from './sign-in-page.module.css';

const route = getRouteApi('/join/$token');

/** Where a join link leads: a new account, or the one that the invited address has. */
export const JoinPage = () => {
  const { token } = route.useParams();
  const router = useRouter();
  const queryClient = useQueryClient();
  const invited = useQuery(joinQuery(token));
  const session = useQuery(sessionQuery);
  useEffect(() => {
    document.title = 'Join · Plumbline';
  }, []);
  const onJoined = async (): Promise<void> => {
    queryClient.clear();
    await router.navigate({ to: '/', replace: true });
  };
  const signedIn = session.data?.user?.email ?? null;
  return (
    <main className={classes['page']}>
      <div className={classes['card']}>
        <Brand size={32} />
        <div className={classes['words']}>
          <Title order={1}>Join</Title>
          {invited.data === undefined ? null : (
            <Text c="dimmed">
              {invited.data.workspaceName} invites {invited.data.email} to work with them in Plumbline.
            </Text>
          )}
        </div>
        <Loaded query={invited}>
          {({ email, hasAccount }) => {
            if (!hasAccount) return <JoinForm token={token} email={email} onJoined={onJoined} />;
            if (signedIn?.toLowerCase() === email)
              return <JoinSignedIn token={token} email={email} onJoined={onJoined} />;
            return (
              <Stack gap="md">
                <Text size="sm">
                  {signedIn === null ? '' : `You are signed in as ${signedIn}. `}
                  Sign in as {email} to join.
                </Text>
                <SignInForm
                  demo={null}
                  email={email}
                  onSignedIn={() => queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })}
                />
              </Stack>
            );
          }}
        </Loaded>
      </div>
      <div className={classes['corner']}>
        <ColorSchemeToggle />
      </div>
    </main>
  );
};
