import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import { randomId } from '@/lib/random-id';
import { useLatest } from '@/lib/use-latest';
import {
  ApiProblem,
  postsCreate,
  postsRead,
  postsReadOptions,
  postsReadQueryKey,
  postsUpdate,
  type CreatePostBody,
  type PostView,
} from '@/api';
import { useWorkspaceId } from '@/app/session';
import { bodyOf, draftOf, isBlank, sameDraft, type Draft } from './draft.rules';
import { beOpen, dropCopy, dropOffer, findOffer, writeCopy, type LocalCopy, type Offer } from './local-copy';
import {
  isDirty,
  nextState,
  sendAfterMs,
  startState,
  wordFor,
  type SaveState,
  type SaveWord,
} from './save-state.rules';

export type Edit = (change: (draft: Draft) => Draft) => void;

export interface Writing {
  readonly draft: Draft;
  readonly edit: Edit;
  /** As the server has it; null before the first save. */
  readonly post: PostView | null;
  readonly save: SaveState;
  readonly word: SaveWord;
  /** Sends what is written. @returns the post as the server then has it. @throws ApiProblem */
  readonly saveNow: () => Promise<PostView>;
  /** The post changed on the server after it was read here: its newest version. */
  readonly conflict: PostView | null;
  readonly keepMine: () => Promise<void>;
  readonly takeTheirs: (post: PostView) => void;
  /** Shows what somebody else has changed since, or asks where both have. @throws ApiProblem */
  readonly reread: () => Promise<void>;
  /** @returns the new draft */
  readonly copyMine: () => Promise<PostView>;
  /** What this device has and the server not. */
  readonly offered: LocalCopy | null;
  readonly takeOffered: () => void;
  readonly dropOffered: () => void;
  /** Nothing of it is to be kept: it was deleted. */
  readonly forget: () => void;
  /** Takes over what another request answered. */
  readonly accept: (post: PostView) => void;
}

const KEEP_AFTER_MS = 400;
const STALE = 'stale-version';

