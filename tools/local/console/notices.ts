import { type Html, html } from './html';
import { notice } from './layout';

/** Notices that are remembered: more than there are windows of one console. */
const REMEMBERED = 50;

/** What buttons said, for the page that comes after. An address names a notice by number, so that no link can make one up. */
export class Notices {
  private readonly told = new Map<string, Html>();
  private count = 0;

  /** The address of the page that shows it. */
  addressFor(page: string, words: string, kind: 'done' | 'refused'): string {
    this.count += 1;
    const number = String(this.count);
    this.told.set(number, notice(words, kind));
    this.told.delete(String(this.count - REMEMBERED));
    return `${page}?notice=${number}`;
  }

  /** What an address names, or nothing. */
  of(query: URLSearchParams): Html {
    return this.told.get(query.get('notice') ?? '') ?? html``;
  }
}
