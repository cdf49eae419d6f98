import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { tidyName } from '../media.rules.js';

/** May be left out, but not null: unlike `IsOptional`, which lets null through. */
export const Omittable = () => ValidateIf((_, value: unknown) => value !== undefined);

/** Reduced to what can be a file's name. */
export const FileName = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && value.trim() !== '' ? tidyName(value) : value,
  );

export const TidyLabels = () =>
  Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) && value.every((label) => typeof label === 'string')
      ? [...new Set(value.map((label) => label.trim()))]
      : value,
  );

export const MAX_ALT_LENGTH = 5_000;
