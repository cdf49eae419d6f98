import type { ChannelError } from '../../../src/modules/channels/contract/index.js';
import type { BenchDelivery, BenchSession } from '../../contract/support/bench-session.js';

/** A network with a clock of its own. */
interface Moved {
  readonly world: { advance(seconds: number): void };
}

/** Time goes by here and at the network. */
export function letPass(seconds: number, session: BenchSession, network: Moved): void {
  session.clock.advance(seconds);
  network.world.advance(seconds);
}

/** Publishes over as many tries as the network asks for, with both clocks going on to when it said. @returns the seconds it waited each time */
export async function publishPatiently(delivery: BenchDelivery, session: BenchSession, network: Moved) {
  const waits: number[] = [];
  for (;;) {
    try {
      await delivery.publish();
      return waits;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'processing' });
      const waitMs = ((error as ChannelError).retryAt?.getTime() ?? 0) - session.clock.now().getTime();
      waits.push(Math.round(waitMs / 1_000));
      if (waits.length > 20) throw error;
      letPass(waitMs / 1_000 + 0.05, session, network);
    }
  }
}
