import { Transform } from 'class-transformer';
import { registerDecorator, ValidateIf } from 'class-validator';
import { isCalendarDate, tidyLabels } from '../campaign.rules.js';

/** May be left out, but not null: unlike `IsOptional`, which lets null through. */
export const Omittable = () => ValidateIf((_, value: unknown) => value !== undefined);

export const Trimmed = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

export const LowerCase = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value));

export const TidyLabels = () =>
  Transform(({ value }: { value: unknown }) => (isListOfTexts(value) ? tidyLabels(value) : value));

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((label) => typeof label === 'string');
}

/** `true` and `false` as they come in a query. */
export const QueryBoolean = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A day that exists, as `YYYY-MM-DD`. */
export function IsCalendarDate(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isCalendarDate',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isCalendarDate(value),
        defaultMessage: () => `${String(property)} must be a day that exists, as YYYY-MM-DD`,
      },
    });
}

/** One line: no line breaks, tabs or other control characters. */
export const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u;
