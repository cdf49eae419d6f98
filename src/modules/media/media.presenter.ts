import type { ChannelMedia } from '../channels/index.js';
import type { MediaDto } from './dto/media.dto.js';
import type { Media } from './media.entity.js';

export function presentMedia(media: Media): MediaDto {
  const { id, kind, mime, bytes, width, height, durationMs, name, alt, version, createdBy, createdAt, updatedAt } =
    media;
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
