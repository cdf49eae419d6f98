import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from '@/lib/class-names';

/** The head of a column that the table can be sorted by. */
export function SortHeader({
  name,
  order,
  onSort,
  end = false,
}: {
  readonly name: string;
  /** null: the table is sorted by another column. */
  readonly order: 'asc' | 'desc' | null;
  readonly onSort: () => void;
  /** Over numbers. */
  readonly end?: boolean;
}) {
  const Icon = order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={end ? 'text-end!' : undefined}
      aria-sort={order === null ? undefined : order === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        onClick={onSort}
        data-printed
        className={classNames(
          '-mx-1.5 inline-flex min-h-7 cursor-pointer items-center gap-1 rounded-md px-1.5 font-medium hover:bg-sunken hover:text-ink',
          end ? 'justify-end text-end' : 'text-start',
          order === null ? '' : 'text-ink',
        )}
      >
        {order === null ? null : (
          <Icon aria-hidden className={classNames('size-3.5 shrink-0', end ? '' : 'order-last')} />
        )}
        {name}
      </button>
    </th>
  );
}