/** A post being written: what is in the page, what the device has, what the server has. */
export function useWriting(initial: PostView | null, start: Draft, mayWrite: boolean): Writing {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(start);
  const [post, setPost] = useState(initial);
  const [save, dispatch] = useReducer(nextState, initial?.updatedAt ?? null, startState);
  const [conflict, setConflict] = useState<PostView | null>(null);
  const [offer, setOffer] = useState<Offer | null>(null);
  /** Of this page among those that are open side by side. */
  const [writer] = useState(randomId);
  // Timers and requests outlive a drawing: they read the newest from here.
  const nowRef = useLatest({ save });
  // Ahead of what is drawn: what was typed a moment ago must be in what is sent now.
  const written = useRef({ draft: start, revision: 0 });
  const server = useRef(initial);
  const gone = useRef(false);
  const left = useRef(false);
  /** Sent, and perhaps saved: nobody has heard. */
  const unanswered = useRef<readonly Draft[]>([]);
  const running = useRef<Promise<PostView> | null>(null);
  const creation = useRef<{ readonly key: string; readonly body: CreatePostBody; readonly revision: number } | null>(
    null,
  );
  const allowed = mayWrite && (post === null || post.state === 'draft') && !(post === null && isBlank(draft));

  const accept = useCallback(
    (saved: PostView) => {
      server.current = saved;
      setPost(saved);
      queryClient.setQueryData(postsReadQueryKey({ path: { workspaceId, postId: saved.id } }), saved);
    },
    [queryClient, workspaceId],
  );

  const send = useCallback(
    async function sendWritten(): Promise<PostView> {
      const { draft: mine } = written.current;
      const present = server.current;
      let { revision } = written.current;
      const fail = (problem: ApiProblem): void => {
        const kind = problem.refuses ? 'refused' : 'unreachable';
        dispatch({
          type: 'failed',
          problem: problem.code === STALE ? 'stale' : kind,
          detail: problem.errors[0]?.detail ?? problem.message,
        });
      };
      dispatch({ type: 'sending', revision });
      let saved: PostView;
      try {
        if (present === null) {
          // After a lost answer the same is sent again under the same key, so that there are never two drafts; what came since follows.
          creation.current ??= { key: randomId(), body: bodyOf(mine), revision };
          revision = creation.current.revision;
          ({ data: saved } = await postsCreate({
            path: { workspaceId },
            body: creation.current.body,
            headers: { 'Idempotency-Key': creation.current.key },
          }));
          dropCopy(workspaceId, null, writer);
        } else {
          ({ data: saved } = await postsUpdate({
            path: { workspaceId, postId: present.id },
            headers: { 'If-Match': `"${present.version}"` },
            body: bodyOf(mine),
          }));
        }
      } catch (error) {
        const problem = ApiProblem.from(error, null);
        if (problem.refuses) creation.current = null;
        else if (unanswered.current.at(-1) !== mine) unanswered.current = [...unanswered.current, mine];
        if (problem.code !== STALE || present === null) {
          fail(problem);
          throw problem;
        }
        try {
          ({ data: saved } = await postsRead({ path: { workspaceId, postId: present.id } }));
        } catch (failure) {
          // Asked for again at the next try.
          fail(ApiProblem.from(failure, null));
          throw failure;
        }
        const theirs = draftOf(saved);
        if (![mine, ...unanswered.current].some((one) => sameDraft(one, theirs))) {
          fail(problem);
          setConflict(saved);
          throw problem;
        }
        // It is our own, saved by a request whose answer was lost.
        if (!sameDraft(mine, theirs)) {
          unanswered.current = [];
          accept(saved);
          return sendWritten();
        }
      }
      unanswered.current = [];
      accept(saved);
      dispatch({ type: 'saved', revision, at: saved.updatedAt });
      if (written.current.revision === revision) dropCopy(workspaceId, saved.id, writer);
      return saved;
    },
    [accept, workspaceId, writer],
  );

  const saveNow = useCallback(async (): Promise<PostView> => {
    while (running.current) await running.current.catch(() => undefined);
    if (server.current !== null && nowRef.current.save.saved >= written.current.revision) return server.current;
    try {
      running.current = send();
      const saved = await running.current;
      const creating = creation.current;
      creation.current = null;
      if (creating === null || creating.revision === written.current.revision) return saved;
      running.current = send();
      return await running.current;
    } finally {
      running.current = null;
    }
  }, [nowRef, send]);

  useEffect(() => {
    const afterMs = sendAfterMs(save, allowed);
    if (afterMs === null) return undefined;
    const timer = setTimeout(() => void saveNow().catch(() => undefined), afterMs);
    return () => clearTimeout(timer);
  }, [allowed, save, saveNow]);

  const keep = useCallback((): boolean => {
    const { save: state } = nowRef.current;
    const { draft: mine, revision } = written.current;
    const present = server.current;
    if (gone.current || state.saved >= revision || state.kept >= revision || (present === null && isBlank(mine)))
      return true;
    const copy = { draft: mine, at: new Date().toISOString(), version: present?.version ?? null };
    const kept = writeCopy(workspaceId, present?.id ?? null, writer, copy);
    if (kept) dispatch({ type: 'kept', revision });
    return kept;
  }, [nowRef, workspaceId, writer]);

  useEffect(() => {
    if (!isDirty(nowRef.current.save)) return undefined;
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [keep, nowRef, save.revision]);

  /** Brings to safety what nobody is there to save. */
  const finish = useCallback(() => {
    if (gone.current) return;
    keep();
    const draftOnly = server.current === null ? !isBlank(written.current.draft) : server.current.state === 'draft';
    if (mayWrite && draftOnly) void saveNow().catch(() => undefined);
  }, [keep, mayWrite, saveNow]);

  const edit = useCallback<Edit>(
    (change) => {
      written.current = { draft: change(written.current.draft), revision: written.current.revision + 1 };
      setDraft(written.current.draft);
      dispatch({ type: 'changed' });
      // A file that arrives after the page was left.
      if (left.current) finish();
    },
    [finish],
  );

  const hide = useEffectEvent(() => keep());
  const leave = useEffectEvent(() => {
    left.current = true;
    if (nowRef.current.save.saved < written.current.revision) finish();
  });
  useEffect(() => {
    left.current = false;
    const pageHide = (): void => void hide();
    const unload = (event: BeforeUnloadEvent): void => {
      if (!hide()) event.preventDefault();
    };
    window.addEventListener('pagehide', pageHide);
    window.addEventListener('beforeunload', unload);
    return () => {
      window.removeEventListener('pagehide', pageHide);
      window.removeEventListener('beforeunload', unload);
      leave();
    };
  }, []);

  const consider = useEffectEvent((found: Offer | null) => {
    if (!found) return;
    if (isWorthOffering(found, initial, start)) setOffer(found);
    else dropOffer(found.name);
  });
  const initialId = initial?.id ?? null;
  useEffect(() => {
    let here = true;
    void findOffer(workspaceId, initialId).then((found) => {
      if (here) consider(found);
    });
    const close = beOpen(writer);
    return () => {
      here = false;
      close();
    };
  }, [initialId, workspaceId, writer]);

  const takeTheirs = useCallback(
    (theirs: PostView) => {
      accept(theirs);
      written.current = { draft: draftOf(theirs), revision: written.current.revision + 1 };
      setDraft(written.current.draft);
      dispatch({ type: 'replaced', at: theirs.updatedAt });
      dropCopy(workspaceId, theirs.id, writer);
      setConflict(null);
    },
    [accept, workspaceId, writer],
  );

  const reread = useCallback(async (): Promise<void> => {
    if (server.current === null) return;
    const { data: theirs } = await postsRead({ path: { workspaceId, postId: server.current.id } });
    if (sameDraft(draftOf(theirs), written.current.draft)) accept(theirs);
    else if (nowRef.current.save.saved >= written.current.revision) takeTheirs(theirs);
    else setConflict(theirs);
  }, [accept, nowRef, takeTheirs, workspaceId]);

  // Somebody else changed it while nothing was written here.
  const { data: newest } = useQuery({
    ...postsReadOptions({ path: { workspaceId, postId: post?.id ?? '' } }),
    enabled: post !== null,
  });
  useEffect(() => {
    const present = server.current;
    if (!newest || !present || newest.id !== present.id || newest.version < present.version) return;
    if (save.sending !== null || isDirty(save)) return;
    // What is shown here is kept beside the query, because it is written on: this is where the two meet.
    if (newest.version > present.version && !sameDraft(draftOf(newest), written.current.draft)) takeTheirs(newest);
    else if (newest !== present) accept(newest);
  }, [accept, newest, nowRef, save, takeTheirs]);

  return {
    draft,
    edit,
    post,
    save,
    word: post === null && isBlank(draft) ? 'nothing' : wordFor(save, allowed),
    saveNow,
    conflict,
    keepMine: async () => {
      if (conflict) accept(conflict);
      setConflict(null);
      await saveNow();
    },
    takeTheirs,
    reread,
    copyMine: async () => {
      const { data } = await postsCreate({ path: { workspaceId }, body: bodyOf(written.current.draft) });
      if (conflict) takeTheirs(conflict);
      return data;
    },
    offered: offer?.copy ?? null,
    takeOffered: () => {
      if (!offer) return;
      const { name, copy } = offer;
      setOffer(null);
      // It was written over what was read then: where somebody has saved since, the server says so, and both are shown.
      if (server.current !== null && copy.version !== null) {
        server.current = { ...server.current, version: copy.version };
      }
      edit(() => copy.draft);
      writeCopy(workspaceId, server.current?.id ?? null, writer, copy);
      dropOffer(name);
    },
    dropOffered: () => {
      if (offer) dropOffer(offer.name);
      setOffer(null);
    },
    forget: () => {
      gone.current = true;
      dropCopy(workspaceId, server.current?.id ?? null, writer);
      if (offer) dropOffer(offer.name);
    },
    accept,
  };
}

/** Whether a copy has what the server has not. */
function isWorthOffering({ copy, unanswered }: Offer, post: PostView | null, start: Draft): boolean {
  const newer = post === null ? !isBlank(copy.draft) : copy.at > post.updatedAt || post.state !== 'draft';
  return (newer || unanswered) && !sameDraft(copy.draft, start);
}
