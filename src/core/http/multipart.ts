import { randomBytes } from 'node:crypto';
import type { MultipartField } from './http-client.js';

type Chunk = Buffer | NodeJS.ReadableStream;

/** A body before it is sent. `length` in bytes; undefined where a stream's size is not known. */
export interface EncodedBody {
  readonly contentType: string | undefined;
  /** Set for multipart, whose type no caller may replace. */
  readonly boundary?: string;
  readonly length: number | undefined;
  readonly chunks: readonly { readonly content: Chunk; readonly length: number | undefined }[];
}

/** The escapes that browsers use (WHATWG HTML, "multipart/form-data encoding algorithm"; RFC 7578 §4.2 leaves them to us). */
function quoted(value: string): string {
  return `"${value.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`;
}

/** A type that is not one would end the part's header early. */
function safeMime(mime: string): string {
  return /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.+"-]+)*$/.test(mime) ? mime : 'application/octet-stream';
}

/** `multipart/form-data` (RFC 7578). Values and file contents go out byte for byte. */
export function encodeMultipart(fields: readonly MultipartField[]): EncodedBody {
  const boundary = `carillon-${randomBytes(18).toString('hex')}`;
  const chunks: { content: Chunk; length: number | undefined }[] = [];
  const text = (value: string): void => {
    const content = Buffer.from(value);
    chunks.push({ content, length: content.length });
  };
  for (const field of fields) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(field.name)}`;
    if ('value' in field) {
      text(`${head}\r\n\r\n${field.value}\r\n`);
    } else {
      text(`${head}; filename=${quoted(field.filename)}\r\nContent-Type: ${safeMime(field.mime)}\r\n\r\n`);
      const { content } = field;
      chunks.push({ content, length: Buffer.isBuffer(content) ? content.length : field.bytes });
      text('\r\n');
    }
  }
  text(`--${boundary}--\r\n`);
  const length = chunks.reduce<number | undefined>(
    (sum, chunk) => (sum === undefined || chunk.length === undefined ? undefined : sum + chunk.length),
    0,
  );
  return { contentType: `multipart/form-data; boundary=${boundary}`, boundary, length, chunks };
}
