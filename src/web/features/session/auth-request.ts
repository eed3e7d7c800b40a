import { z } from 'zod';
import { PlumblineError } from '#base/errors.ts';

const refusalSchema = z.object({ code: z.string().optional(), message: z.string().optional() });

const hints: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'Check both. Capital letters count in the password.',
};

/**
 * Calls one endpoint of the sign-in service, which speaks its own dialect of errors.
 * @throws PlumblineError `session.refused` with the service's sentence, `http.unreachable` when nothing answered.
 */
export const postAuth = async (path: string, body: Readonly<Record<string, string>>): Promise<void> => {
  let response: Response;
  try {
    response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new PlumblineError('http.unreachable', 'Plumbline’s server does not answer.', {
      hint: 'Check your network, then try again.',
      retry: 'later',
      cause,
    });
  }
  if (response.ok) return;
  if (response.status === 429) {
    throw new PlumblineError('session.throttled', 'Too many tries.', {
      hint: 'Wait a minute, then try again.',
      retry: 'later',
    });
  }
  const refusal = refusalSchema.safeParse(await response.json().catch(() => ({})));
  const code = refusal.data?.code ?? '';
  throw new PlumblineError('session.refused', refusal.data?.message ?? 'The server refused to sign you in.', {
    hint: hints[code] ?? '',
    status: response.status,
  });
};
