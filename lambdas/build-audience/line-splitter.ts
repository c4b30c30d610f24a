/** Cuts a text that comes in pieces into lines; LF, CRLF and CR end one. */
export class LineSplitter {
  private held = '';

  /** Characters of the line that has no end yet. */
  get heldLength(): number {
    return this.held.length;
  }

  /** The lines that end in this piece, without their ends. */
  push(piece: string): string[] {
    const text = this.held + piece;
    // A CR may be the first half of a CRLF.
    const usable = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = usable.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n');
    this.held = (lines.pop() ?? '') + text.slice(usable.length);
    return lines;
  }

  /** The last line, which has no end; nothing where there is none. */
  end(): string | undefined {
    const line = this.held.replace(/\r$/, '');
    this.held = '';
    return line === '' ? undefined : line;
  }
}
