import { createTransport } from 'nodemailer';
import { secondMs } from '#base/clock.ts';
import type { Carriers } from './carriers.ts';

/** A mail server that says nothing for this long is taken to be away. */
const silenceMs = 20 * secondMs;

/** Hands mail to an SMTP server, one connection a mail. `url` carries the password and is never logged. */
export const createMailer = (options: {
  readonly url: string;
  readonly from: string;
}): NonNullable<Carriers['mail']> => {
  const transport = createTransport({
    url: options.url,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ to, subject, text, messageId }) => {
    try {
      await transport.sendMail({
        from: options.from,
        to: { name: '', address: to },
        subject,
        text,
        messageId,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { result: 'taken', httpStatus: null };
    } catch (caught) {
      return isFinal(caught)
        ? { result: 'never', code: 'delivery.mail_refused', httpStatus: null }
        : { result: 'again', code: 'delivery.mail_unreachable', httpStatus: null };
    }
  };
};

/** RFC 5321, 4.2.1: 5yz is a refusal for good. A sign-in that is refused is the installation's fault, not the mail's. */
const isFinal = (caught: unknown): boolean => {
  if (!(caught instanceof Error) || !('responseCode' in caught)) return false;
  const isSignIn = 'code' in caught && caught.code === 'EAUTH';
  return !isSignIn && typeof caught.responseCode === 'number' && caught.responseCode >= 500;
};
