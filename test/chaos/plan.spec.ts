import { makePlan } from '../../bench/chaos/plan.js';
import { inWords } from '../../bench/chaos/plan-words.js';
import type { Plan } from '../../bench/chaos/plan.types.js';

const TEN_MINUTES = 600_000;

function words(plan: Plan): string[] {
  return plan.events.map(inWords);
}

describe('the plan of a storm', () => {
  it('is fixed by its seed, to the last number', () => {
    const plan = makePlan('a seed', TEN_MINUTES, 'redis');
    expect(makePlan('a seed', TEN_MINUTES, 'redis')).toEqual(plan);
    // Of every machine and every release of Node: written down once.
    expect(words(plan).slice(0, 6)).toMatchInlineSnapshot(`
      [
        "   0.00 s    post 1: 1 part(s) to 0.0 0.1 0.3 in 7517 ms, campaign",
        "   0.81 s    post 2: 2 part(s) to 0.2 now",
        "   1.00 s  ! network hanging, 3 × publish",
        "   1.29 s    post 3: 1 part(s) to 1.0 1.1 1.2 now",
        "   2.00 s  ! process-frozen front for 9800 ms",
        "   2.06 s    edit 3 to version 2",
      ]
    `);
  });

  it('is another one for another seed', () => {
    const [one, other] = [makePlan('1', TEN_MINUTES, 'postgres'), makePlan('2', TEN_MINUTES, 'postgres')];
    const same = words(one).filter((line) => words(other).includes(line));
    expect(same.length).toBeLessThan(words(one).length / 20);
  });

  it('goes by time and ends with the storm', () => {
    const { events } = makePlan('3', TEN_MINUTES, 'postgres');
    const times = events.filter(({ act }) => act?.kind !== 'resume').map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(times.at(-1)).toBeLessThan(TEN_MINUTES);
  });

  it('has every fault and everything that people do in it', () => {
    const { events } = makePlan('4', 4 * TEN_MINUTES, 'redis');
    const faults = new Set(events.map(({ fault }) => (fault?.kind === 'network' ? fault.name : fault?.kind)));
    expect([...faults].filter((name) => name !== undefined).toSorted()).toEqual([
      'broken-after',
      'connections-cut',
      'dropped-after',
      'dropped-before',
      'hanging',
      'keys',
      'postgres-killed',
      'postgres-stopped',
      'process-frozen',
      'process-killed',
      'queue-wiped',
      'redis-killed',
      'refused',
      'slow',
      'throttled',
      'truncated',
      'unavailable',
    ]);
    const acts = new Set(events.map(({ act }) => act?.kind).filter((kind) => kind !== undefined));
    expect([...acts].toSorted()).toEqual([
      'bulk',
      'cancel',
      'edit',
      'move',
      'pause',
      'post',
      'reschedule',
      'resume',
      'retry',
      'unpublish',
    ]);
  });

  it('kills no Redis where there is none', () => {
    const { events } = makePlan('5', TEN_MINUTES, 'postgres');
    expect(events.filter(({ fault }) => fault?.kind === 'redis-killed')).toEqual([]);
  });

  it('hits nothing that is still down', () => {
    const downUntil = new Map<string, number>();
    for (const { atMs, fault } of makePlan('6', TEN_MINUTES, 'redis').events) {
      if (!fault || !('downMs' in fault)) continue;
      const victim = 'process' in fault ? fault.process : fault.kind.replace(/-.*/, '');
      expect(atMs).toBeGreaterThan(downUntil.get(victim) ?? 0);
      downUntil.set(victim, atMs + fault.downMs);
    }
    expect([...downUntil.keys()].toSorted()).toEqual(['front', 'postgres', 'redis', 'second', 'worker']);
  });

  it('has every frozen process outlived by its leases', () => {
    const frozen = makePlan('7', TEN_MINUTES, 'postgres').events.flatMap(({ fault }) =>
      fault?.kind === 'process-frozen' ? fault.downMs : [],
    );
    expect(frozen.length).toBeGreaterThan(3);
    expect(Math.min(...frozen)).toBeGreaterThan(5_000);
  });
});
