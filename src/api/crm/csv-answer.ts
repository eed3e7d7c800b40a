import type { HttpContext } from '#api/http-surface.ts';
import { streamedFile } from '#api/streamed-file.ts';

/** An answer that is a CSV file, sent as its lines are made. */
export const csvAnswer = (
  context: HttpContext,
  name: string,
  lines: AsyncGenerator<string>,
): Promise<Response> => streamedFile(context, name, 'text/csv', lines);
