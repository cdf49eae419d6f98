import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';

/**
 * Checks every body and query against its DTO. Unknown fields are refused, and so is text that Postgres can't keep (NUL) or that is
 * not Unicode (lone surrogates): silently mending it would change what somebody meant to publish.
 */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      exceptionFactory: (errors) => validationFailed(errors.flatMap((error) => flatten(error, ''))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' || metadata.type === 'query') {
      if (isTooDeep(value))
        throw validationFailed([{ field: '', code: 'too-deep', detail: 'The body is nested too deeply.' }]);
      const broken = unstorableText(value, '');
      if (broken !== null) {
        throw validationFailed([
          {
            field: broken,
            code: 'text-not-storable',
            detail: 'The text holds a NUL character or half of a surrogate pair.',
          },
        ]);
      }
      if (
        metadata.type === 'body' &&
        isDto(metadata) &&
        (typeof value !== 'object' || value === null || Array.isArray(value))
      ) {
        throw validationFailed([{ field: '', code: 'object-expected', detail: 'The body must be a JSON object.' }]);
      }
    }
    return super.transform(value, metadata);
  }
}

function isDto(metadata: ArgumentMetadata): boolean {
  const type = metadata.metatype;
  return type !== undefined && ![String, Boolean, Number, Array, Object, Buffer].includes(type as never);
}

export function validationFailed(errors: readonly FieldError[]): AppError {
  return new AppError({
    status: 422,
    code: 'validation-failed',
    detail: errors[0] ? `${errors[0].field || 'body'}: ${errors[0].detail}` : 'The request is not valid.',
    errors,
  });
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  if (error.value === undefined && error.constraints && !('whitelistValidation' in error.constraints)) {
    return [{ field, code: 'required', detail: 'This field is needed.' }];
  }
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    field,
    code: rule === 'whitelistValidation' ? 'unknown-field' : kebab(rule),
    detail: rule === 'whitelistValidation' ? 'There is no such field.' : detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

function kebab(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Deeper than anything that is asked for; what checks bodies goes down into them by itself. */
const DEEPEST = 40;

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((item): unknown[] =>
      typeof item === 'object' && item !== null ? Object.values(item as Record<string, unknown>) : [],
    );
  }
  return false;
}

/** Path of the first text that can't be kept, or null. */
function unstorableText(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const childPath = path ? `${path}.${key}` : key;
    if (key.includes('\0') || !key.isWellFormed()) return childPath;
    const found = unstorableText(child, childPath);
    if (found !== null) return found;
  }
  return null;
}
