export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In whole pixels of the picture. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

/** Nothing smaller is worth keeping. */
export const SMALLEST = 16;

/** The largest part in the middle that has the shape. @param aspect width to height; null: any, so all of it */
export function largest(size: Size, aspect: number | null): Rect {
  if (aspect === null) return { left: 0, top: 0, ...size };
  const width = Math.round(Math.min(size.width, size.height * aspect));
  const height = Math.round(Math.min(size.height, size.width / aspect));
  return {
    left: Math.floor((size.width - width) / 2),
    top: Math.floor((size.height - height) / 2),
    width,
    height,
  };
}

/** Moves the part, and keeps it within the picture. */
export function movedBy(rect: Rect, size: Size, x: number, y: number): Rect {
  return {
    ...rect,
    left: between(Math.round(rect.left + x), 0, size.width - rect.width),
    top: between(Math.round(rect.top + y), 0, size.height - rect.height),
  };
}

/** Moves the lower right corner; the shape stays where one is asked for. */
export function resizedBy(rect: Rect, size: Size, x: number, y: number, aspect: number | null): Rect {
  const room = { width: size.width - rect.left, height: size.height - rect.top };
  if (aspect === null) {
    return {
      ...rect,
      width: between(Math.round(rect.width + x), Math.min(SMALLEST, room.width), room.width),
      height: between(Math.round(rect.height + y), Math.min(SMALLEST, room.height), room.height),
    };
  }
  // The larger of both movements is meant.
  const wanted = Math.abs(x) >= Math.abs(y * aspect) ? rect.width + x : rect.width + y * aspect;
  const widest = Math.min(room.width, room.height * aspect);
  const width = between(wanted, Math.min(SMALLEST * Math.max(1, aspect), widest), widest);
  return { ...rect, width: Math.round(width), height: Math.min(room.height, Math.max(1, Math.round(width / aspect))) };
}

function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
