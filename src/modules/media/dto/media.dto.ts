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
  labels: string[];
  /** Posts that use it. */
  usedInCount: number;
  /** Path of a small still of it, as WebP; null for kinds without one: video, audio and documents. */
  thumbnailUrl: string | null;
  /** Send it back as If-Match with a change. */
  version: number;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export class MediaUseDto {
  postId: string;
  /** Its title, or the beginning of its text. */
  title: string;
  /** Of the post. */
  state: string;
}

export class MediaDetailDto extends MediaDto {
  /** Posts that use it, the newest 50. */
  usedIn: MediaUseDto[];
}

export class MediaLabelCount {
  label: string;
  /** Files that carry it. */
  count: number;
}

export class MediaLabelsDto {
  /** The 200 most used, most used first. */
  labels: MediaLabelCount[];
}

export class MediaPageDto {
  items: MediaDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
