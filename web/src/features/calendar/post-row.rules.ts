import type { PostView } from '@/api';

export const SEGMENTS = ['all', 'draft', 'scheduled', 'published', 'attention'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** A segment by its name in the address; anything else shows all. */
export function segmentOf(state: string | undefined): Segment {
  return SEGMENTS.find((segment) => segment === state) ?? 'all';
}

/** The states a segment holds. What goes out this minute stands with the scheduled. */
export function statesOf(segment: Segment): PostView['state'][] {
  switch (segment) {
    case 'all':
      return [];
    case 'scheduled':
      return ['scheduled', 'publishing'];
    case 'draft':
    case 'published':
    case 'attention':
      return [segment];
  }
}

const LONGEST = 160;

/** What a post is called in a list: its title, or its first words; null where it has neither. */
export function nameOf(post: Pick<PostView, 'title' | 'content'>): string | null {
  if (post.title.trim() !== '') return post.title;
  const text = post.content.parts.map((part) => part.text.replace(/\s+/gu, ' ').trim()).find((words) => words !== '');
  if (text === undefined) return null;
  const points = Array.from(text);
  return points.length > LONGEST ? `${points.slice(0, LONGEST).join('').trimEnd()} …` : text;
}

/** The file that stands for a post. */
export function firstMediaOf({ content }: Pick<PostView, 'content'>): string | null {
  return content.parts.flatMap(({ media }) => media ?? [])[0]?.mediaId ?? null;
}

/** Whom it is meant for: its targets, or those it already went to. */
export function accountIdsOf({ targets, deliveries }: Pick<PostView, 'targets' | 'deliveries'>): string[] {
  return [...new Set([...targets, ...deliveries].map(({ accountId }) => accountId))];
}

export interface When {
  readonly kind: 'planned' | 'first-due' | 'edited';
  readonly at: string;
}

/** The instant a list shows: when it goes or went out, or when a draft without a time was last edited. */
export function whenOf({
  schedule,
  deliveries,
  updatedAt,
}: Pick<PostView, 'schedule' | 'deliveries' | 'updatedAt'>): When {
  const first = deliveries.map(({ dueAt }) => dueAt).sort()[0];
  if (first !== undefined) return { kind: 'first-due', at: first };
  return schedule ? { kind: 'planned', at: schedule.at } : { kind: 'edited', at: updatedAt };
}

/** What has deliveries can't be deleted: it is on its way or out. */
export function isDeletable({ deliveries }: Pick<PostView, 'deliveries'>): boolean {
  return deliveries.length === 0;
}
