import type { PipeTransform } from '@nestjs/common';
import { notFound } from '../errors/app-error.js';
import { isId } from '../ids/new-id.js';

/** Path ids: what is not a UUID names nothing, so it is a 404 like any other id that does not exist. */
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isId(value)) throw notFound('id');
    return value.toLowerCase();
  }
}
