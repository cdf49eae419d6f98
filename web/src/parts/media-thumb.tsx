import { FileAudio, FileText, FileVideo, ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';

export function mediaUrl(workspaceId: string, mediaId: string, what: 'file' | 'thumbnail'): string {
  return `/api/v1/workspaces/${workspaceId}/media/${mediaId}/${what}`;
}

/** A small picture of a media file; films, sounds and documents have a sign instead. */
export function MediaThumb({
  mediaId,
  kind,
  alt,
  className,
}: {
  readonly mediaId: string;
  readonly kind: string;
  readonly alt: string;
  readonly className?: string;
}) {
  const workspaceId = useWorkspaceId();
  const [gone, setGone] = useState(false);
  const frame = classNames('overflow-hidden rounded-lg bg-sunken', className);
  if (kind === 'image' || kind === 'gif') {
    if (!gone) {
      return (
        <img
          src={mediaUrl(workspaceId, mediaId, 'thumbnail')}
          alt={alt}
          loading="lazy"
          decoding="async"
          className={classNames(frame, 'object-cover')}
          onError={() => setGone(true)}
        />
      );
    }
  }
  const Icon = gone ? ImageOff : kind === 'audio' ? FileAudio : kind === 'document' ? FileText : FileVideo;
  return (
    <span
      role="img"
      aria-label={alt || kind}
      className={classNames(frame, 'flex items-center justify-center text-ink-faint')}
    >
      <Icon aria-hidden className="size-1/3 max-h-8 min-h-4 min-w-4" />
    </span>
  );
}
