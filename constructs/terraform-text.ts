/**
 * A text as Terraform JSON wants it, so that Terraform reads back exactly the text: `${` and `%{` begin an expression or a
 * directive there, also in CSS such as `0%{opacity:0}`, and cdktf escapes neither.
 */
export function literal(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
