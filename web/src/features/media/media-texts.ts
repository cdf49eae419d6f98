import type { MediaDto } from '@/api';
import { formatBytes } from '@/lib/numbers';

/** `1200 × 800`, or the file's weight where it has no sides. */
export function sizeText(item: Pick<MediaDto, 'width' | 'height' | 'bytes'>, locale: string): string {
  return item.width === null || item.height === null
    ? formatBytes(item.bytes, locale)
    : `${item.width} × ${item.height}`;
}

/** 75,400 → `1:15`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
