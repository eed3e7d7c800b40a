import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { moduleOfPath } from '#web/app/places.ts';
import { modulesQuery } from '#web/features/modules/list-modules.ts';
import { ModuleOff } from '#web/features/modules/module-off.tsx';
import { Lines } from '#web/ui/loaded.tsx';

/** Shows the page, or that its module is switched off, so that no page has to ask for itself. */
export const ModuleGate = ({ children }: { children: ReactNode }) => {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const modules = useQuery(modulesQuery);
  const module = moduleOfPath(path);
  if (module === null) return children;
  if (modules.isPending) return <Waiting />;
  const state = modules.data?.find((each) => each.module === module);
  if (state === undefined || state.on) return children;
  return <ModuleOff module={state.module} missing={state.missing} />;
};

/** The modules are asked for once, before the first page; no page of a module is tried meanwhile. */
const Waiting = () => (
  <div aria-busy="true" style={{ maxWidth: 1180, margin: '40px auto', paddingInline: 40 }}>
    <Lines count={6} />
  </div>
);
