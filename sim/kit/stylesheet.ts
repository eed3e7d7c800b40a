/** The one sheet of all pages where a person acts as in a vendor: plain, from 390 px up, light and dark. */
export const stylesheet = `
:root{color-scheme:light dark;--ink:#1a2230;--soft:#5a6576;--ground:#f5f6f8;--sheet:#fff;--line:#d5dae2;--accent:#1257b0;--onaccent:#fff;--bad:#a3202f;--good:#17663a}
@media (prefers-color-scheme:dark){:root{--ink:#e7ebf2;--soft:#a3adbd;--ground:#12161d;--sheet:#1b212b;--line:#384252;--accent:#7db2ff;--onaccent:#0b1220;--bad:#ff9aa5;--good:#7fd8a4}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--sheet);padding:.5rem}
header{background:var(--sheet);border-bottom:1px solid var(--line);padding:.75rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline}
header strong{font-size:1.1rem}header .tag{color:var(--soft);font-size:.875rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-left:auto}
main{max-width:62rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.125rem;margin:0 0 .75rem}
section{background:var(--sheet);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0 0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
th{color:var(--soft);font-weight:600;font-size:.875rem}th,td button{white-space:nowrap}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}
form.fields{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));align-items:end}
form.inline{display:inline-flex;flex-wrap:wrap;gap:.5rem;align-items:end}
label{display:grid;gap:.25rem;font-weight:600;font-size:.9375rem}
label.check{display:flex;gap:.5rem;align-items:center;font-weight:400}
input,select,textarea{font:inherit;font-weight:400;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:.375rem;padding:.5rem .625rem;width:100%;min-height:2.75rem}
input[type=checkbox],input[type=radio]{width:1.25rem;min-height:1.25rem;height:1.25rem;padding:0}
button{font:inherit;font-weight:600;border:1px solid var(--accent);border-radius:.375rem;background:var(--accent);color:var(--onaccent);padding:.5rem 1rem;min-height:2.75rem;cursor:pointer}
button.quiet{background:none;color:var(--accent)}button.danger{background:none;border-color:var(--bad);color:var(--bad)}
.row{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin-top:.75rem}
.notice{border-left:4px solid var(--good)}.notice.bad{border-left-color:var(--bad)}
.muted{color:var(--soft)}
@media (max-width:44rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}tr{border-bottom:1px solid var(--line);padding:.5rem 0}
td{border:0;padding:.125rem 0;display:grid;grid-template-columns:8rem 1fr;gap:.5rem;overflow-wrap:anywhere;justify-items:start}td.num{text-align:left}
td::before{content:attr(data-label);color:var(--soft);font-size:.875rem}td:empty{display:none}
}
dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
`;
