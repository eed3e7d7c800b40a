import { createContext, useContext } from 'react';
import type { Role } from '#contract/session.ts';

/** Who looks at the members. The server decides what they may do; this spares them a refusal. */
export interface Viewer {
  readonly id: string;
  readonly role: Role;
}

export const ViewerContext = createContext<Viewer>({ id: '', role: 'member' });

export const useViewer = (): Viewer => useContext(ViewerContext);

/** Admins care for admins and members, owners for everybody. */
export const mayManage = (viewer: Viewer, role: Role): boolean =>
  viewer.role === 'owner' || (viewer.role === 'admin' && role !== 'owner');

const choices = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
  { value: 'owner', label: 'Owner' },
] as const;

/** The roles that a viewer may give. */
export const rolesFor = (viewer: Viewer): readonly { readonly value: Role; readonly label: string }[] =>
  choices.filter(({ value }) => mayManage(viewer, value));
