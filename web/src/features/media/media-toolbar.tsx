import { useTranslation } from '@/i18n';
import type { MediaSearch } from '@/app/router';
import { useSettled } from '@/lib/use-settled';
import { Button, SearchField, SelectField } from '@/ui';
import { useMediaLabels } from './use-media-labels';

const KINDS = ['all', 'image', 'gif', 'video', 'audio', 'document'] as const;
const USES = ['all', 'used', 'unused'] as const;
const SORTS = ['newest', 'oldest', 'name', 'largest'] as const;
const ALL_LABELS = '*';

export type Filters = Pick<MediaSearch, 'q' | 'kind' | 'label' | 'used' | 'sort'>;

export function isFiltered({ q, kind, label, used }: Filters): boolean {
  return [q, kind, label, used].some((value) => value !== undefined);
}

/** Search, filters and order; all of them live in the address. */
export function MediaToolbar({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const labels = useMediaLabels();
  const set = (name: keyof Filters, value: string | undefined): void => {
    const { [name]: _, ...others } = filters;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  const { q } = filters;
  const shownLabels =
    filters.label === undefined || labels.some(({ label }) => label === filters.label)
      ? labels
      : [...labels, { label: filters.label, count: 0 }];
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <SearchInput value={q ?? ''} onChange={(value) => set('q', value === '' ? undefined : value)} />
      <SelectField
        label={t('filter.kind')}
        hideLabel
        className="grow basis-32 sm:grow-0 sm:basis-36"
        value={KINDS.find((kind) => kind === filters.kind) ?? 'all'}
        options={KINDS.map((id) => ({ id, name: t(`filter.kinds.${id}`) }))}
        onChange={(id) => set('kind', id === 'all' ? undefined : id)}
      />
      {shownLabels.length > 0 ? (
        <SelectField
          label={t('filter.label')}
          hideLabel
          className="grow basis-32 sm:grow-0 sm:basis-44"
          value={filters.label ?? ALL_LABELS}
          options={[
            { id: ALL_LABELS, name: t('filter.all-labels') },
            ...shownLabels.map(({ label, count }) => ({ id: label, name: `${label} (${count})` })),
          ]}
          onChange={(id) => set('label', id === ALL_LABELS ? undefined : id)}
        />
      ) : null}
      <SelectField
        label={t('filter.use')}
        hideLabel
        className="grow basis-32 sm:grow-0 sm:basis-40"
        value={filters.used ?? 'all'}
        options={USES.map((id) => ({ id, name: t(`filter.uses.${id}`) }))}
        onChange={(id) => set('used', id === 'all' ? undefined : id)}
      />
      <SelectField
        label={t('sort.label')}
        hideLabel
        className="grow basis-32 sm:grow-0 sm:basis-40"
        value={filters.sort ?? 'newest'}
        options={SORTS.map((id) => ({ id, name: t(`sort.${id}`) }))}
        onChange={(id) => set('sort', id === 'newest' ? undefined : id)}
      />
      {isFiltered(filters) ? (
        <Button
          variant="quiet"
          onPress={() => {
            onChange(filters.sort === undefined ? {} : { sort: filters.sort });
            document.querySelector<HTMLElement>('#main input[type="search"]')?.focus();
          }}
        >
          {t('filter.clear')}
        </Button>
      ) : null}
    </div>
  );
}

function SearchInput({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation(['media', 'common']);
  const [typed, setTyped] = useSettled(value, onChange);
  return (
    <SearchField
      label={t('filter.search')}
      clearLabel={t('common:clear')}
      className="grow basis-full sm:basis-56 lg:max-w-md"
      value={typed}
      onChange={setTyped}
    />
  );
}
