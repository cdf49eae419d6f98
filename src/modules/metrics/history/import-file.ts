import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import { addressIn, NETWORK_METRICS, remoteIdIn, type NetworkMetric } from '../../channels/index.js';
import { LARGEST_COUNT } from '../measured-counts.rules.js';

/** A post of the past, as a line of a file has it. */
export interface ImportedPost {
  /** Of the file, counted from 1, the header being the first. */
  readonly line: number;
  /** An instant, or a wall-clock time in the workspace's zone where the file names no offset. */
  readonly publishedAt: { readonly instant: Date } | { readonly wallClock: string };
  readonly text: string;
  readonly permalink: string | null;
  /** The network's id as the file has it, or, without an address to know the post by, a name made of time and text. */
  readonly remoteId: string | null;
  readonly counts: Readonly<Partial<Record<NetworkMetric, number>>>;
  readonly capturedAt: { readonly instant: Date } | { readonly wallClock: string } | null;
}

export interface RefusedLine {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

export interface ImportFile {
  readonly posts: readonly ImportedPost[];
  readonly refused: readonly RefusedLine[];
  /** Columns that are read, as the file names them. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns that mean nothing here. */
  readonly ignored: readonly string[];
}

/** The file as a whole can't be read. */
export class UnreadableFile extends Error {
  constructor(
    readonly code: 'not-csv' | 'empty' | 'no-time' | 'too-many-lines',
    message: string,
  ) {
    super(message);
  }
}

const MOST_LINES = 50_000;
const LONGEST_TEXT = 500;
/** No network that posts are sent to is older. Snapshots have a table for each month, so times of whichever year would make thousands. */
const EARLIEST = '2000-01-01';

/** What other tools call the columns, without case, spaces and signs. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  publishedAt: [
    'publishedat',
    'published',
    'date',
    'datetime',
    'postdate',
    'publishdate',
    'publishtime',
    'createdat',
    'senttime',
    'sentat',
    'timestamp',
    'datutc',
    'dateutc',
    'publishedatutc',
  ],
  text: ['text', 'title', 'post', 'posttext', 'content', 'message', 'caption', 'description', 'postmessage'],
  permalink: ['permalink', 'link', 'url', 'postlink', 'posturl', 'address'],
  remoteId: ['remoteid', 'postid', 'networkid', 'nativeid', 'externalid'],
  capturedAt: ['capturedat', 'asof', 'numbersfrom', 'updatedat', 'numbersfromutc'],
  reach: ['reach', 'peoplereached', 'uniqueimpressions', 'uniqueviews'],
  views: ['views', 'impressions', 'displays'],
  reactions: ['reactions', 'likes', 'favorites', 'favourites', 'likesandreactions'],
  comments: ['comments', 'replies'],
  shares: ['shares', 'reposts', 'retweets', 'boosts', 'reblogs'],
  saves: ['saves', 'saved', 'bookmarks'],
  clicks: ['clicks', 'linkclicks', 'urlclicks', 'postclicks'],
  quotes: ['quotes', 'quotetweets', 'quoteposts'],
  pollVotes: ['pollvotes', 'votes'],
  videoViews: ['videoviews', 'plays', 'videoplays'],
  watchSeconds: ['watchseconds', 'secondswatched', 'watchtimeseconds'],
};
const NO_VALUE = new Set(['', '-', '–', '—', 'n/a', 'na', 'null', 'none']);

/**
 * Reads a CSV file (RFC 4180; comma, semicolon or tab) with a header. An empty cell is an unknown number, never 0.
 * @throws UnreadableFile when it is no such table, has no column of times, or too many lines
 */
export function readImportFile(text: string): ImportFile {
  const [first, ...lines] = recordsOf(text);
  const header = first?.cells;
  if (!header || lines.length === 0) throw new UnreadableFile('empty', 'The file has no lines below its header.');
  if (lines.length > MOST_LINES)
    throw new UnreadableFile('too-many-lines', `A file has ${MOST_LINES} lines at most; this one has ${lines.length}.`);
  const places = placesOf(header);
  if (!places.has('publishedAt')) {
    throw new UnreadableFile('no-time', 'No column tells when a post was published: name it "Published at" or "Date".');
  }
  const posts: ImportedPost[] = [];
  const refused: RefusedLine[] = [];
  for (const { cells, line } of lines) {
    const read = readLine(cells, line, places);
    if ('code' in read) refused.push(read);
    else posts.push(read);
  }
  const used = new Set(places.values());
  return {
    posts,
    refused,
    columns: Object.fromEntries([...places].map(([name, place]) => [name, header[place] ?? ''])),
    ignored: header.filter((name, place) => !used.has(place) && name.trim() !== ''),
  };
}

/** A line of the table; of the file it may be several. */
interface TableLine {
  readonly cells: readonly string[];
  /** On which of the file it begins, counted from 1. */
  readonly line: number;
}

function recordsOf(text: string): TableLine[] {
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  const delimiter = [',', ';', '\t'].sort((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] ?? ',';
  try {
    const ends: number[] = [];
    const records = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record, { bytes }) => {
        ends.push(bytes);
        return record;
      },
    });
    const begun = linesAt(text, ends);
    return records.map((cells, index) => ({ cells, line: begun[index] ?? 0 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFile('not-csv', `The file is no CSV: ${error.message}`);
  }
}

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK] = [9, 10, 13, 32];
const IS_BLANK: ReadonlySet<number | undefined> = new Set([TAB, LINE_FEED, CARRIAGE_RETURN, BLANK]);

/**
 * The lines on which records begin, as an editor counts them. csv-parse counts an end of two characters within quotes twice.
 * @param ends of the records, in bytes
 */
function linesAt(text: string, ends: readonly number[]): number[] {
  const bytes = Buffer.from(text);
  let [at, line] = [0, 1];
  const goOn = (): void => {
    const isEnd = bytes[at] === CARRIAGE_RETURN || (bytes[at] === LINE_FEED && bytes[at - 1] !== CARRIAGE_RETURN);
    if (isEnd) line += 1;
    at += 1;
  };
  return ends.map((end) => {
    while (at < end && IS_BLANK.has(bytes[at])) goOn();
    const begun = line;
    while (at < end) goOn();
    return begun;
  });
}

function placesOf(header: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  header.forEach((title, place) => {
    const plain = title.toLowerCase().replaceAll(/[^a-z]/g, '');
    const [name] = Object.entries(NAMES).find(([, titles]) => titles.includes(plain)) ?? [];
    if (name !== undefined && !places.has(name)) places.set(name, place);
  });
  return places;
}

function readLine(
  cells: readonly string[],
  line: number,
  places: ReadonlyMap<string, number>,
): ImportedPost | RefusedLine {
  const cell = (name: string): string => cells[places.get(name) ?? -1]?.trim() ?? '';
  const refuse = (column: string, code: string, detail: string): RefusedLine => ({ line, column, code, detail });
  const publishedAt = timeOf(cell('publishedAt'));
  if (publishedAt === null)
    return refuse(
      'publishedAt',
      'no-time',
      `"${cell('publishedAt').slice(0, 40)}" is no time such as 2026-03-28T22:30:00Z or 2026-03-28 22:30.`,
    );
  const asOf = cell('capturedAt');
  const capturedAt = NO_VALUE.has(asOf.toLowerCase()) ? null : timeOf(asOf);
  if (capturedAt === null && !NO_VALUE.has(asOf.toLowerCase()))
    return refuse('capturedAt', 'no-time', `"${asOf.slice(0, 40)}" is no time.`);
  for (const [column, time] of [
    ['publishedAt', publishedAt],
    ['capturedAt', capturedAt],
  ] as const) {
    if (time !== null && isTooEarly(time))
      return refuse(column, 'too-early', 'Times before the year 2000 are not taken.');
  }
  const counts: Partial<Record<NetworkMetric, number>> = {};
  for (const metric of NETWORK_METRICS) {
    const raw = cell(metric);
    if (NO_VALUE.has(raw.toLowerCase())) continue;
    const value = countOf(raw);
    if (value === null) return refuse(metric, 'no-number', `"${raw.slice(0, 40)}" is no whole number.`);
    counts[metric] = value;
  }
  const text = cell('text').slice(0, LONGEST_TEXT);
  const permalink = /^https?:\/\/\S+$/i.test(cell('permalink')) ? addressIn(cell('permalink')) : null;
  const remoteId =
    remoteIdIn(cell('remoteId')) ?? (remoteIdIn(permalink) === null ? namedAfter(cell('publishedAt'), text) : null);
  return { line, publishedAt, text, permalink, remoteId, counts, capturedAt };
}

/** One to three digits, then groups of three behind one and the same sign; what is left after it are zeros behind a point. */
const IN_GROUPS = /^\d{1,3}([,. ’'\u{A0}\u{202F}])\d{3}(?:\1\d{3})*(?=\.0+$|$)/u;

/** Digits, also in groups of three: `1234`, `1,234`, `1.234`, `1 234`; `1234.000` has zeros behind a point. */
function countOf(text: string): number | null {
  const whole = (IN_GROUPS.exec(text) ?? /^\d+(?=\.0+$|$)/.exec(text))?.[0];
  if (whole === undefined) return null;
  const value = Number(whole.replaceAll(/\D/g, ''));
  return value <= LARGEST_COUNT ? value : null;
}

const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})$/i;

function timeOf(text: string): ImportedPost['publishedAt'] | null {
  const wall = WALL_CLOCK.exec(text);
  if (wall?.[1] !== undefined) {
    const wallClock = `${wall[1]}T${wall[2] ?? '12:00'}`;
    // Read as if it were UTC, only to learn whether there is such a day and time.
    const read = new Date(`${wallClock.length === 16 ? `${wallClock}:00` : wallClock}Z`);
    return Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== wall[1] ? null : { wallClock };
  }
  if (!INSTANT.test(text)) return null;
  const instant = new Date(
    text
      .replace(' ', 'T')
      .replace(/ ?utc$/i, 'Z')
      .replace(/ (?=[+-]\d)/, ''),
  );
  return Number.isNaN(instant.getTime()) ? null : { instant };
}

function isTooEarly(time: ImportedPost['publishedAt']): boolean {
  return 'instant' in time ? time.instant < new Date(EARLIEST) : time.wallClock < EARLIEST;
}

function namedAfter(time: string, text: string): string {
  return `import:${createHash('sha256').update(`${time}\n${text}`).digest('hex').slice(0, 32)}`;
}
