import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { buildMessage, IsDate, isUUID, MinDate, ValidateBy, type ValidationOptions } from 'class-validator';

/** JavaScript knows years that Postgres does not. */
const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
/** Later years are typed by mistake, and reckoning with them leads beyond what dates can name. */
const LAST_YEAR = 2_200;

/** An instant, read from its ISO text. */
export const IsInstant = (): PropertyDecorator =>
  applyDecorators(
    Type(() => Date),
    IsDate(),
    MinDate(EARLIEST),
  );

/**
 * An id, read in lower case, as Postgres writes it: sums are kept by the text of ids. In the place of class-validator's, and named as it is
 * because the API's description knows ids by that name.
 * @param options `each` for lists
 */
export const IsUUID = (options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(lowerCased) : lowerCased(value))),
    ValidateBy(
      {
        name: 'isUuid',
        validator: {
          validate: (value) => isUUID(value, 'all'),
          defaultMessage: buildMessage((each) => `${each}$property must be a UUID`, options),
        },
      },
      options,
    ),
  );

/** A BCP 47 language tag such as `de` or `pt-BR`. */
export const IsLanguageTag = (options?: ValidationOptions) =>
  rule('isLanguageTag', isLanguageTag, '$property must be a language tag such as "de" or "pt-BR"', options);

/** An IANA time zone such as `Europe/Berlin`. */
export const IsZone = (options?: ValidationOptions) =>
  rule('isZone', isZone, '$property must be an IANA time zone such as "Europe/Berlin"', options);

/** A wall-clock time without zone or offset: `2026-11-24T10:00` with optional seconds, on a day that exists. */
export const IsWallClock = (options?: ValidationOptions) =>
  rule(
    'isWallClock',
    isWallClock,
    '$property must be a wall-clock time such as "2026-11-24T10:00", without offset',
    options,
  );

/** A calendar date, `2026-11-24`, that exists, of the years 1900 to 2200. */
export const IsCalendarDate = (options?: ValidationOptions) =>
  rule('isCalendarDate', isCalendarDate, '$property must be a date such as "2026-11-24"', options);

/** A flat object of texts, lists of texts, numbers, booleans and nulls: a channel's settings. */
export const IsSettings = (options?: ValidationOptions) =>
  rule(
    'isSettings',
    isSettings,
    '$property must be an object of at most 40 texts, lists of texts, numbers, booleans or nulls',
    options,
  );

/** A flat object of texts: at most 40. */
export const IsFlatTexts = (options?: ValidationOptions) =>
  rule('isFlatTexts', isFlatTexts, '$property must be an object of at most 40 texts', options);

/** http or https, with a host, without a user name or password. */
export const IsHttpUrl = (options?: ValidationOptions) =>
  rule('isHttpUrl', isHttpUrl, '$property must be an http or https address without a user name', options);

function lowerCased(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function rule(
  name: string,
  test: (value: unknown) => boolean,
  message: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: test, defaultMessage: () => message } }, options);
}

function isLanguageTag(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 35) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

function isZone(value: unknown): boolean {
  // Offsets such as "+02:00" are valid for Intl, but they are no zone: they know nothing of summer time.
  if (typeof value !== 'string' || value.length > 64 || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

const WALL_CLOCK = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

function isWallClock(value: unknown): boolean {
  const match = typeof value === 'string' ? WALL_CLOCK.exec(value) : null;
  if (!match) return false;
  const [, year, month, day] = match.map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return (
    (year ?? 0) >= 2000 &&
    (year ?? 0) <= LAST_YEAR &&
    date.getUTCMonth() === (month ?? 0) - 1 &&
    date.getUTCDate() === day
  );
}

function isCalendarDate(value: unknown): boolean {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (!match) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= LAST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isSettings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= 40 &&
    entries.every(
      ([key, child]) =>
        key.length <= 100 &&
        (child === null ||
          typeof child === 'boolean' ||
          (typeof child === 'number' && Number.isFinite(child)) ||
          isSettingText(child) ||
          (Array.isArray(child) && child.length <= 100 && child.every(isSettingText))),
    )
  );
}

function isSettingText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 5_000;
}

function isFlatTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= 40 && entries.every(([key, child]) => key.length <= 100 && isSettingText(child));
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 2_000 || !/^https?:\/\//i.test(value)) return false;
  try {
    const url = new URL(value);
    return url.hostname !== '' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}
