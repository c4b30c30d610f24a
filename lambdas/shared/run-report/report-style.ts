/** The style of a report: system fonts, two schemes of colours, and tables that scroll by themselves on a small screen. */
export const REPORT_STYLE = `
:root { --text: #1b1b1b; --muted: #4f4f4f; --page: #ffffff; --stripe: #f3f3f5; --line: #c9c9cf; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --muted: #b0b0b0; --page: #141416; --stripe: #1f1f23; --line: #45454d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 48rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
h2, caption { font-size: 1.25rem; font-weight: 600; text-align: start; }
caption { padding-block: 1.5rem 0.5rem; }
.status { font-size: 1.125rem; font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.375rem 0.5rem; border-block-end: 1px solid var(--line); text-align: end; overflow-wrap: anywhere; }
th:first-child { text-align: start; }
th[scope="row"] { font-weight: 400; }
thead th { color: var(--muted); }
tbody tr:nth-child(odd) { background: var(--stripe); }
dl { margin: 0; }
dl div { display: flex; flex-wrap: wrap; gap: 0 1rem; }
dt { min-width: 10rem; color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-block-start: 2rem; color: var(--muted); }
`;
