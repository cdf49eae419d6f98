import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useLocale, useWorkspace } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { formatInstant } from '@/lib/time';
import type { FollowerPoint } from './analytics.rules';

/** Followers at each measurement; the distance between points is the time between them. */
export function FollowersChart({
  points,
  label,
}: {
  readonly points: readonly FollowerPoint[];
  readonly label: string;
}) {
  const locale = useLocale();
  const { zone } = useWorkspace();
  const rightToLeft = document.documentElement.dir === 'rtl';
  const data = points.map(({ at, followers, stretch }) => ({ at, time: Date.parse(at), followers, stretch }));
  const stretches = [...new Set(points.map(({ stretch }) => stretch))];
  return (
    <div className="h-44 text-xs [&_.recharts-surface:focus-visible]:outline-2 [&_.recharts-surface:focus-visible]:outline-(--focus) [&_.recharts-text]:fill-(--ink-soft)">
      <ResponsiveContainer width="100%" height="100%" minWidth={0}>
        <LineChart data={data} margin={{ top: 8, right: 16, bottom: 0, left: 4 }} accessibilityLayer aria-label={label}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="time"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(time: number) => formatInstant(new Date(time), zone, locale, 'short-day')}
            minTickGap={40}
            tickCount={4}
            tickMargin={8}
            stroke="var(--line-strong)"
            tickLine={false}
            reversed={rightToLeft}
            padding={{ left: 12, right: 12 }}
          />
          <YAxis
            dataKey="followers"
            tickFormatter={(value: number) => formatCount(value, locale, true)}
            domain={['auto', 'auto']}
            allowDecimals={false}
            tickCount={4}
            width="auto"
            stroke="var(--line-strong)"
            axisLine={false}
            tickLine={false}
            orientation={rightToLeft ? 'right' : 'left'}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)' }}
            content={({ active, label: time }) => {
              const point = active ? data.find((entry) => entry.time === time) : undefined;
              return point ? (
                <p
                  role="status"
                  className="rounded-xl border border-line bg-surface px-3 py-2 text-sm text-ink shadow-float"
                >
                  <span className="text-ink-soft">{formatInstant(point.at, zone, locale, 'day-time')}: </span>
                  <span className="font-medium">{formatCount(point.followers, locale)}</span>
                </p>
              ) : null;
            }}
          />
          {stretches.map((stretch) => (
            <Line
              key={stretch}
              dataKey={(point: (typeof data)[number]) => (point.stretch === stretch ? point.followers : null)}
              name={`followers/${stretch}`}
              type="linear"
              stroke="var(--accent)"
              strokeWidth={2}
              isAnimationActive={false}
              activeDot={false}
              dot={points.length <= 40 ? { r: 3, fill: 'var(--accent)', strokeWidth: 0 } : false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}
