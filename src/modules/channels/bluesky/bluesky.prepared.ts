import type { Json, JsonObject, PublishContext } from '../contract/index.js';

/** Servers drop blobs that no record refers to; the specification lets them do so after an hour (atproto.com/specs/blob). */
const KEPT_MS = 50 * 60_000;

interface Prepared<T extends Json> extends JsonObject {
  readonly value: T;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * A remembered `prepare` step whose result spoils: uploads, and the records that refer to them. A retry that comes so late that the server may have
 * dropped the blobs makes it anew. Equal bytes have the same address, and a post that did go out is kept by its record key.
 */
export async function prepared<T extends Json>(
  name: string,
  context: Pick<PublishContext, 'steps' | 'clock'>,
  make: () => Promise<T>,
): Promise<T> {
  for (let again = 0; ; again++) {
    const step = again === 0 ? name : `${name}.again.${again}`;
    const kept = await context.steps.run<Prepared<T>>(step, 'prepare', async () => ({
      value: await make(),
      at: context.clock.now().getTime(),
    }));
    if (context.clock.now().getTime() - kept.at < KEPT_MS) return kept.value;
  }
}
