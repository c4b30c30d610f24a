/** One text of a template, and the part of a message that it becomes. */
export type Part = 'subject' | 'html' | 'text';

/** Where a tag, a path or any other piece of a text begins and ends, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something in a template that the author has to mend. */
interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** The author's text of one part, with the faults found in it. */
export class SourceText {
  private readonly lineStarts: readonly number[];
  private readonly faults: Fault[] = [];

  constructor(
    readonly part: Part,
    /** Path of the file, for messages. */
    readonly file: string,
    readonly text: string,
  ) {
    // The same line ends as the lexer of Handlebars counts, so that its positions can be translated.
    this.lineStarts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)];
  }

  /** Translates a position as Handlebars gives it: line from 1, column from 0. */
  offsetOf(position: { readonly line: number; readonly column: number }): number {
    return (this.lineStarts[position.line - 1] ?? this.text.length) + position.column;
  }

  /** A line by its number from 1. */
  line(number: number): string {
    return this.text.slice(this.lineStarts[number - 1] ?? this.text.length, this.lineStarts[number]);
  }

  slice({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  /** How a piece of the text is named in a message: on one line, and not longer than a name can be. */
  quote(span: Span): string {
    const quoted = this.slice(span).replace(/\s+/g, ' ');
    return quoted.length <= 80 ? quoted : `${quoted.slice(0, 77)}...`;
  }

  fault(offset: number, message: string): void {
    this.faults.push({ offset, message });
  }

  get hasFaults(): boolean {
    return this.faults.length > 0;
  }

  /** `file:line: message` for each fault, from the top of the text down, each once. */
  faultLines(): string[] {
    const sorted = [...this.faults].sort((a, b) => a.offset - b.offset);
    return [...new Set(sorted.map(({ offset, message }) => this.located(offset, message)))];
  }

  /** A message with its place in front: `file:line: message`. */
  located(offset: number, message: string): string {
    const line = this.lineStarts.findLastIndex((start) => start <= offset) + 1;
    return `${this.file}:${line}: ${message}`;
  }
}
