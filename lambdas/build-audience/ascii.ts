/** Characters that the readers of lists look for, by their codes in ASCII: bytes of a list, and characters of a byte string. */
export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const BACKSLASH = 0x5c;
