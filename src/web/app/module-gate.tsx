import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { moduleOfPath } from '#web/app/places.ts';
import { modulesQuery } from '#web/features/modules/list-modules.ts';
import { ModuleOff } from '#web/features/modules/module-off.tsx';

/** Shows the page, or that its module is switched off, so that no page has to ask for itself. */
export const ModuleGate = ({ children }: { children: ReactNode }) => {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const modules = useQuery(modulesQuery).data;
  const module = moduleOfPath(path);
  const state = modules?.find((each) => each.module === module);
  if (state === undefined || state.on) return children;
  return <ModuleOff module={state.module} missing={state.missing} />;
};
