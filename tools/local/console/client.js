// Keeps the parts of a page that are marked data-live as they are on the server: once a second, while the page is looked at.
const INTERVAL_MS = 1000;
const connection = document.getElementById('connection');

async function refresh() {
  const response = await fetch(location.href);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const section of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(section.id);
    if (next && next.innerHTML !== section.innerHTML) replace(section, next);
  }
}

/** Whoever is on a link of the section stays on it, where it is still there. */
function replace(section, next) {
  const focused = section.contains(document.activeElement) ? document.activeElement.outerHTML : undefined;
  section.innerHTML = next.innerHTML;
  if (focused === undefined) return;
  const again = [...section.querySelectorAll('a, button')].find(({ outerHTML }) => outerHTML === focused);
  again?.focus({ preventScroll: true });
}

async function keepFresh() {
  if (document.visibilityState === 'visible') {
    try {
      await refresh();
      connection.hidden = true;
    } catch {
      connection.hidden = false;
    }
  }
  setTimeout(keepFresh, INTERVAL_MS);
}

if (document.querySelector('[data-live]')) setTimeout(keepFresh, INTERVAL_MS);
