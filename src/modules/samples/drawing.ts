import sharp from 'sharp';

/** `#rrggbb`. */
export type Color = string;
export type Point = readonly [x: number, y: number];

/** How far a point is from the edge of a shape, in pixels; negative inside. */
type Distance = (x: number, y: number) => number;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Paint = readonly [red: number, green: number, blue: number];

const CHANNELS = 3;
const LINES_PER_PIXEL = 4;

/** Draws simple shapes with smooth edges. In pixels of its own, because this process lets no decoder of drawings (SVG) near it. */
export class Drawing {
  private readonly pixels: Buffer;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = Buffer.alloc(width * height * CHANNELS);
  }

  /** Fills everything from one colour at the top to another at the bottom. */
  sky(top: Color, bottom: Color): this {
    const [from, to] = [rgb(top), rgb(bottom)];
    const rowBytes = this.width * CHANNELS;
    for (let y = 0; y < this.height; y++) {
      const share = y / (this.height - 1);
      const color = from.map((value, channel) => Math.round(value + ((to[channel] ?? 0) - value) * share));
      this.pixels.fill(Buffer.from(color), y * rowBytes, (y + 1) * rowBytes);
    }
    return this;
  }

  circle([cx, cy]: Point, radius: number, color: Color, opacity = 1): this {
    const box = around([[cx, cy]], radius);
    return this.fill(box, (x, y) => length(x - cx, y - cy) - radius, color, opacity);
  }

  ring([cx, cy]: Point, radius: number, stroke: number, color: Color): this {
    const box = around([[cx, cy]], radius + stroke);
    return this.fill(box, (x, y) => Math.abs(length(x - cx, y - cy) - radius) - stroke / 2, color);
  }

  /** A line through the points, with round ends. */
  line(points: readonly Point[], stroke: number, color: Color): this {
    for (const [index, end] of points.slice(1).entries()) {
      const start = points[index] ?? end;
      this.fill(around([start, end], stroke), (x, y) => toSegment(x, y, start, end) - stroke / 2, color);
    }
    return this;
  }

  polygon(points: readonly Point[], color: Color, opacity = 1): this {
    const paint = rgb(color);
    const { left, top, right, bottom } = around(points, 0);
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(this.height, bottom); y++) {
      const covered = new Float32Array(this.width);
      for (let line = 0; line < LINES_PER_PIXEL; line++) {
        const crossings = crossingsAt(y + (line + 0.5) / LINES_PER_PIXEL, points);
        for (let index = 0; index + 1 < crossings.length; index += 2) {
          cover(covered, crossings[index] ?? 0, crossings[index + 1] ?? 0);
        }
      }
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(this.width, right); x++) {
        const lines = covered[x] ?? 0;
        if (lines > 0) this.blend(x, y, paint, (lines / LINES_PER_PIXEL) * opacity);
      }
    }
    return this;
  }

  /** Everything below a curve across the picture. @param height of the curve at `x`, from the top */
  ground(height: (x: number) => number, color: Color): this {
    const heights = Float64Array.from({ length: this.width }, (_, x) => height(x + 0.5));
    const box = { left: 0, top: Math.min(...heights), right: this.width, bottom: this.height };
    return this.fill(box, (x, y) => (heights[x - 0.5] ?? 0) - y, color);
  }

  async jpeg(): Promise<Buffer> {
    const raw = { width: this.width, height: this.height, channels: CHANNELS } as const;
    return await sharp(this.pixels, { raw }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  }

  private fill(box: Box, distance: Distance, color: Color, opacity = 1): this {
    const paint = rgb(color);
    const [left, top] = [Math.max(0, Math.floor(box.left) - 1), Math.max(0, Math.floor(box.top) - 1)];
    const [right, bottom] = [Math.min(this.width, Math.ceil(box.right) + 1), Math.min(this.height, box.bottom + 1)];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        // The edge is one pixel wide: half covered where the distance is nothing.
        const covered = 0.5 - distance(x + 0.5, y + 0.5);
        if (covered > 0) this.blend(x, y, paint, covered < 1 ? covered * opacity : opacity);
      }
    }
    return this;
  }

  private blend(x: number, y: number, [red, green, blue]: Paint, share: number): void {
    const { pixels } = this;
    const at = (y * this.width + x) * CHANNELS;
    pixels[at] = mixed(pixels[at] ?? 0, red, share);
    pixels[at + 1] = mixed(pixels[at + 1] ?? 0, green, share);
    pixels[at + 2] = mixed(pixels[at + 2] ?? 0, blue, share);
  }
}

function mixed(under: number, over: number, share: number): number {
  // Writing it to the buffer cuts off what is behind the point.
  return under + (over - under) * share + 0.5;
}

function length(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}

function rgb(color: Color): Paint {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function around(points: readonly Point[], margin: number): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    left: Math.min(...xs) - margin,
    top: Math.min(...ys) - margin,
    right: Math.max(...xs) + margin,
    bottom: Math.max(...ys) + margin,
  };
}

function toSegment(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
  const along = share < 0 ? 0 : share > 1 ? 1 : share;
  return length(x - ax - along * dx, y - ay - along * dy);
}

/** Where a level line meets the edges, from left to right: the inside is between the first two, the next two, and so on. */
function crossingsAt(y: number, points: readonly Point[]): number[] {
  const found: number[] = [];
  let before = points.at(-1) ?? [0, 0];
  for (const point of points) {
    if (point[1] > y !== before[1] > y) {
      found.push(point[0] + ((before[0] - point[0]) * (y - point[1])) / (before[1] - point[1]));
    }
    before = point;
  }
  return found.sort((left, right) => left - right);
}

/** Adds to each pixel of a row how much of it lies between two places. */
function cover(row: Float32Array, from: number, to: number): void {
  const [start, end] = [Math.max(0, from), Math.min(row.length, to)];
  for (let x = Math.floor(start); x < end; x++) {
    row[x] = (row[x] ?? 0) + Math.min(end, x + 1) - Math.max(start, x);
  }
}
