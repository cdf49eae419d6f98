import { CalendarX, Copy, Ellipsis, Trash2, Undo2 } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { postsDuplicate, postsRemove, scheduleCancelPost, type PostView } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { buttonClass, ConfirmDialog, Menu, useToast, type MenuEntry, type Question } from '@/ui';
import { isDirty } from './save-state.rules';
import type { Writing } from './use-writing';

/** What is seldom done with a post. */
export function PostMenu({
  post,
  writing,
  onDiscard,
}: {
  readonly post: PostView;
  readonly writing: Writing;
  /** Back to what the server has. */
  readonly onDiscard: () => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const navigate = useNavigate();
  const toast = useToast();
  const [question, setQuestion] = useState<Question | null>(null);
  const path = { workspaceId, postId: post.id };
  const scheduled = post.state === 'scheduled';
  const waiting = isDirty(writing.save) && post.state !== 'draft';

  const duplicate = async (): Promise<void> => {
    try {
      if (post.state === 'draft') await writing.saveNow();
      const { data } = await postsDuplicate({ path });
      await navigate({ to: '/workspaces/$workspaceId/posts/$postId', params: { workspaceId, postId: data.id } });
      toast({ text: t('menu.duplicated') });
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : t('common:went-wrong'), tone: 'bad' });
    }
  };
  const takeOff = async (): Promise<void> => {
    const { data } = await scheduleCancelPost({ path, body: {} });
    writing.accept(data);
    toast({ text: t('menu.taken-off') });
  };
  const remove = async (): Promise<void> => {
    let { version } = writing.post ?? post;
    if (scheduled) ({ version } = (await scheduleCancelPost({ path, body: {} })).data);
    await postsRemove({ path, headers: { 'If-Match': `"${version}"` } });
    writing.forget();
    await navigate({ to: '/workspaces/$workspaceId/posts', params: { workspaceId } });
    toast({ text: t('menu.deleted') });
  };
  const ask = (what: 'delete' | 'take-off' | 'discard', onConfirm: Question['onConfirm']): void =>
    setQuestion({
      title: t(`menu.${what}-title`),
      body: t(`menu.${what}-body`),
      confirm: t(`menu.${what}`),
      variant: what === 'take-off' ? 'primary' : 'danger',
      onConfirm,
    });
  const entries: MenuEntry[] = [
    { id: 'duplicate', name: t('menu.duplicate'), icon: <Copy aria-hidden className="size-4" /> },
    ...(waiting ? [{ id: 'discard', name: t('menu.discard'), icon: <Undo2 aria-hidden className="size-4" /> }] : []),
    ...(scheduled && can('posts.publish')
      ? [{ id: 'take-off', name: t('menu.take-off'), icon: <CalendarX aria-hidden className="size-4" /> }]
      : []),
    ...(post.state === 'draft' || (scheduled && can('posts.publish'))
      ? [{ id: 'delete', name: t('menu.delete'), icon: <Trash2 aria-hidden className="size-4" />, danger: true }]
      : []),
  ];
  return (
    <>
      <Menu
        label={t('menu.label')}
        buttonLabel={t('common:more')}
        className={buttonClass('secondary', 'medium', 'w-10 px-0!')}
        groups={[{ id: 'post', entries }]}
        onAction={(id) => {
          if (id === 'duplicate') void duplicate();
          if (id === 'discard') ask('discard', onDiscard);
          if (id === 'take-off') ask('take-off', takeOff);
          if (id === 'delete') ask('delete', remove);
        }}
      >
        <Ellipsis aria-hidden className="size-5" />
      </Menu>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
