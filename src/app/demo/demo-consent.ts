import { appError } from '#app/app-errors.ts';

/**
 * What a person would do on the simulated Xero's consent page: sign in, tick the organisation, allow. Gives what the
 * browser would bring back to us.
 */
export const consentAtXero = async (
  authorizeUrl: string,
  tenantId: string,
): Promise<{ readonly state: string; readonly code: string | null; readonly error: string | null }> => {
  const page = new URL(authorizeUrl);
  const form = new URLSearchParams(page.search);
  form.append('organisation', tenantId);
  form.set('decision', 'approve');
  const answer = await fetch(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null)
    throw appError(
      'start.demo_failed',
      `The simulated Xero did not allow the access (${String(answer.status)}).`,
    );
  const back = new URL(location).searchParams;
  return { state: back.get('state') ?? '', code: back.get('code'), error: back.get('error') };
};
