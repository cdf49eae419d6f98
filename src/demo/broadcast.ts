import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveryAnswer } from './api-types.js';
import type { LiveEvent } from './live-events.js';
import { ZONE, type PlannedPost } from './plan.js';
import type { SentDelivery, Workshop } from './stage.js';
import { figure, shortened } from './terminal.js';
import { wallClock } from './write.js';

const WAIT_MS = 20_000;
/** The service does nothing more by itself. */
const SETTLED = new Set(['published', 'failed', 'held', 'missed', 'cancelled', 'removed']);

/**
 * Shows each delivery as the live events tell of it, until none is left or the time is over.
 * @returns those that were published, in the order of the plans
 */
export async function watchDeliveries(
  workshop: Workshop,
  events: AsyncGenerator<LiveEvent, void>,
  plans: ReadonlyMap<string, PlannedPost>,
): Promise<SentDelivery[]> {
  const { findings, signal } = workshop;
  const waiting = new Set(plans.keys());
  const sent = new Map<string, SentDelivery>();
  const look = async (id: string, plan: PlannedPost): Promise<void> => {
    const delivery = await read(workshop, id);
    if (!SETTLED.has(delivery.state)) return;
    waiting.delete(id);
    show(workshop, delivery, plan);
    if (delivery.state === 'published') sent.set(id, { delivery, plan });
  };
  const over = new AbortController();
  const late = wait(WAIT_MS, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) });
  late.catch(() => undefined);
  try {
    while (waiting.size > 0) {
      const next = await Promise.race([events.next(), late]);
      if (next === 'late' || next.done === true) break;
      const { type, deliveryId = '', state = '' } = next.value;
      const isNews = type === 'delivery.changed' && SETTLED.has(state);
      // After a gap nobody knows what was told meanwhile.
      const ids = type === 'gap' ? [...waiting] : isNews && waiting.has(deliveryId) ? [deliveryId] : [];
      for (const id of ids) {
        const plan = plans.get(id);
        if (plan) await look(id, plan);
      }
    }
  } finally {
    over.abort();
  }
  for (const id of waiting) {
    const { channel, state, problem } = await read(workshop, id);
    findings.lacks(`${channel}: ${plans.get(id)?.title} goes out`, problem?.detail ?? `no live event; it is ${state}`);
  }
  return [...plans.keys()].flatMap((id) => sent.get(id) ?? []);
}

async function read({ api, workspaceId }: Workshop, deliveryId: string): Promise<DeliveryAnswer> {
  return await api.get<DeliveryAnswer>(`workspaces/${workspaceId}/deliveries/${deliveryId}`);
}

function show({ findings }: Workshop, delivery: DeliveryAnswer, plan: PlannedPost): void {
  const { channel, state, publishedAt, latenessMs, permalink, problem } = delivery;
  const name = `${channel.padEnd(7)}  ${shortened(plan.title, 23)}`;
  if (state !== 'published' || publishedAt === null) {
    findings.lacks(`${name.trimEnd()} goes out`, problem?.detail ?? `it is ${state}`);
    return;
  }
  findings.published += 1;
  if (latenessMs !== null) findings.latenessMs.push(latenessMs);
  const time = wallClock(Date.parse(publishedAt), ZONE).slice(11);
  findings.expect(
    permalink !== null,
    `${name}  ${time}  ${figure(latenessMs).padStart(5)} ms late`,
    permalink ?? 'no permalink',
  );
}
