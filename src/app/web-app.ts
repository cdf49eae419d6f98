import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { pagePolicy } from '../core/pages/page.js';
import { ENCODINGS, type WebFile, type WebFiles } from './web-files.js';

/** What the page and everything it loads may do. Nothing comes from elsewhere, and nothing written into the page runs. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; '),
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Links are copied, videos may fill the screen; nothing else is used.
  'Permissions-Policy': [
    'accelerometer=()',
    'autoplay=()',
    'camera=()',
    'clipboard-read=()',
    'clipboard-write=(self)',
    'display-capture=()',
    'encrypted-media=()',
    'fullscreen=(self)',
    'geolocation=()',
    'gyroscope=()',
    'hid=()',
    'idle-detection=()',
    'magnetometer=()',
    'microphone=()',
    'midi=()',
    'payment=()',
    'picture-in-picture=()',
    'publickey-credentials-get=()',
    'screen-wake-lock=()',
    'serial=()',
    'usb=()',
    'xr-spatial-tracking=()',
  ].join(', '),
};

/** The build puts a hash of the content into each name below it. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_AN_HOUR = 'public, max-age=3600';
/** Kept, but asked for each time: it names the other files. */
const ASK_FIRST = 'no-cache';

/** Paths that are no page of the web app, with everything below them. Routes don't mind capital letters, so neither does this. */
const NOT_OURS = /^\/(api|feeds|l|media|health|metrics|admin\/queue)(\/|$)/i;
/** Somebody asks for a file by its name; a page instead would only confuse. */
const FILE_NAME = /^\/(assets\/.*|[^/]+\.[a-z0-9]+)$/i;

/**
 * Serves the web app: its files, and its page for every path that is one of its pages.
 * @param files null where it is not built: then `/` alone is answered, by a page that says so
 */
export function serveWebApp(files: WebFiles | null): RequestHandler {
  const page = files?.get('/index.html');
  return (request: Request, response: Response, next: NextFunction): void => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || NOT_OURS.test(request.path)) return next();
    if (!files || !page) return request.path === '/' ? sendNotBuilt(request, response) : next();
    const path = decoded(request.path);
    const file = path === null ? undefined : files.get(path);
    if (path !== null && file && file !== page) {
      return send(file, path.startsWith(HASHED) ? FOR_EVER : FOR_AN_HOUR, request, response);
    }
    const isPage = !FILE_NAME.test(request.path) && request.accepts('html') !== false;
    return file === page || isPage ? send(page, ASK_FIRST, request, response) : next();
  };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function send(file: WebFile, cacheControl: string, request: Request, response: Response): void {
  response.set(PAGE_HEADERS);
  response.set({ 'Content-Type': file.type, 'Cache-Control': cacheControl, ETag: file.etag });
  const encoding = ENCODINGS.find(
    (candidate) => file.compressed.has(candidate) && request.acceptsEncodings(candidate) === candidate,
  );
  if (file.compressed.size > 0) response.vary('Accept-Encoding');
  if (request.fresh) return void response.status(304).end();
  const body = (encoding && file.compressed.get(encoding)) ?? file.plain;
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
}

const STYLE = `:root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}main{max-width:40rem;margin:12vh auto;padding:0 1.25rem}`;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Carillon</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Carillon</h1>
<p>It is running, but its web pages are not built. Stop it, and start it with <code>npm start</code>, which builds them.</p>
<p>The API works without them: <a href="/api/docs">read it and try it</a>.</p>
</main>
</body>
</html>
`;

function sendNotBuilt(request: Request, response: Response): void {
  response.set({ 'Content-Security-Policy': pagePolicy(STYLE), 'Cache-Control': ASK_FIRST });
  response.type('html');
  response.end(request.method === 'HEAD' ? undefined : NOT_BUILT);
}
