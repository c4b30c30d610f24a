/** Colours of the page; a test holds their contrasts to WCAG 2.2, level AA. */
export const PALETTES = {
  light: { page: '#ffffff', text: '#1b1b1b', muted: '#595959', action: '#0b57d0', onAction: '#ffffff' },
  dark: { page: '#121212', text: '#ececec', muted: '#b3b3b3', action: '#a8c7fa', onAction: '#062e6f' },
} as const;

type Palette = Readonly<Record<keyof (typeof PALETTES)['light'], string>>;

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');

/** Everything is in the page: a request to anywhere else would tell who reads it. */
export const STYLE = `
:root{color-scheme:light dark;${variables(PALETTES.light)}}
@media (prefers-color-scheme:dark){:root{${variables(PALETTES.dark)}}}
body{margin:0;background:var(--page);color:var(--text);font:1.125rem/1.5 system-ui,sans-serif}
header,main,footer{max-width:36rem;margin:0 auto;padding:1rem 1.25rem}
header{font-weight:600}
h1{font-size:1.75rem;line-height:1.2}
footer,address{color:var(--muted);font-size:1rem;font-style:normal}
form{margin:1rem 0}
button{display:block;width:100%;min-height:3rem;margin:0 0 .75rem;padding:.5rem 1rem;font:inherit;cursor:pointer;
border:2px solid var(--action);border-radius:.5rem;background:var(--page);color:var(--action)}
button.first{background:var(--action);color:var(--onAction)}
button:focus-visible{outline:3px solid var(--text);outline-offset:3px}
`.replaceAll('\n', '');
