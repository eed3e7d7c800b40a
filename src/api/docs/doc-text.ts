import { Marked, type Tokens } from 'marked';
import { addressOf, type DocFile, type DocFiles } from './doc-files.ts';

export interface DocText {
  readonly html: string;
  /** Headings of the second level, for a list of what is on the page. */
  readonly sections: readonly { readonly id: string; readonly html: string }[];
}

const isCode = (heading: string): boolean => /^[a-z_]+\.[a-z_]+$/.test(heading);

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A heading's anchor as Markdown viewers make it, so that links within the files work in both. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

/**
 * Markdown as HTML. A heading that is an error's code has that code as its anchor. Links between files lead to their
 * pages, those to files that are not served are plain text, and HTML in the text is shown, not used.
 */
export const renderDoc = (markdown: string, doc: DocFile, docs: DocFiles): DocText => {
  const sections: { id: string; html: string }[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const html = this.parser.parseInline(tokens);
        const slug = slugOf(text);
        const id = isCode(text) ? text : slug;
        if (depth === 2) sections.push({ id, html });
        const other = id === slug ? '' : `<span id="${slug}"></span>`;
        const level = String(depth);
        if (depth === 1) return `<h1>${html}</h1>\n`;
        return `<h${level} id="${id}">${other}${html} <a class="anchor" href="#${id}" aria-label="Link to ${escapeHtml(text)}">#</a></h${level}>\n`;
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        const target = targetOf(href, doc, docs);
        return target === null ? html : `<a href="${escapeHtml(target)}">${html}</a>`;
      },
      image({ href, text }) {
        return `<img src="${escapeHtml(targetOf(href, doc, docs) ?? '')}" alt="${escapeHtml(text)}">`;
      },
      html({ text }) {
        return escapeHtml(text);
      },
      code({ text }) {
        return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;
      },
      table(token) {
        return `<div class="table" tabindex="0" role="group" aria-label="Table">${tableOf(token, (cell) => this.parser.parseInline(cell.tokens))}</div>\n`;
      },
    },
  });
  return { html: marked.parse(markdown, { async: false }), sections };
};

const tableOf = (token: Tokens.Table, inline: (cell: Tokens.TableCell) => string): string => {
  const hasHead = token.header.some((cell) => cell.text !== '');
  const head = token.header
    .map((cell) => (cell.text === '' ? '<td></td>' : `<th scope="col">${inline(cell)}</th>`))
    .join('');
  const rows = token.rows.map((row) => `<tr>${row.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`);
  return `<table>${hasHead ? `<thead><tr>${head}</tr></thead>` : ''}<tbody>${rows.join('\n')}</tbody></table>`;
};

const root = 'http://docs.invalid/docs/';

/** Where a link leads: a page or image of ours, an anchor, or a site; null for a file that is not served. */
const targetOf = (href: string, doc: DocFile, docs: DocFiles): string | null => {
  const url = URL.parse(href, `${root}${doc.path}`);
  if (url === null) return null;
  if (!url.href.startsWith('http://docs.invalid/')) return /^https?:|^mailto:/.test(href) ? href : null;
  if (href.startsWith('#')) return href;
  const path = decodeURI(url.pathname).replace(/^\/docs\//, '');
  if (docs.images.has(path)) return `/docs/${path}`;
  const address = addressOf(path);
  return path.endsWith('.md') && docs.pages.has(address) ? `/docs/${address}${url.hash}` : null;
};
