import { UserError } from '../shared/user-error';
import { BACKSLASH, COMMA, CR, LF, QUOTE } from './ascii';
import { jsonRecordReader, type ReadJsonRecord } from './json-record';
import type { IsWanted } from './json-shapes';
import { LONGEST_RECORD, type TakeRecord } from './list-record';
import { byteString } from './utf8';

/** Which characters matter outside of a text; all others belong to the record. */
const OPENING: Readonly<Record<number, number>> = { 123: 125, 91: 93 };
const isClosing = (code: number): boolean => code === 125 || code === 93;
const isSpace = (code: number): boolean => code === 32 || code === 9 || code === LF || code === CR;

/** Brackets within brackets; a record nested that deep is not worth following. */
const DEEPEST_BRACKETS = 1000;

/**
 * Reads one JSON array. It looks for where each element begins and ends, and leaves the rest to `JSON.parse`: so an element
 * that is no valid object is one broken record, its line is known, and a row costs a fraction of what it does token by token.
 *
 * @throws UserError with the line, where brackets, quotes or commas leave in doubt where a record ends, and where the file ends before
 * the array does or goes on behind it
 */
export async function* readJsonArray(
  text: AsyncIterable<Buffer>,
  take: TakeRecord,
  isWanted: IsWanted,
): AsyncGenerator<void> {
  const scanner = new ArrayScanner(jsonRecordReader(isWanted), take);
  for await (const piece of text) {
    scanner.push(byteString(piece));
    yield;
  }
  scanner.end();
}

/** What may come next, outside of an element. */
type Expected = 'array' | 'first' | 'element' | 'comma' | 'nothing';

class ArrayScanner {
  private text = '';
  private position = 0;
  private expected: Expected = 'array';
  /** Where the element under way begins; below 0 between elements. */
  private start = -1;
  private startLine = 1;
  /** Closing brackets that are due, the innermost last. */
  private readonly due: number[] = [];
  private quoted = false;
  private line = 1;
  private afterCr = false;
  private record = 0;

  constructor(
    private readonly readRecord: ReadJsonRecord,
    private readonly take: TakeRecord,
  ) {}

  push(piece: string): void {
    const kept = this.start < 0 ? this.position : this.start;
    this.text = this.text.slice(kept) + piece;
    this.position -= kept;
    if (this.start >= 0) this.start = 0;
    if (this.position > LONGEST_RECORD) {
      throw this.fault(
        `a record of more than ${LONGEST_RECORD / 1024 / 1024} MB; a bracket or a quote is not closed`,
        this.startLine,
      );
    }
    this.scan();
  }

  end(): void {
    if (this.expected === 'nothing') return;
    throw this.fault(
      this.start < 0
        ? 'the file ends before the array does; upload it again, whole'
        : 'the file ends within a record; upload it again, whole',
    );
  }

  private scan(): void {
    const { text } = this;
    for (; this.position < text.length; this.position++) {
      const code = text.charCodeAt(this.position);
      if (code === LF || code === CR) this.countLine(code);
      else if (this.afterCr) this.afterCr = false;
      if (this.quoted) this.insideText(code);
      else if (this.start >= 0) this.insideElement(code);
      else if (!isSpace(code)) this.betweenElements(code);
    }
  }

  private insideText(code: number): void {
    if (code === QUOTE) this.quoted = false;
    else if (code === BACKSLASH) this.position++;
    else if (code === LF || code === CR) {
      throw this.fault('a text in quotes that is not closed on its line', this.line - 1);
    }
  }

  private insideElement(code: number): void {
    if (code === QUOTE) this.quoted = true;
    else if (OPENING[code] !== undefined) this.open(code);
    else if (isClosing(code)) this.close(code);
    else if (code === COMMA && this.due.length === 0) {
      this.finish(this.position);
      this.expected = 'element';
    } else if (this.due.length === 0 && isSpace(code)) this.finish(this.position);
  }

  private open(code: number): void {
    if (this.due.length === DEEPEST_BRACKETS) {
      throw this.fault(`more than ${DEEPEST_BRACKETS} brackets within brackets`);
    }
    this.due.push(OPENING[code] ?? 0);
  }

  private close(code: number): void {
    const due = this.due.pop();
    if (due === undefined && code === 93) {
      this.finish(this.position);
      this.expected = 'nothing';
    } else if (due !== code) {
      throw this.fault(
        `${String.fromCharCode(code)} where ${due === undefined ? ', or ]' : String.fromCharCode(due)} is due`,
      );
    } else if (this.due.length === 0) this.finish(this.position + 1);
  }

  private finish(end: number): void {
    this.record++;
    this.take(this.readRecord(this.text.slice(this.start, end), this.record, this.startLine));
    this.start = -1;
    this.expected = 'comma';
  }

  private betweenElements(code: number): void {
    switch (this.expected) {
      case 'array':
        // Told from other formats by this very bracket.
        this.expected = 'first';
        return;
      case 'nothing':
        throw this.fault('something follows the end of the array');
      case 'comma':
        if (code === COMMA) this.expected = 'element';
        else if (code === 93) this.expected = 'nothing';
        else throw this.fault(`, or ] is due after record ${this.record}`);
        return;
      case 'first':
      case 'element':
        if (code === COMMA) throw this.fault('a comma without a record before it');
        if (code === 93 && this.expected === 'first') {
          this.expected = 'nothing';
          return;
        }
        if (isClosing(code)) {
          throw this.fault(`${String.fromCharCode(code)} where a record is due, after the comma`);
        }
        this.start = this.position;
        this.startLine = this.line;
        this.insideElement(code);
    }
  }

  private countLine(code: number): void {
    if (code === CR || !this.afterCr) this.line++;
    this.afterCr = code === CR;
  }

  private fault(what: string, line = this.line): UserError {
    return new UserError(`line ${line}: ${what}`);
  }
}
