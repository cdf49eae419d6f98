/** What a request carried. Parts of a form that are files, or say that they are bytes, stand apart. */
export interface Body {
  readonly kind: 'none' | 'json' | 'form' | 'multipart';
  readonly fields: Record<string, unknown>;
  readonly files: Record<string, Buffer>;
}

/** @returns null when it can't be read */
export function readBody(bytes: Buffer, contentType: string | undefined): Body | null {
  if (bytes.length === 0) return { kind: 'none', fields: {}, files: {} };
  const [type = ''] = (contentType ?? '').split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/json':
      return readJson(bytes);
    case 'application/x-www-form-urlencoded':
      return { kind: 'form', fields: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))), files: {} };
    case 'multipart/form-data':
      return readMultipart(bytes, /boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1]);
    default:
      return null;
  }
}

function readJson(bytes: Buffer): Body | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { kind: 'json', fields: { ...value }, files: {} } : null;
  } catch {
    return null;
  }
}

function readMultipart(bytes: Buffer, boundary: string | undefined): Body | null {
  if (boundary === undefined) return null;
  const body: Body = { kind: 'multipart', fields: {}, files: {} };
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), bytes]);
  for (let start = whole.indexOf(delimiter); start !== -1;) {
    const from = start + delimiter.length;
    if (whole.subarray(from, from + 2).toString() === '--') return body;
    const end = whole.indexOf(delimiter, from);
    const headEnd = whole.indexOf('\r\n\r\n', from);
    if (end === -1 || headEnd === -1 || headEnd > end) return null;
    const head = whole.subarray(from, headEnd).toString('utf8');
    const content = whole.subarray(headEnd + 4, end);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return null;
    const isFile = /\bfilename=/i.test(head) || /^content-type:\s*application\/octet-stream/im.test(head);
    if (isFile) body.files[name] = Buffer.from(content);
    else body.fields[name] = content.toString('utf8');
    start = end;
  }
  return null;
}
