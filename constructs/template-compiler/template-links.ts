import { formatPath, NESTED_LINK, type TemplateLink } from '../../lambdas/shared/compiled-template';
import type { DataUses, VariableLink } from './data-uses';
import { type HtmlLinks, type LiteralLink, REMEDY } from './html-links';
import type { PathRewriter } from './path-rewriter';
import type { SourceText } from './source-text';

/** Links as they are found in the author's text. */
export type FoundLinks = Pick<HtmlLinks, 'literal' | 'untaggable'>;

/**
 * The links of a body as they are in the compiled text. In the HTML the author is told of one that can't be tagged; in the plain
 * text, which says the same once more and has no way to except a link, it stays as it is.
 */
export function templateLinks(
  source: SourceText,
  { literal, untaggable }: FoundLinks,
  uses: DataUses,
  paths: PathRewriter,
): TemplateLink[] {
  const body = source.part;
  if (body === 'subject') return [];
  const refused = (at: number, message: string): TemplateLink[] =>
    body === 'html' ? [{ kind: 'untaggable', message: source.located(at, message) }] : [];
  const literalLink = ({ at, joint, taken }: LiteralLink): TemplateLink => ({
    kind: 'literal',
    body,
    at: paths.rewrittenOffset(at),
    joint,
    taken: [...taken],
  });
  const variableLink = ({ at, name, path, contextDepth }: VariableLink): TemplateLink[] => {
    const owner = path.slice(0, contextDepth);
    const names = path.slice(contextDepth);
    if (names.length === 0) {
      return refused(at, `${name} is a link without a name; let the elements be objects, ${REMEDY}`);
    }
    if (contextDepth > 0 && uses.iterates(paths.copy, owner)) {
      return refused(
        at,
        `${name} is a field of "${formatPath(owner)}", which is iterated; put the link elsewhere, ${REMEDY}`,
      );
    }
    const tagged = formatPath([...owner, NESTED_LINK, ...names]);
    return [{ kind: 'variable', body, at: paths.rewrittenOffset(at), path: tagged }];
  };
  return [
    ...literal.map(literalLink),
    ...uses.linksIn(body).flatMap(variableLink),
    ...untaggable.flatMap(({ at, message }) => refused(at, message)),
  ];
}
