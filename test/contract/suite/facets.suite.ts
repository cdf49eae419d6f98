import type { ChannelBench } from '../channel-bench.js';

/** Facets and capabilities say the same. */
export function facetsSuite(bench: ChannelBench): void {
  const { adapter } = bench;
  const { capabilities } = adapter;

  describe('what it claims', () => {
    it('can look for a lost call exactly when its idempotency says so', () => {
      expect(adapter.find !== undefined).toBe(capabilities.idempotency.kind !== 'none');
    });

    it('can edit exactly when it says so', () => {
      expect(adapter.edit !== undefined).toBe(capabilities.edit);
    });

    it('can remove exactly when it says so', () => {
      expect(adapter.remove !== undefined).toBe(capabilities.remove !== false);
    });

    it('reads metrics exactly when it names some', () => {
      expect(adapter.metrics !== undefined).toBe(Object.keys(capabilities.postMetrics).length > 0);
      expect(adapter.metrics?.account !== undefined).toBe(Object.keys(capabilities.accountMetrics).length > 0);
      if (adapter.metrics) expect(adapter.metrics.batchSize).toBeGreaterThan(0);
    });

    it('tells costs exactly when it names prices', () => {
      expect(adapter.cost !== undefined).toBe(capabilities.prices !== undefined);
      const cost = adapter.cost?.(bench.draft('bell'));
      if (cost)
        expect(cost).toMatchObject({ currency: capabilities.prices?.currency, micros: expect.any(Number) as number });
    });

    it('can check the app of the operator exactly when it asks for one', () => {
      const { appRegistration } = capabilities.setUp;
      expect(adapter.auth.checkApp !== undefined).toBe(typeof appRegistration !== 'string');
      if (typeof appRegistration === 'string') return;
      const prefix = `CARILLON_APP_${adapter.channel.toUpperCase().replaceAll('-', '_')}_`;
      for (const { env } of appRegistration.fields) expect(env.startsWith(prefix)).toBe(true);
      expectUnique(appRegistration.fields.map((field) => field.env));
    });

    it('reads and answers conversations exactly as it says', () => {
      const { conversations } = adapter;
      const can = capabilities.conversations;
      expect(conversations !== undefined).toBe(can !== false);
      if (!conversations || can === false) return;
      expect(conversations.findAnswer !== undefined).toBe(can.idempotency.kind !== 'none');
      expect(conversations.hide !== undefined).toBe(can.hides.length > 0);
      expect(conversations.like !== undefined).toBe(can.likes.length > 0);
      expect(conversations.remove !== undefined).toBe(can.removes !== false);
      expectUnique(can.sources.map(({ name }) => name));
      const read = can.sources.flatMap(({ kinds }) => kinds);
      for (const kind of [...can.answers, ...can.hides, ...can.likes]) expect(read).toContain(kind);
      if (can.prices) expect(capabilities.prices).toBeDefined();
    });

    it('allows several parts exactly when it has threads', () => {
      expect(capabilities.limits.maxParts > 1).toBe(capabilities.threads);
    });

    it('names every way to connect, every field and every setting once', () => {
      const { methods } = adapter.auth;
      expect(methods.length).toBeGreaterThan(0);
      expectUnique(methods.map((method) => method.name));
      for (const method of methods) expectUnique(method.fields.map((field) => field.name));
      expectUnique(capabilities.settings.map((setting) => setting.name));
    });

    it('has settings whose defaults it takes, and conditions on settings that there are', () => {
      const { settings } = capabilities;
      const defaults = Object.fromEntries(
        settings.flatMap((field) => (field.default === null ? [] : [[field.name, field.default]])),
      );
      const issues = adapter.check(
        { ...bench.draft('bell'), settings: { ...bench.draft('bell').settings, ...defaults } },
        capabilities.limits,
      );
      expect(issues.filter(({ code }) => code.startsWith('setting-'))).toEqual([]);
      const names = settings.map(({ name }) => name);
      for (const { name, when } of settings)
        if (when) expect(names.filter((other) => other !== name)).toContain(when.setting);
    });

    it('states its capabilities as plain data', () => {
      expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
    });

    it('explains every metric in words and by its native name', () => {
      for (const metric of Object.values({ ...capabilities.postMetrics, ...capabilities.accountMetrics })) {
        expect(metric.native).not.toBe('');
        expect(metric.meaning.length).toBeGreaterThan(10);
      }
    });
  });
}

function expectUnique(names: readonly string[]): void {
  expect([...new Set(names)]).toEqual(names);
}
