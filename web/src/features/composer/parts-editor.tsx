import { Plus } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from '@/i18n';
import type { MediaDto } from '@/api';
import { useLatest, useSame } from '@/lib/use-latest';
import { Button, useToast } from '@/ui';
import { limitsAt, recipientsOf, type Recipient } from './check.rules';
import { weightedLength } from './contract';
import { contentAt, emptyPart, moved, setField, type Draft, type DraftPart, type Scope } from './draft.rules';
import type { Outgoing } from './outgoing';
import { focusField } from './focus-field';
import { PartEditor, type PartActions } from './part-editor';
import { splitText } from './split-text.rules';
import type { Uploads } from './use-media';
import type { Edit } from './use-writing';

/** The messages of a post at one scope, in their order. */
export function PartsEditor({
  draft,
  scope,
  channel,
  recipients,
  media,
  uploads,
  outgoing,
  edit,
}: {
  readonly draft: Draft;
  readonly scope: Scope;
  readonly channel: string | null;
  readonly recipients: readonly Recipient[];
  readonly media: ReadonlyMap<string, MediaDto>;
  readonly uploads: Uploads;
  readonly outgoing: Outgoing;
  readonly edit: Edit;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const toast = useToast();
  const { parts } = contentAt(draft, scope, channel);
  const newestRef = useLatest(parts);

  const editParts = useCallback(
    (change: (parts: readonly DraftPart[]) => readonly DraftPart[]) =>
      edit((present) => setField(present, scope, channel, 'parts', change(contentAt(present, scope, channel).parts))),
    [edit, scope, channel],
  );
  const { start } = uploads;
  const actions = useMemo<PartActions>(() => {
    const at = (key: string): number => newestRef.current.findIndex((part) => part.key === key);
    return {
      change: (key, change) => editParts((all) => all.map((part) => (part.key === key ? change(part) : part))),
      addFiles: (key, files) => start(scope, key, files),
      move: (key, by) => {
        const from = at(key);
        if (from + by < 0 || from + by >= newestRef.current.length) return;
        const { activeElement } = document;
        editParts((all) => moved(all, from, from + by));
        // A moved element loses the focus; a button that can't move further gives it to the text.
        requestAnimationFrame(() => {
          if (activeElement instanceof HTMLElement && activeElement.isConnected) activeElement.focus();
          if (document.activeElement === document.body) focusField(`parts.${from + by}.text`);
        });
      },
      remove: (key) => {
        const before = newestRef.current;
        const index = at(key);
        editParts((all) => (all.length > 1 ? all.filter((part) => part.key !== key) : all));
        focusField(`parts.${Math.max(0, Math.min(index, before.length - 2))}.text`);
        toast({
          text: t('part.removed', { number: index + 1 }),
          action: { name: t('common:undo'), run: () => editParts(() => before) },
        });
      },
      split: (key, limits) => {
        const index = at(key);
        const part = newestRef.current[index];
        if (!part) return;
        const before = newestRef.current;
        const fits = (text: string): boolean =>
          limits.every(({ limit, alreadyUsed, out }) => weightedLength(out(text), limit) + alreadyUsed <= limit.max);
        const [first = '', ...others] = splitText(part.text, fits);
        editParts((all) =>
          all.flatMap((one) =>
            one.key === key ? [{ ...one, text: first }, ...others.map((text) => emptyPart(text))] : [one],
          ),
        );
        focusField(`parts.${index}.text`);
        toast({
          text: t('part.split-done', { count: others.length + 1 }),
          action: { name: t('common:undo'), run: () => editParts(() => before) },
        });
      },
    };
  }, [editParts, newestRef, scope, start, t, toast]);

  const concerned = useMemo(() => recipientsOf(draft, scope, recipients), [draft, scope, recipients]);
  const signature = limitsAt(draft, scope, recipients, outgoing);
  // Equal limits stay the same object, so that typing does not draw every part again.
  const limitsKey = signature.map(({ key }) => key).join();
  const limits = useSame(signature, limitsKey);
  const threads = concerned.some((recipient) => recipient.limits.maxParts > 1);
  const poll = concerned.map((recipient) => recipient.limits.poll).find((one) => one !== null) ?? null;
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-3">
        {parts.map((part, index) => (
          <PartEditor
            key={part.key}
            part={part}
            index={index}
            count={parts.length}
            limits={limits}
            poll={poll}
            threads={threads}
            media={media}
            uploads={uploads}
            actions={actions}
          />
        ))}
      </ol>
      {threads || parts.length > 1 ? (
        <div>
          <Button
            size="small"
            icon={<Plus aria-hidden className="size-4" />}
            onPress={() => {
              editParts((all) => [...all, emptyPart()]);
              focusField(`parts.${parts.length}.text`);
            }}
          >
            {t('part.add')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
