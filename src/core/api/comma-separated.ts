import { Transform } from 'class-transformer';

/** Several values of one query parameter: separated by commas, or the parameter repeated, for values that hold commas themselves. */
export const CommaSeparated = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value));
