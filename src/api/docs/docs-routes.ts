import { readFile } from 'node:fs/promises';
import { apiError } from '#api/api-errors.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { imageTypeOf, listDocs } from './doc-files.ts';
import { docStyle } from './doc-style.ts';

/**
 * `/docs`: the folder of documentation as pages for people, open to anyone. Errors lead to `/docs/errors#<code>`. What
 * renders is loaded when the first page is asked for.
 */
export const docsRoutes = ({ http }: HttpSurface, docsDir: string): void => {
  http.get('/docs/style.css', (context) =>
    context.body(docStyle, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }),
  );
  http.get('/docs', async (context) => {
    const { docIndex } = await import('./doc-page.ts');
    return context.html(docIndex(listDocs(docsDir)));
  });
  http.get('/docs/:path{.+}', async (context) => {
    const path = context.req.param('path');
    const docs = listDocs(docsDir);
    const image = docs.images.get(path);
    if (image !== undefined)
      return context.body(await readFile(image.file), 200, {
        'content-type': imageTypeOf(image),
        'cache-control': 'no-cache',
      });
    const address = path.replace(/\.md$/, '').toLowerCase();
    const doc = docs.pages.get(address);
    if (doc === undefined) throw apiError('api.not_found', `There is no page /docs/${path}.`);
    if (address !== path) return context.redirect(`/docs/${address}`, 301);
    const { docPage } = await import('./doc-page.ts');
    return context.html(docPage(address, doc, docs));
  });
};
