import type { IncomingMessage } from 'node:http';

/**
 * The body's bytes as they came, empty where there is none. No more than `largestBytes` are ever held: what is larger
 * fails with `tooLarge`, before it is read where its length is named.
 */
export const readBody = (
  incoming: IncomingMessage,
  largestBytes: number,
  tooLarge: () => Error,
): Promise<Buffer<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > largestBytes) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestBytes) {
        incoming.removeAllListeners('data').pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    incoming.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    incoming.once('error', reject);
    incoming.once('close', () => {
      if (!incoming.complete) reject(new BrokenBody());
    });
  });

/** The sender went away before the end of what it was sending. */
export class BrokenBody extends Error {
  constructor() {
    super('the request ended before its body did');
  }
}
