import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import {
  ChannelError,
  type ChannelMedia,
  type MediaFile,
  type MediaKind,
  type MediaSource,
} from '../../../src/modules/channels/contract/index.js';

const BELL = Buffer.from(
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBD' +
    'ARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAJABAD' +
    'ASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAE' +
    'Bf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AACce//Z',
  'base64',
);

/** A picture that every media source here has, for channels whose plainest draft has one. */
export const BELL_PICTURE: ChannelMedia = {
  id: 'bell-picture',
  kind: 'image',
  mime: 'image/jpeg',
  bytes: BELL.length,
  width: 16,
  height: 9,
  durationMs: null,
  alt: 'A bell',
  sha256: createHash('sha256').update(BELL).digest('hex'),
};

/** Real little pictures, handed out as files and served at public URLs on loopback. */
export class MemoryMedia implements MediaSource {
  private readonly files = new Map<string, { readonly mime: string; readonly content: Buffer }>([
    [BELL_PICTURE.id, { mime: BELL_PICTURE.mime, content: BELL }],
  ]);
  private server: Server | null = null;
  private origin = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const file = this.files.get((request.url ?? '').slice(1));
      if (!file) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': file.mime, 'content-length': file.content.length }).end(file.content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (!server) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** A picture of 16 × 9 pixels in a colour of its own. */
  async image(alt: string | null, mime: 'image/png' | 'image/jpeg' = 'image/png'): Promise<ChannelMedia> {
    const shade = (this.files.size * 40) % 256;
    const picture = sharp({ create: { width: 16, height: 9, channels: 3, background: { r: shade, g: 90, b: 200 } } });
    const content = await (mime === 'image/png' ? picture.png() : picture.jpeg()).toBuffer();
    const id = randomUUID();
    this.files.set(id, { mime, content });
    return {
      id,
      kind: 'image',
      mime,
      bytes: content.length,
      width: 16,
      height: 9,
      durationMs: null,
      alt,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
  }

  /** Bytes that are taken for a file of this kind. */
  put(kind: MediaKind, mime: string, content: Buffer, alt: string | null = null): ChannelMedia {
    const id = randomUUID();
    this.files.set(id, { mime, content });
    const sha256 = createHash('sha256').update(content).digest('hex');
    return {
      id,
      kind,
      mime,
      bytes: content.length,
      width: kind === 'document' ? null : 640,
      height: kind === 'document' ? null : 360,
      durationMs: kind === 'image' || kind === 'document' ? null : 5_000,
      alt,
      sha256,
    };
  }

  async file(mediaId: string): Promise<MediaFile> {
    const file = this.files.get(mediaId);
    if (!file) throw new ChannelError('rejected', 'The file is gone.');
    return {
      mime: file.mime,
      bytes: file.content.length,
      width: 16,
      height: 9,
      open: (part) => Readable.from(pieces(part ? file.content.subarray(part.first, part.last + 1) : file.content)),
      buffer: async () => file.content,
      publicUrl: () => `${this.origin}/${mediaId}`,
    };
  }
}

/** Files come in pieces, as from a disk. */
function* pieces(content: Buffer): Iterable<Buffer> {
  for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536);
}
