import { Meter } from './meter.js';

describe('the meter', () => {
  it('tells each figure with its meaning and type, and a reading for each set of labels', () => {
    const meter = new Meter();
    const rung = meter.counter('bells_rung_total', 'Bells rung, by tower.');
    meter.gauge('ropes', 'Ropes in use.', () => [{ value: 3 }]);
    rung.add({ tower: 'north' });
    rung.add({ tower: 'south' }, 2);
    rung.add({ tower: 'north' });
    expect(meter.text()).toBe(
      [
        '# HELP bells_rung_total Bells rung, by tower.',
        '# TYPE bells_rung_total counter',
        'bells_rung_total{tower="north"} 2',
        'bells_rung_total{tower="south"} 2',
        '# HELP ropes Ropes in use.',
        '# TYPE ropes gauge',
        'ropes 3',
        '',
      ].join('\n'),
    );
  });

  it('escapes what would break a line: quotes, backslashes and line ends', () => {
    const meter = new Meter();
    meter.gauge('odd', 'Two\nlines \\ and "quotes".', () => [{ labels: { is: 'a"b\\c\nd' }, value: 1 }]);
    expect(meter.text()).toBe(
      '# HELP odd Two\\nlines \\\\ and "quotes".\n# TYPE odd gauge\nodd{is="a\\"b\\\\c\\nd"} 1\n',
    );
  });

  it('writes numbers that are none as collectors read them', () => {
    const meter = new Meter();
    meter.gauge('limits', 'Edges.', () => [NaN, Infinity, -Infinity, 0.25].map((value) => ({ value })));
    expect(meter.text().split('\n').slice(2, 6)).toEqual(['limits NaN', 'limits +Inf', 'limits -Inf', 'limits 0.25']);
  });

  it('shows a counter from the start where 0 was counted, so that its first event can be seen to come', () => {
    const meter = new Meter();
    meter.counter('falls_total', 'Falls.').add({ from: 'tower' }, 0);
    expect(meter.text()).toContain('falls_total{from="tower"} 0\n');
  });

  it('refuses a name twice and names that are none', () => {
    const meter = new Meter();
    meter.counter('once_total', 'Once.');
    expect(() => meter.gauge('once_total', 'Again.', () => [])).toThrow('two figures');
    expect(() => meter.counter('not-a-name', 'Hyphens.')).toThrow('no name');
  });
});
