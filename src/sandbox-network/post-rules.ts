import type { SandboxStore } from './sandbox-store.js';
import { Refusal, VISIBILITIES, type PostChange } from './sandbox-types.js';

const MAX_GRAPHEMES = 500;
const MAX_FILES = 4;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The content of a post from a request's body. @throws Refusal 422 that names the field */
export function postChange(
  body: Readonly<Record<string, unknown>>,
  accountId: string,
  store: SandboxStore,
  now: number,
): PostChange {
  const text = textOf(body, 'text') ?? '';
  const mediaIds = mediaIdsOf(body['mediaIds'] ?? [], accountId, store, now);
  if (text.trim() === '' && mediaIds.length === 0) throw invalid('text', 'is empty, and there is no media');
  if (isTooLong(text)) throw invalid('text', `has more than ${MAX_GRAPHEMES} characters`);
  const visibility = VISIBILITIES.find((name) => name === (body['visibility'] ?? 'public'));
  if (!visibility) throw invalid('visibility', `is one of ${VISIBILITIES.join(', ')}`);
  return {
    text,
    mediaIds,
    language: textOf(body, 'language'),
    contentWarning: textOf(body, 'contentWarning'),
    visibility,
  };
}

function mediaIdsOf(value: unknown, accountId: string, store: SandboxStore, now: number): string[] {
  if (!Array.isArray(value) || value.length > MAX_FILES)
    throw invalid('mediaIds', `is a list of at most ${MAX_FILES} ids`);
  return value.map((id: unknown) => {
    const media = store.media.get(String(id));
    if (media?.accountId !== accountId)
      throw invalid('mediaIds', `names a file that is not there: ${String(id).slice(0, 40)}`);
    if (Date.parse(media.readyAt) > now) throw new Refusal(422, 'media_not_ready', 'A file is still being processed.');
    return media.id;
  });
}

function textOf(body: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = body[name] ?? null;
  if (value !== null && typeof value !== 'string') throw invalid(name, 'is no text');
  return value;
}

function isTooLong(text: string): boolean {
  // No text has more graphemes than UTF-16 units, and segmenting is slow.
  if (text.length <= MAX_GRAPHEMES) return false;
  let count = 0;
  for (const _ of graphemes.segment(text)) {
    if (++count > MAX_GRAPHEMES) return true;
  }
  return false;
}

function invalid(field: string, problem: string): Refusal {
  return new Refusal(422, 'validation', `"${field}" ${problem}.`);
}
