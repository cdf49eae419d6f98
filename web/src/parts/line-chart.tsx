import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatCount } from '@/lib/numbers';
import { labelled, nearest, niceTicks, pathOf, steppedBy, type Place } from './line-chart.rules';
import { Sign, type LineLook } from './line-looks';

export interface DrawnLine {
  readonly key: string;
  readonly look: LineLook;
  /** One for each point of the axis; null is a gap. */
  readonly values: readonly (number | null)[];
  /** Which points carry a sign. */
  readonly hasSign: (index: number) => boolean;
}

const TOP = 12;
const BOTTOM = 30;
const END = 16;
const TICK_ROOM = 62;
const DIGIT = 7.5;
/** Narrower than this, what a point says stands below the drawing and not on it. */
const NARROW = 480;
/** What is left of A4 between margins and the frame of a card. */
const PAPER_WIDTH = 660;

/**
 * Lines over points in time. It is a slider to the keyboard and to screen readers: arrows go from point to point, and each is read in words.
 * Our own drawing: a library of charts would weigh more than all the rest of the page.
 */
export function LineChart({
  xs,
  lines,
  nameOf,
  wordsOf,
  card,
  label,
  height,
  fromZero,
  marks = [],
  breaks = [],
}: {
  /** Where each point is in time, in any unit. */
  readonly xs: readonly number[];
  readonly lines: readonly DrawnLine[];
  /** Below the axis. */
  readonly nameOf: (index: number) => string;
  /** All that a point says, read aloud. */
  readonly wordsOf: (index: number) => string;
  /** The same to be seen. */
  readonly card: (index: number) => ReactNode;
  readonly label: string;
  readonly height: number;
  readonly fromZero: boolean;
  /** Points with a sign at the foot. */
  readonly marks?: readonly number[];
  /** Points before which lines break. */
  readonly breaks?: readonly number[];
}) {
  const locale = useLocale();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [at, setAt] = useState<number | null>(null);
  const rightToLeft = document.documentElement.dir === 'rtl';

  const known = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const ticks = niceTicks(fromZero ? 0 : Math.min(...known), Math.max(0, ...known), height > 200 ? 5 : 4);
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const tickTexts = ticks.map((tick) => formatCount(tick, locale, high >= 100_000));
  const start = Math.max(...tickTexts.map(({ length }) => length)) * DIGIT + 14;
  const [first = 0, last = 0] = [xs[0], xs.at(-1)];
  const inner = Math.max(1, width - start - END - 2 * END);
  const xOf = (index: number): number => {
    const share = last === first ? 0.5 : ((xs[index] ?? first) - first) / (last - first);
    const x = start + END + share * inner;
    return rightToLeft ? width - x : x;
  };
  const foot = height - BOTTOM;
  const yOf = (value: number): number => foot - ((value - low) / (high - low)) * (foot - TOP);
  const places = xs.map((_, index) => xOf(index));
  const edge = (x: number): number => (rightToLeft ? width - x : x);

  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setAt(null);
    const next = steppedBy(event.key, at, xs.length, rightToLeft);
    if (next === null) return;
    event.preventDefault();
    setAt(next);
  };
  const active = at !== null && at < xs.length ? at : null;
  const now = active ?? xs.length - 1;
  return (
    <div ref={frame} className="relative" onPointerLeave={() => setAt(null)}>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, xs.length - 1)}
        aria-valuenow={now}
        aria-valuetext={wordsOf(now)}
        onKeyDown={press}
        onFocus={(event) => {
          if (event.target.matches(':focus-visible')) setAt((present) => present ?? xs.length - 1);
        }}
        onBlur={() => setAt(null)}
        onPointerMove={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          setAt(nearest(places, event.clientX - left));
        }}
        onPointerDown={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          setAt(nearest(places, event.clientX - left));
        }}
        className="rounded-lg"
        style={{ height }}
      >
        {width === 0 ? null : (
          <svg
            aria-hidden
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            className="block max-w-full overflow-visible text-xs"
          >
            {ticks.map((tick, index) => (
              <g key={tick}>
                <line x1={edge(start)} x2={edge(width)} y1={yOf(tick)} y2={yOf(tick)} stroke="var(--line)" />
                <text
                  x={edge(start - 8)}
                  y={yOf(tick)}
                  dy="0.32em"
                  textAnchor={rightToLeft ? 'start' : 'end'}
                  direction="ltr"
                  fill="var(--ink-soft)"
                >
                  {tickTexts[index]}
                </text>
              </g>
            ))}
            {axisLabels(xs, inner).map((index) => (
              <text
                key={index}
                x={places[index]}
                y={height - 8}
                textAnchor="middle"
                fill="var(--ink-soft)"
                className="whitespace-nowrap"
              >
                {nameOf(index)}
              </text>
            ))}
            {breaks.map((index) => {
              const x = index === 0 ? xOf(0) : (xOf(index - 1) + xOf(index)) / 2;
              return (
                <line
                  key={index}
                  x1={x}
                  x2={x}
                  y1={TOP}
                  y2={foot}
                  stroke="var(--warn)"
                  strokeWidth={2}
                  strokeDasharray="2 4"
                />
              );
            })}
            {active === null ? null : (
              <line x1={places[active]} x2={places[active]} y1={TOP} y2={foot} stroke="var(--line-strong)" />
            )}
            {lines.map((line) => (
              <Drawn
                key={line.key}
                line={line}
                places={line.values.map((value, index) => (value === null ? null : { x: xOf(index), y: yOf(value) }))}
                active={active}
              />
            ))}
            {marks.map((index) => (
              <path
                key={index}
                d={`M${places[index] ?? 0} ${foot - 6} l6 11 h-12 z`}
                fill="var(--ink)"
                stroke="var(--surface)"
                strokeWidth={1.5}
              />
            ))}
          </svg>
        )}
      </div>
      {active === null ? null : (
        <div
          aria-hidden
          className={classNames(
            'pointer-events-none absolute z-10 rounded-xl border border-line bg-surface px-3 py-2 text-sm shadow-float',
            width < NARROW ? 'inset-x-0' : 'w-64',
          )}
          style={
            width < NARROW
              ? { top: height }
              : (places[active] ?? 0) > width / 2
                ? { top: TOP, right: width - (places[active] ?? 0) + 14 }
                : { top: TOP, left: (places[active] ?? 0) + 14 }
          }
        >
          {card(active)}
        </div>
      )}
    </div>
  );
}

