import { fileHeaders } from './crm/file-headers.ts';
import type { HttpContext } from './http-surface.ts';

/**
 * An answer that is a file, sent as its parts are made. The first part is made before the answer begins, so that a refusal
 * is still told as one.
 */
export const streamedFile = async (
  context: HttpContext,
  name: string,
  mediaType: 'text/csv' | 'application/json',
  parts: AsyncGenerator<string>,
): Promise<Response> => {
  const first = await parts.next();
  const all = async function* all(): AsyncGenerator<string> {
    if (first.done !== true) yield first.value;
    yield* parts;
  };
  const text = ReadableStream.from(all()).pipeThrough(new TextEncoderStream());
  return context.body(text as ReadableStream<Uint8Array<ArrayBuffer>>, 200, {
    ...fileHeaders(name, mediaType, false),
    ...(mediaType === 'application/json' ? { 'content-type': mediaType } : {}),
  });
};
