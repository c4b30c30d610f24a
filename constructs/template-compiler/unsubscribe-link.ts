import { UNSUBSCRIBE_URL } from '../../lambdas/shared/compiled-template';
import type { HtmlContext } from './html-contexts';
import type { Scope } from './scope';
import type { SourceText, Span } from './source-text';

const TAG = `{{${UNSUBSCRIBE_URL}}}`;

/** Watches that each recipient of a body is given the way to unsubscribe. */
export class UnsubscribeLink {
  private sure = false;
  private doubtful: { readonly tag: Span; readonly where: string } | undefined;

  constructor(private readonly source: SourceText) {}

  /** `context` is where in the HTML it stands, nothing in a plain text. */
  found(tag: Span, scope: Scope, context: HtmlContext | undefined): void {
    const where = hiddenBy(scope, context);
    if (where === undefined) this.sure = true;
    else this.doubtful ??= { tag, where };
  }

  /** Records a fault unless the link stands where every recipient gets it. */
  check(): void {
    if (this.sure || this.source.part === 'subject') return;
    if (this.doubtful) {
      this.source.fault(
        this.doubtful.tag.start,
        `${TAG} stands only ${this.doubtful.where}; write it where every recipient sees it`,
      );
    } else if (!this.source.hasFaults || !this.source.text.includes(UNSUBSCRIBE_URL)) {
      // Otherwise the tag that holds it may have been refused for another reason.
      this.source.fault(
        this.source.text.length,
        `${TAG} is missing; every recipient must be able to unsubscribe`,
      );
    }
  }
}

function hiddenBy(scope: Scope, context: HtmlContext | undefined): string | undefined {
  if (scope.conditional) return 'inside a block, which may be left out';
  if (!context) return undefined;
  if (context.kind === 'comment') return 'in a comment';
  if (context.kind === 'text' && !context.hidden) return undefined;
  if (context.kind === 'attribute' && context.name === 'href' && context.element.name === 'a') {
    return context.hidden ? 'in a comment' : undefined;
  }
  return 'where it is no link';
}
