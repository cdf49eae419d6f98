import { isReschedulable } from '../publishing/index.js';
import type { CalendarRow } from './calendar.repository.js';
import type { CalendarDelivery, CalendarEntry } from './dto/calendar.dto.js';
import { excerptOf } from './excerpt.rules.js';
import { wallClockAt } from './wall-clock.rules.js';

const EXCERPT_LENGTH = 140;
const MINUTES = 'YYYY-MM-DDTHH:mm'.length;

export function presentEntry(row: CalendarRow): CalendarEntry {
  const open = row.deliveries.filter(({ state }) => state !== 'published');
  return {
    postId: row.post_id,
    title: row.title,
    excerpt: excerptOf(row.beginning, EXCERPT_LENGTH),
    at: row.at,
    localTime: (row.local_time ?? wallClockAt(row.at, row.zone)).slice(0, MINUTES),
    zone: row.zone,
    state: row.state,
    campaignId: row.campaign_id,
    labels: row.labels,
    authorId: row.author_id,
    version: row.version,
    parts: row.parts,
    thumbnail:
      row.media_id === null || row.media_kind === null
        ? null
        : { mediaId: row.media_id, kind: row.media_kind, alt: row.media_alt },
    deliveries: row.deliveries.map(
      (delivery) => ({ ...delivery, dueAt: new Date(delivery.dueAt) }) as CalendarDelivery,
    ),
    movable: open.length > 0 && open.every(isReschedulable),
  };
}
