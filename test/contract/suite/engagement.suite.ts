import type { ChannelReceipt } from '../../../src/modules/channels/contract/index.js';
import type { ChannelBench } from '../channel-bench.js';
import { aDraft, aMarker, contractTest, publishAtLast } from '../support/contract-test.js';

/** Metrics say what the network says: no more, no less, and never 0 for missing. */
export function engagementSuite(bench: ChannelBench, variant: string): void {
  const { adapter } = bench;
  const { metrics, capabilities } = adapter;
  if (!metrics) return;

  describe('its metrics', () => {
    contractTest(bench, variant, 'reads what the network counts, under our names and its own', async (session) => {
      const receipt = await publishAtLast(session, bench.measured?.(aMarker(), session.media) ?? aDraft(bench));
      const declared = Object.entries(capabilities.postMetrics);
      const natives = [...new Set(declared.flatMap(([, definition]) => definition.native.split('+')))];
      const engagement = Object.fromEntries(natives.map((name, index) => [name, 3 + index * 7]));
      if (!session.network.engage) throw new Error('A channel with metrics needs a bench that can engage.');
      await session.network.engage(receipt.parts[0]?.remoteId ?? '', engagement);
      const [measured] = await metrics.posts(receipt.parts, session.context());
      expect(measured?.native).toMatchObject(engagement);
      for (const [metric, definition] of declared) {
        const sum = definition.native.split('+').reduce((total, name) => total + (engagement[name] ?? 0), 0);
        expect({ [metric]: measured?.values[metric as keyof typeof measured.values] }).toEqual({ [metric]: sum });
      }
    });

    const removesOn = bench.removesOn ?? variant;
    contractTest(bench, removesOn, 'measures a full batch in order, with null for what is gone', async (session) => {
      const receipts: ChannelReceipt[] = [];
      for (let index = 0; index < Math.min(metrics.batchSize, 50); index++) {
        receipts.push(await session.delivery(aDraft(bench)).publish());
      }
      const parts = receipts.map((receipt) => receipt.parts[0]).filter((part) => part !== undefined);
      const middle = receipts[Math.floor(receipts.length / 2)];
      if (middle) await adapter.remove?.(middle, session.context());
      const measured = await metrics.posts(parts, session.context());
      expect(measured).toHaveLength(parts.length);
      measured.forEach((entry, index) => {
        const gone = adapter.remove !== undefined && receipts[index] === middle;
        expect({ index, gone: entry === null }).toEqual({ index, gone });
        expectDeclared(Object.keys(entry?.values ?? {}), Object.keys(capabilities.postMetrics));
      });
    });

    contractTest(bench, variant, 'asks nothing when there is nothing to measure', async (session) => {
      const before = session.network.requests().length;
      expect(await metrics.posts([], session.context())).toEqual([]);
      expect(session.network.requests()).toHaveLength(before);
    });

    if (metrics.account) {
      contractTest(bench, variant, 'reads the numbers of the account', async (session) => {
        const measured = await metrics.account?.(session.context());
        expectDeclared(Object.keys(measured?.values ?? {}), Object.keys(capabilities.accountMetrics));
        expect(Object.keys(measured?.values ?? {}).length).toBeGreaterThan(0);
      });
    }
  });
}

function expectDeclared(named: readonly string[], declared: readonly string[]): void {
  expect(named.filter((name) => !declared.includes(name))).toEqual([]);
}