/** Points that have room for their name; where they are not evenly spread, those too near to the one before are left out. */
function axisLabels(xs: readonly number[], inner: number): number[] {
  const span = (xs.at(-1) ?? 0) - (xs[0] ?? 0);
  let before = Number.NEGATIVE_INFINITY;
  return labelled(xs.length, Math.max(1, Math.floor(inner / TICK_ROOM) + 1)).filter((index) => {
    const x = span === 0 ? 0 : (((xs[index] ?? 0) - (xs[0] ?? 0)) / span) * inner;
    if (x - before < TICK_ROOM) return false;
    before = x;
    return true;
  });
}

function Drawn({
  line: { key, look, hasSign },
  places,
  active,
}: {
  readonly line: DrawnLine;
  readonly places: readonly (Place | null)[];
  readonly active: number | null;
}) {
  return (
    <g>
      <path
        d={pathOf(places)}
        fill="none"
        stroke={look.color}
        strokeWidth={look.width}
        strokeLinejoin="round"
        {...(look.dash ? { strokeDasharray: look.dash } : {})}
      />
      {places.map((place, index) =>
        place && (index === active || hasSign(index)) ? (
          <Sign key={`${key}-${index}`} look={look} x={place.x} y={place.y} />
        ) : null,
      )}
    </g>
  );
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    // No layout tells how wide the paper is before it is printed.
    const print = (): void => flushSync(() => setWidth(PAPER_WIDTH));
    const back = (): void => setWidth(Math.round(element.current?.clientWidth ?? 0));
    window.addEventListener('beforeprint', print);
    window.addEventListener('afterprint', back);
    return () => {
      observer.disconnect();
      window.removeEventListener('beforeprint', print);
      window.removeEventListener('afterprint', back);
    };
  }, [element]);
  return width;
}
