import { invalidField } from '../../core/errors/app-error.js';

const DEFAULT_PERIOD_MS = 30 * 24 * 60 * 60_000;

/** The 30 days before now, unless the query says otherwise. @throws AppError 422 when the period ends before it begins */
export function periodOf(query: { readonly from?: Date; readonly to?: Date }, now: Date): { from: Date; to: Date } {
  const to = query.to ?? now;
  const from = query.from ?? new Date(to.getTime() - DEFAULT_PERIOD_MS);
  if (from >= to) throw invalidField('from', 'period-empty', 'The period must begin before it ends.');
  return { from, to };
}
