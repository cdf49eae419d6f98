import type { UploadedFile } from './protocol.js';

export interface ParsedBody {
  readonly fields: Record<string, unknown>;
  readonly files: Record<string, UploadedFile>;
}

/** JSON, form or multipart, with `a[]` and `a[b]` read as lists and objects. @returns null when it is none of them. */
export function parseBody(bytes: Buffer, contentType: string | undefined): ParsedBody | null {
  if (bytes.length === 0) return { fields: {}, files: {} };
  const [type = ''] = (contentType ?? '').split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/json':
      return parseJson(bytes);
    case 'application/x-www-form-urlencoded': {
      const fields: Record<string, unknown> = {};
      for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) assign(fields, name, value);
      return { fields, files: {} };
    }
    case 'multipart/form-data':
      return parseMultipart(bytes, /boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1]);
    default:
      return null;
  }
}

function parseJson(bytes: Buffer): ParsedBody | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { fields: { ...value }, files: {} }
      : null;
  } catch {
    return null;
  }
}

function parseMultipart(bytes: Buffer, boundary: string | undefined): ParsedBody | null {
  if (boundary === undefined) return null;
  const parsed: ParsedBody = { fields: {}, files: {} };
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), bytes]);
  let start = whole.indexOf(delimiter);
  while (start !== -1) {
    const from = start + delimiter.length;
    if (whole.subarray(from, from + 2).toString() === '--') return parsed;
    const end = whole.indexOf(delimiter, from);
    const headEnd = whole.indexOf('\r\n\r\n', from);
    if (end === -1 || headEnd === -1 || headEnd > end) return null;
    const head = whole.subarray(from, headEnd).toString('utf8');
    const content = whole.subarray(headEnd + 4, end);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return null;
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    if (filename === undefined) assign(parsed.fields, name, content.toString('utf8'));
    else {
      const mime = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? '';
      parsed.files[name] = { mime, filename, content: Buffer.from(content) };
    }
    start = end;
  }
  return null;
}

function assign(fields: Record<string, unknown>, name: string, value: string): void {
  const list = /^(.+)\[\]$/.exec(name)?.[1];
  if (list !== undefined) {
    const [outer, inner] = nested(list);
    const target = inner === null ? fields : child(fields, outer);
    const key = inner ?? outer;
    const known = target[key];
    target[key] = Array.isArray(known) ? [...(known as unknown[]), value] : [value];
    return;
  }
  const [outer, inner] = nested(name);
  if (inner === null) fields[outer] = value;
  else child(fields, outer)[inner] = value;
}

function nested(name: string): [string, string | null] {
  const match = /^([^[]+)\[([^\]]+)\]$/.exec(name);
  return match?.[1] !== undefined && match[2] !== undefined ? [match[1], match[2]] : [name, null];
}

function child(fields: Record<string, unknown>, name: string): Record<string, unknown> {
  const known = fields[name];
  if (typeof known === 'object' && known !== null && !Array.isArray(known)) return known as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  fields[name] = made;
  return made;
}
