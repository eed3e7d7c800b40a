import { html, SafeHtml } from './html.ts';
import { stylesheet } from './stylesheet.ts';
import type { SimResponse } from './wire.ts';

export interface Page {
  /** Shown as the heading and, with the vendor's name, as the title. */
  readonly title: string;
  /** For example `Xero`; every page says that it is simulated. */
  readonly vendor: string;
  readonly nav?: readonly { readonly href: string; readonly label: string }[];
  readonly notice?: { readonly text: string; readonly bad?: boolean };
  readonly body: SafeHtml | readonly SafeHtml[];
  readonly status?: number;
}

/** A whole page: no script, no outside resource, all values escaped. */
export const pageResponse = (page: Page): SimResponse => ({
  status: page.status ?? 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  },
  body: html`<!doctype html>
    <html lang="en-AU">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} – ${page.vendor} (simulated)</title>
        <style>
          ${new SafeHtml(stylesheet)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <strong>${page.vendor}</strong> <span class="tag">simulated</span>
          <nav aria-label="Main">
            ${(page.nav ?? []).map((link) => html`<a href="${link.href}">${link.label}</a>`)}
          </nav>
        </header>
        <main id="main">
          <h1>${page.title}</h1>
          ${page.notice && html`<section class="notice ${page.notice.bad === true && 'bad'}" role="status">${page.notice.text}</section>`}
          ${page.body}
        </main>
      </body>
    </html>`.text,
});

/** An instant for people: `2026-07-01 02:00 UTC`. */
export const shownTime = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A labelled text input. */
export const textField = (field: {
  readonly name: string;
  readonly label: string;
  readonly value?: string | null | undefined;
  readonly type?: 'text' | 'email' | 'search' | 'tel' | 'date' | 'number';
  readonly required?: boolean;
  readonly maxLength?: number;
}): SafeHtml =>
  html`<label
    >${field.label}
    <input
      name="${field.name}"
      type="${field.type ?? 'text'}"
      value="${field.value ?? ''}"
      ${field.required === true && new SafeHtml('required')}
      ${field.maxLength !== undefined && html`maxlength="${field.maxLength}"`}
    />
  </label>`;

/** A labelled choice of one. */
export const selectField = (field: {
  readonly name: string;
  readonly label: string;
  readonly value?: string | null | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}): SafeHtml =>
  html`<label
    >${field.label}
    <select name="${field.name}">
      ${field.options.map(
        (option) =>
          html`<option value="${option.value}" ${option.value === field.value && new SafeHtml('selected')}>
            ${option.label}
          </option>`,
      )}
    </select>
  </label>`;

/** A button that posts one act, with the values it needs. */
export const actButton = (act: {
  readonly action: string;
  readonly label: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly look?: 'quiet' | 'danger';
}): SafeHtml =>
  html`<form class="inline" method="post" action="${act.action}">
    ${Object.entries(act.values ?? {}).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="${act.look ?? ''}">${act.label}</button>
  </form>`;

/**
 * A table with a header row; on a narrow screen each row becomes a block of labelled lines. The roles are written out
 * because that layout would take them away.
 */
export const tableOf = (
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (SafeHtml | string | number | null)[])[],
): SafeHtml =>
  html`<table role="table" aria-label="${caption}">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map((cell, index) => html`<td role="cell" data-label="${columns[index]}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
