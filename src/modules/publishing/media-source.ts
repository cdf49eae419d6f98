import { AppError } from '../../core/errors/app-error.js';
import { ChannelError, type ChannelDraft, type ChannelLimits, type MediaSource } from '../channels/index.js';
import type { MediaFiles } from './publishing.ports.js';

/** The files of one draft, fitted to an account's limits as an adapter asks for them. */
export function mediaSource(
  files: MediaFiles,
  workspaceId: string,
  content: ChannelDraft,
  limits: ChannelLimits,
): MediaSource {
  return {
    file: async (mediaId) => {
      const kind = content.parts.flatMap((part) => part.media).find((file) => file.id === mediaId)?.kind;
      const rule = kind === undefined ? undefined : limits.media.kinds[kind];
      try {
        return await files.file(workspaceId, mediaId, rule);
      } catch (cause) {
        // What media says in words stays true; a disk or database that hiccups does not make the post wrong.
        throw cause instanceof AppError
          ? new ChannelError('rejected', cause.detail, { code: cause.code, cause })
          : new ChannelError('unavailable', 'A media file of this post could not be read just now.', { cause });
      }
    },
  };
}
