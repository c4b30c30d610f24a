/** What of `mjml` 5 is used here; the package has no types of its own. */
declare module 'mjml' {
  interface Options {
    /** `soft` makes what can be made and lists what is wrong. */
    readonly validationLevel: 'soft';
    /** Where the source is, for what it includes. */
    readonly filePath: string;
  }
  interface Result {
    readonly html: string;
    readonly errors: readonly { readonly line: number; readonly message: string }[];
  }
  export default function mjml2html(source: string, options: Options): Promise<Result>;
}
