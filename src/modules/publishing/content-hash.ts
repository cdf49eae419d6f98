import { createHash } from 'node:crypto';

/** JSON with sorted keys and no spaces (RFC 8785), so that equal content always gives equal text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const children = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(children).sort()) {
    const child = children[key];
    if (child !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(child)}`;
  }
  return `{${text}}`;
}

/** Hex SHA-256 of the frozen content: what was approved is what goes out, and the receipt carries this. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
