import { useChannelWords } from '@/parts/channel-words';

/** What a network is asked for, and why: in words, then by its name there. */
export function ScopeList({
  channel,
  scopes,
}: {
  readonly channel: string;
  readonly scopes: readonly { readonly scope: string; readonly why: string }[];
}) {
  const words = useChannelWords();
  return (
    <ul className="flex flex-col gap-2.5 text-[0.9375rem]">
      {scopes.map(({ scope, why }) => (
        <li key={scope}>
          {words(`${channel}.scope.${scope}`, why)}{' '}
          <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs whitespace-nowrap text-ink-soft">
            {scope}
          </code>
        </li>
      ))}
    </ul>
  );
}
