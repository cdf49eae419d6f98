import type { MediaKind, MediaRule } from '../channels/index.js';

/** What decides how a picture is fitted: the rest of a channel's rule is about how many and how long. */
export type FitTo = Pick<MediaRule, 'mimeTypes' | 'maxBytes' | 'maxPixels'>;

export interface FileFacts {
  readonly mime: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** True for kinds of which a still can be made. */
export function hasThumbnail(kind: MediaKind): boolean {
  return kind === 'image' || kind === 'gif';
}

/** True when a file goes out as it is. */
export function fits(file: FileFacts, rule: FitTo): boolean {
  const pixels = (file.width ?? 0) * (file.height ?? 0);
  return (
    rule.mimeTypes.includes(file.mime) &&
    file.bytes <= rule.maxBytes &&
    (rule.maxPixels === null || pixels <= rule.maxPixels)
  );
}

/** A part of a picture, in pixels from its upper left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which edges of an area lie outside of a picture: named by the field that is too large. */
export function beyond(
  area: Area,
  picture: { readonly width: number; readonly height: number },
): ('width' | 'height')[] {
  return [
    ...(area.left + area.width > picture.width ? (['width'] as const) : []),
    ...(area.top + area.height > picture.height ? (['height'] as const) : []),
  ];
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'application/pdf': 'pdf',
};

/** File name extension of a type, without the dot. */
function extensionOf(mime: string): string {
  return EXTENSIONS[mime] ?? 'bin';
}

const MAX_NAME_LENGTH = 200;

/** A name to show and to save under: the last part of a path, without characters that file systems or headers choke on. */
export function tidyName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029"<>|:*?]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^\.+/, '');
  return Array.from(clean).slice(0, MAX_NAME_LENGTH).join('') || 'file';
}

/**
 * `Content-Disposition` (RFC 6266): a file is shown in place, and saved under its name with the extension that its type has. A document may hold
 * programs for whoever shows it, so it is only ever saved.
 */
export function dispositionOf(name: string, mime: string): string {
  const file = `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '') || 'file'}.${extensionOf(mime)}`;
  const ascii = file
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '')
    .trim();
  const encoded = encodeURIComponent(file).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const how = mime === 'application/pdf' ? 'attachment' : 'inline';
  return `${how}; filename="${ascii.startsWith('.') ? `file${ascii}` : ascii}"; filename*=UTF-8''${encoded}`;
}

/** Where a file lies: one folder per workspace, spread over 256 by the end of the id, whose beginning is the time. */
export function storageKeyOf(workspaceId: string, id: string, mime: string, suffix = ''): string {
  return `${workspaceId}/${id.slice(-2)}/${id}${suffix}.${extensionOf(mime)}`;
}
