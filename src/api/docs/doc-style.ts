/** The look of the documentation: the console's colours, in light and in dark. */
export const docStyle = `:root {
  color-scheme: light dark;
  --text: light-dark(#1d1b18, #e9e7e2);
  --faint: light-dark(#6a655c, #a09b92);
  --line: light-dark(#e8e5df, #3a3834);
  --back: light-dark(#ffffff, #161614);
  --panel: light-dark(#faf9f6, #201f1d);
  --link: light-dark(#12675c, #5bab9c);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--back); color: var(--text); line-height: 1.6;
  font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; padding: 0.5rem 1rem; background: var(--back); }
.skip:focus { left: 0; }
header { display: flex; gap: 1.5rem; align-items: baseline; padding: 0.875rem 1.5rem; border-bottom: 1px solid var(--line); }
.brand { font-weight: 650; font-size: 1.0625rem; color: inherit; text-decoration: none; }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 46rem); gap: 2.5rem; padding: 1.5rem; }
nav { position: sticky; top: 1rem; align-self: start; }
nav ul, .contents ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: 0 0 0.125rem; font-size: 0.9375rem; line-height: 1.35; }
nav a { display: block; padding: 0.375rem 0.625rem; border-radius: 0.375rem; color: inherit; text-decoration: none; }
nav a:hover { background: var(--panel); text-decoration: underline; }
nav a[aria-current] { background: var(--panel); color: var(--link); font-weight: 600; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 0.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 0.25rem; }
h3:target { background: var(--panel); box-shadow: -0.5rem 0 0 var(--panel), -0.75rem 0 0 var(--link); }
p, ul, ol { margin: 0 0 0.875rem; }
.anchor { color: var(--faint); text-decoration: none; opacity: 0; }
:is(h2, h3):hover .anchor, .anchor:focus { opacity: 1; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: 0.875em; }
code { background: var(--panel); border-radius: 0.25rem; padding: 0.0625rem 0.25rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 1rem; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.table { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); min-width: 6rem; }
th { color: var(--faint); font-weight: 600; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.5rem; }
.contents { margin: 0 0 1.5rem; padding: 0.625rem 1rem; background: var(--panel); border-radius: 0.5rem; font-size: 0.9375rem; }
.contents ul { columns: 2; margin-top: 0.5rem; }
summary { cursor: pointer; }
@media (max-width: 52rem) {
  .columns { display: flex; flex-direction: column-reverse; gap: 1.5rem; padding: 1rem; }
  nav { position: static; align-self: stretch; border-top: 1px solid var(--line); padding-top: 1rem; }
  .contents ul { columns: 1; }
}
`;
