import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { errorCode } from '../core/config/index.js';

/** A file of the web app, ready to be sent. */
export interface WebFile {
  readonly type: string;
  /** Of the content, whatever encoding it is sent in. */
  readonly etag: string;
  readonly plain: Buffer;
  /** As the build compressed it, by the name of the encoding. */
  readonly compressed: ReadonlyMap<Encoding, Buffer>;
}

/** By the paths they are asked for: `/assets/app-1a2b.js`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** Injection token of the files; null stands for a web app that is not built. */
export const WEB_FILES = Symbol('WebFiles');

/** Those the build writes beside a file, the smallest first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

const TYPES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Reads a built web app whole. In memory, a build that changes beneath a running
 * process can't mix two versions, and no path leads out of the folder. Hidden files and links are left out.
 * @returns null where there is no `index.html`: it is not built.
 */
export async function readWebFiles(folder: string): Promise<WebFiles | null> {
  const content = new Map<string, Buffer>();
  await readInto(content, folder, '');
  if (!content.has('/index.html')) return null;
  const files = new Map<string, WebFile>();
  for (const [path, plain] of content) {
    if (isCompressedSibling(path, content)) continue;
    const compressed = new Map<Encoding, Buffer>();
    for (const encoding of ENCODINGS) {
      const sibling = content.get(`${path}${SUFFIXES[encoding]}`);
      if (sibling) compressed.set(encoding, sibling);
    }
    const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 27);
    // Weak: the same content may be sent in several encodings.
    const etag = `W/"${hash}"`;
    files.set(path, {
      type: TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
      etag,
      plain,
      compressed,
    });
  }
  return files;
}

function isCompressedSibling(path: string, content: ReadonlyMap<string, Buffer>): boolean {
  return Object.values(SUFFIXES).some((suffix) => path.endsWith(suffix) && content.has(path.slice(0, -suffix.length)));
}

async function readInto(content: Map<string, Buffer>, folder: string, path: string): Promise<void> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) await readInto(content, folder, below);
    else if (entry.isFile()) content.set(below, await readFile(join(folder, below)));
  }
}
