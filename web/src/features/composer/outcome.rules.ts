import type { PostView } from '@/api';

export interface When {
  readonly kind: 'now' | 'at' | 'draft';
  /** Wall-clock time: `2027-03-28T10:00`. Kept while another kind is chosen. */
  readonly localTime: string;
  readonly zone: string;
}

/** What the main button does. */
export type Outcome = 'schedule' | 'publish' | 'save-draft' | 'save-changes';

/** @param mayPublish false for people whose posts somebody else publishes */
export function outcomeOf(state: PostView['state'], when: When, mayPublish: boolean): Outcome {
  if (state === 'publishing' || state === 'published' || state === 'attention') return 'save-changes';
  if (!mayPublish) return state === 'draft' ? 'save-draft' : 'save-changes';
  switch (when.kind) {
    case 'now':
      return 'publish';
    case 'draft':
      return 'save-draft';
    case 'at':
      return state === 'scheduled' ? 'save-changes' : 'schedule';
  }
}

/** When a post goes out by its schedule; null while it has none. */
export function whenOf(schedule: PostView['schedule']): When | null {
  return schedule ? { kind: 'at', localTime: schedule.localTime.slice(0, 16), zone: schedule.zone } : null;
}

/**
 * The chosen time after the schedule changed. Who has chosen nothing else goes along: otherwise the next press would move the post back.
 * @param offered what stood there before anybody chose
 */
export function followed(chosen: When, offered: When, schedule: PostView['schedule']): When {
  const untouched =
    chosen.kind === offered.kind && chosen.localTime === offered.localTime && chosen.zone === offered.zone;
  return (untouched && whenOf(schedule)) || chosen;
}

/** True where the chosen time is another than the post has. */
export function isMoved(post: PostView | null, when: When): boolean {
  const schedule = post?.schedule;
  return !schedule || schedule.localTime.slice(0, 16) !== when.localTime || schedule.zone !== when.zone;
}
