import type { ChannelDraft } from '../channels/index.js';

/** Steps that made something visible; what leads up to them is made again when the content changes. */
const PART_STEP = /^part\.(\d+)$/;

/** SQL: the steps of a delivery that stand when its content becomes another one: a file or a record that was made for the old content must not go out with the new. */
export const STANDING_STEPS = `(SELECT COALESCE(jsonb_object_agg(step.key, step.value), '{}') FROM jsonb_each(delivery.steps) AS step WHERE step.key LIKE 'part.%')`;

/** @returns how many parts of a delivery are out, from the first one on */
export function partsOut(steps: Readonly<Record<string, unknown>>): number {
  const indexes = Object.keys(steps).flatMap((name) => PART_STEP.exec(name)?.[1] ?? []);
  return Math.max(0, ...indexes.map((index) => Number(index) + 1));
}

/** What a delivery sends once its post was edited: what is out stays as it went out, what is to come is as it is now. */
export function editedContent(frozen: ChannelDraft, edited: ChannelDraft, out: number): ChannelDraft {
  if (out === 0) return edited;
  return {
    ...frozen,
    parts: [...frozen.parts.slice(0, out), ...edited.parts.slice(out)],
    firstComment: edited.firstComment,
  };
}

/** What a delivery is of which nothing more goes out. */
export function cutContent(frozen: ChannelDraft, out: number): ChannelDraft {
  return { ...frozen, parts: frozen.parts.slice(0, out), firstComment: null };
}
