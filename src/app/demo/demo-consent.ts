import { appError } from '#app/app-errors.ts';

/** What a person chooses on a simulated consent page, as the page's form names it. */
export type Chosen = { readonly organisation: string } | { readonly account: string };

/**
 * What a person would do on the consent page of a simulated vendor: sign in, choose the tenant, allow. Gives what the
 * browser would bring back to us.
 */
export const consentAtVendor = async (
  authorizeUrl: string,
  chosen: Chosen,
): Promise<{ readonly state: string; readonly code: string | null; readonly error: string | null }> => {
  const page = new URL(authorizeUrl);
  const form = new URLSearchParams(page.search);
  for (const [name, value] of Object.entries(chosen)) form.append(name, value);
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
      `The simulated vendor did not allow the access (${String(answer.status)}).`,
    );
  const back = new URL(location).searchParams;
  return { state: back.get('state') ?? '', code: back.get('code'), error: back.get('error') };
};
