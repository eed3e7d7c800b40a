import { z } from 'zod';
import type { Finding } from '#web/features/find/finding.ts';

/** Kept for this tab only, so that no client's name stays on a shared machine. */
const place = 'plumbline.recent';
const most = 8;

const kept = z.array(
  z.object({
    key: z.string(),
    kind: z.enum(['contact', 'service', 'opportunity', 'ticket', 'invoice', 'record', 'page']),
    title: z.string(),
    subtitle: z.string(),
    href: z.string().startsWith('/'),
  }),
);

/** What was gone to from here lately, the last one first. */
export const readRecent = (): readonly Finding[] => {
  try {
    return kept.safeParse(JSON.parse(sessionStorage.getItem(place) ?? '[]')).data ?? [];
  } catch {
    return [];
  }
};

export const noteRecent = (finding: Finding): void => {
  const others = readRecent().filter(({ key }) => key !== finding.key);
  sessionStorage.setItem(place, JSON.stringify([finding, ...others].slice(0, most)));
};

/** Whoever signs in next finds nothing of who was here before. */
export const forgetRecent = (): void => {
  sessionStorage.removeItem(place);
};
