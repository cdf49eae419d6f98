import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { ApiProblem, type ConnectChoiceResponse } from '@/api';
import { Avatar, Badge, Banner, Button, Checkbox, SearchField, useSubmit } from '@/ui';
import { matches } from './accounts.rules';
import { ConnectProblem } from './connect-problem';

/** From how many choices on a search is worth its place. */
const MANY = 6;

/** Which of the identities that a sign-in gave access to are connected. */
export function ChooseIdentities({
  choices,
  already,
  onChoose,
}: {
  readonly choices: readonly ConnectChoiceResponse[];
  /** `remoteId` of those that are connected already. */
  readonly already: ReadonlySet<string>;
  readonly onChoose: (remoteIds: string[]) => Promise<void>;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const id = useId();
  const found = choices.filter((choice) => matches(choice, search));
  const selectable = found.filter(({ remoteId }) => !already.has(remoteId));
  const selectedFound = selectable.filter(({ remoteId }) => chosen.has(remoteId)).length;
  const { pending, error, failure, onSubmit } = useSubmit(() => onChoose([...chosen]), []);
  const toggle = (remoteId: string, selected: boolean): void =>
    setChosen((present) => {
      const next = new Set(present);
      if (selected) next.add(remoteId);
      else next.delete(remoteId);
      return next;
    });
  return (
    <form onSubmit={onSubmit} className="flex max-w-2xl flex-col gap-4">
      {choices.length >= MANY ? (
        <SearchField label={t('return.search')} clearLabel={t('common:clear')} value={search} onChange={setSearch} />
      ) : null}
      <p role="status" className="sr-only">
        {t('common:found', { count: found.length })}
      </p>
      <fieldset className="rounded-2xl border border-line bg-surface shadow-card">
        <legend className="sr-only">{t('return.choose')}</legend>
        {selectable.length > 1 ? (
          <div className="border-b border-line px-4 py-2">
            <Checkbox
              isSelected={selectedFound === selectable.length}
              isIndeterminate={selectedFound > 0 && selectedFound < selectable.length}
              onChange={(selected) => selectable.forEach(({ remoteId }) => toggle(remoteId, selected))}
            >
              {t('return.all', { count: selectable.length })}
            </Checkbox>
          </div>
        ) : null}
        <ul className="max-h-[55dvh] divide-y divide-line overflow-y-auto">
          {found.map((choice) => {
            const connected = already.has(choice.remoteId);
            return (
              <li key={choice.remoteId} className="px-4 py-2.5">
                <Checkbox
                  isSelected={connected || chosen.has(choice.remoteId)}
                  isDisabled={connected}
                  onChange={(selected) => toggle(choice.remoteId, selected)}
                  className="min-h-11"
                >
                  <Avatar name={choice.displayName || choice.handle} />
                  <span className="flex min-w-0 grow flex-col">
                    <span className="truncate font-medium">{choice.displayName || choice.handle}</span>
                    <span className="truncate text-sm text-ink-soft">@{choice.handle}</span>
                  </span>
                  {connected ? <Badge tone="ok">{t('return.already')}</Badge> : null}
                </Checkbox>
              </li>
            );
          })}
          {found.length === 0 ? (
            <li className="px-4 py-6 text-center text-ink-soft">{t('return.none-found')}</li>
          ) : null}
        </ul>
      </fieldset>
      {error ? (
        failure instanceof ApiProblem ? (
          <ConnectProblem failure={failure} />
        ) : (
          <Banner tone="bad" title={error} />
        )
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          isPending={pending}
          isDisabled={chosen.size === 0}
          aria-describedby={id}
        >
          {t('return.connect', { count: chosen.size })}
        </Button>
        <p id={id} className="text-sm text-ink-soft">
          {already.size === choices.length ? t('return.all-already') : chosen.size === 0 ? t('return.pick') : null}
        </p>
      </div>
    </form>
  );
}
