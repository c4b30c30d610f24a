import { formatCount } from '../../../lambdas/shared/format-count';
import { type Html, html } from './html';
import type { Tone } from './layout';

export interface Share {
  readonly word: string;
  readonly people: number;
  readonly tone: Tone;
}

/** One bar of several shares, for the eye alone: their numbers stand beside it as text. */
export function stackedBar(shares: readonly Share[], of: number): Html {
  let start = 0;
  const parts = shares.map(({ people, tone }) => {
    const width = of > 0 ? (people / of) * 100 : 0;
    const part = html`<rect class="${tone}" x="${start.toFixed(3)}" y="0" width="${width.toFixed(3)}" height="4"/>`;
    start += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" x="0" y="0" width="100" height="4"/>${parts}</svg>`;
}

/** A line for each share: its word, its bar, its number and its part of the whole. */
export function shareLines(shares: readonly Share[], of: number): Html {
  const lines = shares.map((share) => {
    const part = of > 0 ? `${((share.people / of) * 100).toFixed(1)} %` : '–';
    return html`<li><span class="word">${share.word}</span>${stackedBar([share], of)}<span class="number">${formatCount(share.people)}</span><span class="part">${part}</span></li>`;
  });
  return html`<ul class="shares">${lines}</ul>`;
}
