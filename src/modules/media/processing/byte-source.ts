import { open } from 'node:fs/promises';

/** A path on disk or the bytes themselves. */
export type MediaSource = string | Buffer;

/** Random access to a file's bytes, so that a long video is never in memory as a whole. */
export interface ByteSource {
  readonly size: number;
  /** Fewer bytes than asked for only at the end of the file. */
  readonly read: (offset: number, length: number) => Promise<Buffer>;
}

export async function withBytes<T>(source: MediaSource, use: (bytes: ByteSource) => Promise<T>): Promise<T> {
  if (Buffer.isBuffer(source)) {
    return use({
      size: source.length,
      read: (offset, length) => Promise.resolve(source.subarray(offset, offset + length)),
    });
  }
  const file = await open(source, 'r');
  try {
    const { size } = await file.stat();
    return await use({
      size,
      read: async (offset, length) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}
