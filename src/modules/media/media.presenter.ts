import type { ChannelMedia } from '../channels/index.js';
import type { MediaDto } from './dto/media.dto.js';
import type { Media } from './media.entity.js';
import { hasThumbnail } from './media.rules.js';

/** @param usedInCount posts that use it */
export function presentMedia(media: Media, usedInCount: number): MediaDto {
  const { id, workspaceId, kind, mime, bytes, width, height, durationMs, name, alt, labels } = media;
  const { version, createdBy, createdAt, updatedAt } = media;
  return {
    id,
    kind,
    mime,
    bytes,
    width,
    height,
    durationMs,
    name,
    alt,
    labels,
    usedInCount,
    thumbnailUrl: hasThumbnail(kind) ? `/api/v1/workspaces/${workspaceId}/media/${id}/thumbnail` : null,
    version,
    createdBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** As a draft holds it. */
export function asChannelMedia(media: Media): ChannelMedia {
  const { id, kind, mime, bytes, width, height, durationMs, alt, sha256 } = media;
  return { id, kind, mime, bytes, width, height, durationMs, alt, sha256 };
}
