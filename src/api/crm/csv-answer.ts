import { fileHeaders } from '#api/crm/file-headers.ts';
import type { HttpContext } from '#api/http-surface.ts';

/**
 * An answer that is a CSV file, sent as its lines are made. The heading is read before the answer begins, so that a
 * refusal is still told as one.
 */
export const csvAnswer = async (
  context: HttpContext,
  name: string,
  lines: AsyncGenerator<string>,
): Promise<Response> => {
  const heading = await lines.next();
  const rest = async function* rest(): AsyncGenerator<string> {
    if (heading.done !== true) yield heading.value;
    yield* lines;
  };
  const text = ReadableStream.from(rest()).pipeThrough(new TextEncoderStream());
  return context.body(
    text as ReadableStream<Uint8Array<ArrayBuffer>>,
    200,
    fileHeaders(name, 'text/csv', false),
  );
};
