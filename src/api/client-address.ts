import type { IncomingMessage } from 'node:http';

/** Who limits of tries count: the other end of the socket, or whom a proxy of ours says it speaks for. */
export const clientAddress = ({ headers, socket }: IncomingMessage, trustProxy: boolean): string => {
  const forwarded = trustProxy ? [headers['x-forwarded-for']].flat()[0]?.split(',')[0]?.trim() : undefined;
  return forwarded === undefined || forwarded === '' ? (socket.remoteAddress ?? '') : forwarded;
};
