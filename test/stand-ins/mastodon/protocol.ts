import type { Account, Token, World } from './world.js';

export type Sentence = keyof typeof SENTENCES;

/** What the server says, as English and as the language it falls back to without `Accept-Language`. */
const SENTENCES = {
  invalidToken: ['The access token is invalid', 'Das Zugriffstoken ist ungültig'],
  revokedToken: ['The access token was revoked', 'Das Zugriffstoken wurde widerrufen'],
  needsUser: ['This method requires an authenticated user', 'Diese Methode erfordert eine angemeldete Person'],
  scopes: ['This action is outside the authorized scopes', 'Diese Aktion liegt außerhalb der erlaubten Bereiche'],
  notFound: ['Record not found', 'Datensatz nicht gefunden'],
  tooMany: ['Too many requests', 'Zu viele Anfragen'],
  busy: [
    'There was a temporary problem serving your request, please try again',
    'Ihre Anfrage konnte vorübergehend nicht bearbeitet werden, bitte erneut versuchen',
  ],
  replyGone: [
    'The post you are trying to reply to does not appear to exist.',
    'Der Beitrag, auf den Sie antworten, existiert nicht.',
  ],
  tooLong: [
    'Validation failed: Text character limit of %{n} exceeded',
    'Gültigkeitsprüfung gescheitert: Textlimit von %{n} überschritten',
  ],
  blank: ["Validation failed: Text can't be blank", 'Gültigkeitsprüfung gescheitert: Text muss ausgefüllt werden'],
  visibility: [
    'Validation failed: Visibility is not included in the list',
    'Gültigkeitsprüfung gescheitert: Sichtbarkeit ist ungültig',
  ],
  poll: ['Validation failed: Poll is invalid', 'Gültigkeitsprüfung gescheitert: Umfrage ist ungültig'],
  tooManyFiles: ['Cannot attach more than 4 files', 'Es können nicht mehr als 4 Dateien angehängt werden'],
  mixedFiles: [
    'Cannot attach a video to a post that already contains images',
    'Ein Video kann nicht an einen Beitrag mit Bildern angehängt werden',
  ],
  notReady: [
    'Cannot attach files that have not finished processing. Try again in a moment!',
    'Dateien, die noch nicht verarbeitet wurden, können nicht angehängt werden.',
  ],
  attached: [
    'Media %{n} not found or already attached to another post',
    'Medien %{n} nicht gefunden oder bereits angehängt',
  ],
  fileType: [
    'Validation failed: File content type is invalid, File is invalid',
    'Gültigkeitsprüfung gescheitert: Dateityp ist ungültig',
  ],
  fileSize: [
    'Validation failed: File file size must be less than %{n} bytes',
    'Gültigkeitsprüfung gescheitert: Datei ist zu groß',
  ],
  processing: ['Error processing thumbnail for uploaded media', 'Fehler beim Verarbeiten der Vorschau'],
  scopesUnknown: [
    "Validation failed: Scopes doesn't match configured on the server.",
    'Gültigkeitsprüfung gescheitert: Bereiche passen nicht zum Server.',
  ],
} as const;

/** An answer that ends the handling of a request. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly sentence: Sentence,
    readonly argument: string | number = '',
  ) {
    super(sentence);
  }

  say(english: boolean): string {
    return SENTENCES[this.sentence][english ? 0 : 1].replace('%{n}', String(this.argument));
  }
}

/** A failed OAuth call: machine-readable and not localised (RFC 6749 §5.2). */
export class OAuthRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly description: string,
  ) {
    super(code);
  }
}

export interface UploadedFile {
  readonly mime: string;
  readonly filename: string;
  readonly content: Buffer;
}

export interface Call {
  readonly world: World;
  readonly origin: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, UploadedFile>>;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly token: Token | null;
  /** The signed-in account. Reading it on a call without one is a fault of the route's table. */
  readonly account: Account | null;
  /** Time the work takes: what a `delay` fault asked for. */
  work(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type FieldKind = 'text' | 'boolean' | 'texts' | 'poll' | 'media-attributes';

export interface Route {
  readonly method: string;
  /** With `:name` for a segment. */
  readonly path: string;
  /** `user`: a token with an account behind it. */
  readonly access: 'anybody' | 'user';
  /** One of these is needed; `write` holds `write:statuses`. */
  readonly scopes?: readonly string[];
  readonly query?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldKind>>;
  readonly fileFields?: readonly string[];
  readonly needsHeaders?: readonly string[];
  handle(call: Call): Answer | Promise<Answer>;
}

export function accountOf(call: Call): Account {
  if (!call.account) throw new Error('This route is for signed-in people.');
  return call.account;
}
