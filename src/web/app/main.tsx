import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '#web/app/global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { createAppRouter } from '#web/app/router.tsx';
import { cssVariables, theme } from '#web/app/theme.ts';
import { createQueryClient } from '#web/server/query-client.ts';

// Compiled parsers need eval, which the page's content security policy forbids.
z.config({ jitless: true });

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no element #root');

const queryClient = createQueryClient(() => {
  void router.invalidate();
});
const router = createAppRouter(queryClient);

createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  </StrictMode>,
);
