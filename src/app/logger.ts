import { Writable } from 'node:stream';
import { pino, type DestinationStream } from 'pino';
import type { Logger } from '#base/log.ts';
import type { Config } from './config.ts';

/** Members that never reach a log, at the top of a line's fields or one level below. */
const secretMembers = [
  'accessToken',
  'apiKey',
  'authorization',
  'body',
  'clientSecret',
  'codeVerifier',
  'cookie',
  'credential',
  'masterKey',
  'password',
  'plain',
  'raw',
  'refreshToken',
  'secret',
  'secrets',
  'token',
  'webhookSecrets',
] as const;

const redacted = secretMembers.flatMap((name) => [name, `*.${name}`]);

const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** One line a person can read: `12:04:31 warn  worker  the queue met a fault  error=…`. */
const humanLine = (json: string): string => {
  const { level, time, msg, part, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const at = new Date(Number(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(rest)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  const head = `${at} ${(levelNames[Number(level)] ?? '').padEnd(5)} ${String(part)}  ${String(msg)}`;
  return `${head}${fields === '' ? '' : `  ${fields}`}\n`;
};

/**
 * The log of one process, on standard error: JSON lines, or lines for people where that is a terminal. `part` names the
 * process. Members that carry secrets or payloads are cut out whatever the caller hands in.
 */
export const createLogger = (
  config: Pick<Config, 'logLevel'>,
  part: string,
  to: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr,
): Logger => {
  const destination: DestinationStream =
    to.isTTY === true
      ? { write: (line) => void to.write(humanLine(line)) }
      : new Writable({
          decodeStrings: false,
          write: (line: string, _encoding, done) => {
            to.write(line);
            done();
          },
        });
  return pino(
    {
      level: config.logLevel,
      base: { part },
      redact: { paths: redacted, remove: true },
    },
    destination,
  );
};
