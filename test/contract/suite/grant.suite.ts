import type { ChannelBench } from '../channel-bench.js';
import { aDraft, contractTest, faultTest } from '../support/contract-test.js';

/** Connecting, reading the account with its grant, renewing the grant and giving it back. */
export function grantSuite(bench: ChannelBench, variant: string): void {
  const { adapter } = bench;

  describe('its grant', () => {
    contractTest(bench, variant, 'connects an account that survives being stored', async ({ connected }) => {
      const { limits, data, credentials, scopes } = connected;
      const stored = { limits, data, credentials, scopes };
      expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
      expect(connected.remoteId).not.toBe('');
      expect(connected.handle).not.toMatch(/^@|^$/);
      expect(connected.displayName).not.toBe('');
      if (connected.server !== '') expect(new URL(connected.server).origin).toBe(connected.server);
      for (const url of [connected.url, connected.avatarUrl]) {
        if (url !== null) expect(new URL(url).protocol).toMatch(/^https?:$/);
      }
    });

    contractTest(bench, variant, 'reads the same account again with its grant', async (session) => {
      const profile = await adapter.auth.probe(session.context());
      const { remoteId, handle, displayName, limits } = session.connected;
      expect(profile).toMatchObject({ remoteId, handle, displayName, limits });
    });

    faultTest(
      bench,
      variant,
      'revoked',
      'says reconnect when a read is told that the grant is gone',
      async (session) => {
        await session.network.fault({ on: 'read', times: 1, act: { kind: 'revoked' } });
        const error = await session.failureOf(() => adapter.auth.probe(session.context()));
        expect(error.kind).toBe('reconnect');
      },
    );

    faultTest(
      bench,
      variant,
      'unavailable',
      'keeps the connection when a read finds the network down',
      async (session) => {
        await session.network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
        const error = await session.failureOf(() => adapter.auth.probe(session.context()));
        expect(error.kind).toBe('unavailable');
      },
    );

    faultTest(bench, variant, 'drop', 'calls a read without an answer unavailable, not unknown', async (session) => {
      await session.network.fault({ on: 'read', times: 1, act: { kind: 'drop', accepted: false } });
      const error = await session.failureOf(() => adapter.auth.probe(session.context()));
      expect(error.kind).toBe('unavailable');
    });

    if (adapter.auth.refresh) {
      const refresh = adapter.auth.refresh.bind(adapter.auth);

      faultTest(bench, variant, 'expired', 'publishes with new tokens after the old ones expired', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, act: { kind: 'expired' } });
        const delivery = session.delivery(aDraft(bench));
        await delivery.fails('expired');
        const renewed = await refresh(session.context());
        expect(JSON.parse(JSON.stringify(renewed.credentials))).toEqual(renewed.credentials);
        session.replaceCredentials(renewed.credentials);
        await delivery.publish();
        expect(await session.posts()).toHaveLength(1);
      });

      faultTest(
        bench,
        variant,
        'unavailable',
        'keeps the connection when a refresh finds the network down',
        async (session) => {
          await session.network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
          const error = await session.failureOf(() => refresh(session.context()));
          expect(error.kind).toBe('unavailable');
        },
      );

      faultTest(
        bench,
        variant,
        'revoked',
        'says reconnect when a refresh is told that the grant is gone',
        async (session) => {
          await session.network.fault({ on: 'read', times: 1, act: { kind: 'revoked' } });
          const error = await session.failureOf(() => refresh(session.context()));
          expect(error.kind).toBe('reconnect');
        },
      );
    }

    if (adapter.auth.revoke) {
      contractTest(bench, variant, 'gives the grant back', async (session) => {
        await adapter.auth.revoke?.(session.context());
      });
    }
  });
}
