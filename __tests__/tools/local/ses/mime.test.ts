import { buildMime } from '../../../../tools/local/ses/mime';

const bodyOf = (mime: string) => mime.slice(mime.indexOf('\r\n\r\n') + 4);
const decode = (body: string) => {
  const bytes = body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

describe('MIME', () => {
  it('writes a single ASCII part as it is, with CRLF', () => {
    expect(buildMime([], { subject: 's', text: 'a\nb' }, 'id')).toBe(
      'Subject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n' +
        'Content-Transfer-Encoding: 7bit\r\n\r\na\r\nb',
    );
  });

  it('writes other text in quoted-printable', () => {
    expect(bodyOf(buildMime([], { text: 'Grüße = 1 € \nnext' }, 'id'))).toBe(
      'Gr=C3=BC=C3=9Fe =3D 1 =E2=82=AC=20\r\nnext',
    );
  });

  it('cuts lines at 76 characters and loses nothing', () => {
    const text = `${'äb '.repeat(200)}end`;
    const body = bodyOf(buildMime([], { text }, 'id'));
    expect(body.split('\r\n').every((line) => line.length <= 76)).toBe(true);
    expect(decode(body)).toBe(text);
  });

  it('encodes lines that are too long for mail', () => {
    const text = 'a'.repeat(999);
    const mime = buildMime([], { text }, 'id');
    expect(mime).toContain('Content-Transfer-Encoding: quoted-printable');
    expect(decode(bodyOf(mime))).toBe(text);
  });

  it('encodes a subject that is not ASCII, in words that decode one by one', () => {
    const subject = 'Grüße aus Köln – 20 % auf alles, nur diese Woche für Sie';
    const [line = ''] = buildMime([], { subject, text: '' }, 'id').split('\r\nMIME-Version');
    const words = line.slice('Subject: '.length).split('\r\n ');
    expect(words.every((word) => /^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/.test(word) && word.length <= 75)).toBe(
      true,
    );
    expect(words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString('utf8')).join('')).toBe(
      subject,
    );
  });

  it('lets no line end into a subject', () => {
    expect(buildMime([], { subject: 'a\r\nBcc: x@example.org', text: '' }, 'id')).toContain(
      'Subject: a Bcc: x@example.org\r\n',
    );
  });
});
