/** The style of a report: system fonts, two schemes of colours, and tables that scroll by themselves on a small screen. */
export const REPORT_STYLE = `
:root { --text: #1b1b1b; --muted: #4f4f4f; --page: #ffffff; --stripe: #f3f3f5; --line: #c9c9cf; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececec; --muted: #b0b0b0; --page: #141416; --stripe: #1f1f23; --line: #45454d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 48rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
h1 { margin-block-end: 0.75rem; }
h2 { margin-block-start: 2rem; }
h2, caption { font-size: 1.25rem; font-weight: 600; text-align: start; }
caption { padding-block: 1.5rem 0.5rem; }
.status { display: inline-block; margin: 0 0 1rem; padding: 0.125rem 0.875rem; border-radius: 999px; font-weight: 600; background: var(--stripe); border: 1px solid var(--line); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 1rem; margin: 1.5rem 0 0; padding: 1.25rem; list-style: none; border: 1px solid var(--line); border-radius: 0.75rem; }
.figures strong { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures small { display: block; color: var(--muted); font-size: 0.875rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.375rem 0.5rem; border-block-end: 1px solid var(--line); text-align: end; overflow-wrap: anywhere; }
th:first-child { text-align: start; }
td, thead th:not(:first-child) { overflow-wrap: normal; }
th[scope="row"] { font-weight: 400; }
thead th { color: var(--muted); }
tbody tr:nth-child(odd) { background: var(--stripe); }
dl { margin: 0; }
dl div { display: flex; flex-wrap: wrap; gap: 0 1rem; }
dt { min-width: 10rem; color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-block-start: 2rem; color: var(--muted); }
`;
