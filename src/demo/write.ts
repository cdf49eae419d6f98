import { Temporal } from 'temporal-polyfill';
import type { CheckAnswer, PostAnswer } from './api-types.js';
import { OTHER_ZONE, ZONE, type PlannedPost } from './plan.js';
import type { Workshop, WrittenPost } from './stage.js';

const LEAD_MS = 3_000;
const APART_MS = 1_000;

/** Shows what each channel would refuse, before and after it gets a text of its own, and saves the posts. */
export async function writePosts(
  workshop: Workshop,
  plans: readonly PlannedPost[],
  mediaIds: readonly string[],
): Promise<WrittenPost[]> {
  const { api, workspaceId, findings, terminal } = workshop;
  const written: WrittenPost[] = [];
  for (const plan of plans) {
    const post = draft(workshop, plan, mediaIds);
    if (plan.variants.sandbox !== undefined) {
      const { accounts } = await check(workshop, { ...post, variants: [] });
      const refusal = accounts.find(({ channel }) => channel === 'sandbox')?.issues.find(blocks);
      const others = accounts.filter(({ channel }) => channel !== 'sandbox').every(({ ok }) => ok);
      if (refusal && others) terminal.warning(`${plan.title}, as one text`, `sandbox: ${refusal.message}`);
      else findings.lacks('The check refuses a text that is too long for one channel only');
    }
    const { ok, accounts } = await check(workshop, post);
    const verdicts = accounts.map(
      ({ channel, issues }) => `${channel}: ${issues.map((issue) => issue.message).join(' ') || 'fine'}`,
    );
    findings.expect(ok, plan.title, verdicts.join(' · '));
    const { id } = await api.post<PostAnswer>(`workspaces/${workspaceId}/posts`, post);
    written.push({ id, plan });
  }
  return written;
}

/** Schedules them a few seconds ahead, a second apart. @returns the deliveries' ids, each with its plan */
export async function schedulePosts(
  { api, workspaceId, findings, terminal }: Workshop,
  posts: readonly WrittenPost[],
): Promise<Map<string, PlannedPost>> {
  const deliveries = new Map<string, PlannedPost>();
  const times: string[][] = [];
  let dueAtMs = 0;
  for (const { id, plan } of posts) {
    dueAtMs = Math.max(dueAtMs + APART_MS, Math.ceil((Date.now() + LEAD_MS) / 1_000) * 1_000);
    const schedule = async (zone: string): Promise<PostAnswer> => {
      const body = { localTime: wallClock(dueAtMs, zone), zone };
      return (await api.post<{ post: PostAnswer }>(`workspaces/${workspaceId}/posts/${id}/schedule`, body)).post;
    };
    let post = await schedule(ZONE);
    if (dueOf(post) !== dueAtMs) {
      terminal.note(
        `The clocks of ${ZONE} are just being changed, so this wall-clock time comes twice: scheduled in UTC.`,
      );
      post = await schedule('UTC');
    }
    if (dueOf(post) !== dueAtMs) findings.lacks(`${plan.title} is due at its wall-clock time`);
    for (const { deliveryId } of post.deliveries) deliveries.set(deliveryId, plan);
    times.push([plan.title, ...[ZONE, OTHER_ZONE, 'UTC'].map((zone) => wallClock(dueAtMs, zone).replace('T', ' '))]);
  }
  terminal.table(['Post', ZONE, OTHER_ZONE, 'UTC'], times);
  findings.deliveries = deliveries.size;
  findings.expect(deliveries.size === posts.length * 3, `${deliveries.size} deliveries wait for their time`);
  return deliveries;
}

/** What the clocks on the walls of a zone show, to the second. */
export function wallClock(atMs: number, zone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  return at.toPlainDateTime().toString({ smallestUnit: 'second' });
}

function dueOf({ schedule }: PostAnswer): number {
  return Date.parse(schedule?.at ?? '');
}

function draft({ accounts, campaignId }: Workshop, plan: PlannedPost, mediaIds: readonly string[]): object {
  return {
    title: plan.title,
    campaignId,
    content: {
      language: 'en',
      parts: plan.parts.map(({ text, pictures }) => ({
        text,
        media: pictures.map((_, index) => ({ mediaId: mediaIds[index] })),
      })),
    },
    variants: Object.entries(plan.variants).map(([channel, text]) => ({ channel, parts: [{ text }] })),
    targets: [...accounts.values()].map(({ id }) => ({ accountId: id })),
  };
}

async function check({ api, workspaceId }: Workshop, post: object): Promise<CheckAnswer> {
  return await api.post<CheckAnswer>(`workspaces/${workspaceId}/posts/check`, post);
}

function blocks({ severity }: { readonly severity: string }): boolean {
  return severity === 'blocks';
}
