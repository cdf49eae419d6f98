import type { ByteSource } from './byte-source.js';
import { MediaRefused } from './media-refused.js';

/** One box of an ISO base media file (ISO/IEC 14496-12 §4.2). Offsets count from the start of the file. */
export interface IsoBox {
  readonly type: string;
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
}

/** A file of many tiny boxes must not keep us reading; an hour of two-second fragments has some 4,000. */
const maxBoxes = 20_000;

export function corruptVideo(why: string): MediaRefused {
  return new MediaRefused('media-corrupt', `The video can not be read: ${why}.`);
}

/** Reads box heads within a bound on their number, and contents within a bound on their size. */
export class IsoBoxReader {
  private boxes = 0;

  constructor(readonly bytes: ByteSource) {}

  /**
   * The boxes that fill a range to the last byte.
   * @throws MediaRefused `media-corrupt` when they don't
   */
  async children(start: number, end: number): Promise<IsoBox[]> {
    const found: IsoBox[] = [];
    let offset = start;
    while (offset < end) {
      // QuickTime ends some lists with four zero bytes instead of a box.
      if (end - offset === 4 && (await this.bytes.read(offset, 4)).readUInt32BE(0) === 0 && start > 0) break;
      const box = await this.boxAt(offset, end);
      found.push(box);
      offset = box.end;
    }
    return found;
  }

  childrenOf(box: IsoBox): Promise<IsoBox[]> {
    return this.children(box.contentStart, box.end);
  }

  async child(box: IsoBox, type: string): Promise<IsoBox | undefined> {
    return (await this.childrenOf(box)).find((child) => child.type === type);
  }

  /** The first bytes of a box's content. @throws MediaRefused `media-corrupt` when there are fewer than `least` */
  async content(box: IsoBox, least: number, most = least): Promise<Buffer> {
    const content = await this.bytes.read(box.contentStart, Math.min(most, box.end - box.contentStart));
    if (content.length < least) throw corruptVideo(`its ${box.type} box is too short`);
    return content;
  }

  private async boxAt(offset: number, end: number): Promise<IsoBox> {
    this.boxes += 1;
    if (this.boxes > maxBoxes) throw corruptVideo('it has too many parts');
    const head = await this.bytes.read(offset, 16);
    if (head.length < 8 || end - offset < 8) throw corruptVideo('it ends within a box');
    const type = head.toString('latin1', 4, 8);
    let size = head.readUInt32BE(0);
    let headLength = 8;
    if (size === 1) {
      if (head.length < 16) throw corruptVideo('it ends within a box');
      size = Number(head.readBigUInt64BE(8));
      headLength = 16;
    } else if (size === 0) {
      // "To the end of the file", which only a box at the top can say.
      size = this.bytes.size - offset;
    }
    if (size < headLength) throw corruptVideo(`its ${printable(type)} box has an impossible size`);
    if (offset + size > end) throw corruptVideo('it is not complete');
    return { type, start: offset, contentStart: offset + headLength, end: offset + size };
  }
}

export function printable(type: string): string {
  return type.replaceAll(/[^\x20-\x7e]/g, '?');
}
