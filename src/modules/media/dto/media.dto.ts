import type { MEDIA_KINDS } from './list-media.dto.js';

export class MediaDto {
  id: string;
  kind: (typeof MEDIA_KINDS)[number];
  /** Of the file as it is kept, which for pictures is not the one that was sent: they are encoded anew. */
  mime: string;
  /** Of the file as it is kept. */
  bytes: number;
  /** Pixels; null where the kind has none. */
  width: number | null;
  height: number | null;
  durationMs: number | null;
  name: string;
  /** What people are told who can't see it; '' for decoration; null: not said yet. */
  alt: string | null;
  /** Send it back as If-Match with a change. */
  version: number;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export class MediaPageDto {
  items: MediaDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
