import { readFileSync } from 'node:fs';
import { titleOf, type DocFile, type DocFiles } from './doc-files.ts';
import { escapeHtml, renderDoc, type DocText } from './doc-text.ts';

/** The page of one file. */
export const docPage = (address: string, doc: DocFile, docs: DocFiles): string => {
  const text = renderDoc(readFileSync(doc.file, 'utf8'), doc, docs);
  return pageOf(titleOf(doc), navigationOf(docs, address), `${contentsOf(text)}${text.html}`);
};

/** The page that lists the others. */
export const docIndex = (docs: DocFiles): string =>
  pageOf(
    'Documentation',
    navigationOf(docs, null),
    `<h1>Documentation</h1>\n<ul>${[...docs.pages].map((entry) => `<li>${linkOf(entry, null)}</li>`).join('\n')}</ul>`,
  );

const linkOf = ([address, doc]: readonly [string, DocFile], current: string | null): string =>
  `<a href="/docs/${address}"${address === current ? ' aria-current="page"' : ''}>${escapeHtml(titleOf(doc))}</a>`;

const navigationOf = (docs: DocFiles, current: string | null): string =>
  `<ul>${[...docs.pages].map((entry) => `<li>${linkOf(entry, current)}</li>`).join('\n')}</ul>`;

/** What is on the page, where that is more than one looks over at once. */
const contentsOf = ({ sections }: DocText): string =>
  sections.length < 4
    ? ''
    : `<details class="contents"><summary>On this page</summary><ul>${sections
        .map(({ id, html }) => `<li><a href="#${id}">${html}</a></li>`)
        .join('\n')}</ul></details>\n`;

const pageOf = (title: string, navigation: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Plumbline</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header><a class="brand" href="/">Plumbline</a><a href="/docs">Documentation</a></header>
<div class="columns">
<nav aria-label="Documentation">${navigation}</nav>
<main id="text">
${main}</main>
</div>
</body>
</html>
`;
