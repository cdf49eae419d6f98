/** What stands between what somebody wrote and the server. */
export type SaveProblem = 'unreachable' | 'stale' | 'refused';

export interface SaveState {
  /** Counts changes. */
  readonly revision: number;
  /** The newest change that the server has. */
  readonly saved: number;
  /** The newest change that the device has. */
  readonly kept: number;
  /** The change that is on its way; null when none is. */
  readonly sending: number | null;
  readonly problem: SaveProblem | null;
  /** In plain words, where the server said no. */
  readonly detail: string | null;
  readonly savedAt: string | null;
}

export type SaveEvent =
  | { readonly type: 'changed' }
  | { readonly type: 'kept'; readonly revision: number }
  | { readonly type: 'sending'; readonly revision: number }
  | { readonly type: 'saved'; readonly revision: number; readonly at: string }
  | { readonly type: 'failed'; readonly problem: SaveProblem; readonly detail: string }
  /** What is shown is what the server has: it was read, or taken over. */
  | { readonly type: 'replaced'; readonly at: string | null };

export function startState(savedAt: string | null): SaveState {
  return { revision: 0, saved: 0, kept: 0, sending: null, problem: null, detail: null, savedAt };
}

export function nextState(state: SaveState, event: SaveEvent): SaveState {
  switch (event.type) {
    case 'changed':
      // A refusal is about what was sent: what is written now may be taken. A stale version stays one until somebody chooses.
      return {
        ...state,
        revision: state.revision + 1,
        ...(state.problem === 'refused' ? { problem: null, detail: null } : {}),
      };
    case 'kept':
      return { ...state, kept: Math.max(state.kept, event.revision) };
    case 'sending':
      return { ...state, sending: event.revision };
    case 'saved':
      return {
        ...state,
        saved: Math.max(state.saved, event.revision),
        sending: null,
        problem: null,
        detail: null,
        savedAt: event.at,
      };
    case 'failed':
      return { ...state, sending: null, problem: event.problem, detail: event.detail };
    case 'replaced': {
      const revision = state.revision + 1;
      return { ...startState(event.at ?? state.savedAt), revision, saved: revision, kept: revision };
    }
  }
}

export function isDirty(state: SaveState): boolean {
  return state.saved < state.revision;
}

/** True when the changes would be gone with the page: neither server nor device has them. */
export function wouldBeLost(state: SaveState): boolean {
  return isDirty(state) && state.kept < state.revision;
}

const PAUSE_MS = 1_500;
const RETRY_MS = 5_000;

/**
 * After how long to send, given that nothing else happens; null: not at all.
 * @param allowed false where changes wait for a person to save them
 */
export function sendAfterMs(state: SaveState, allowed: boolean): number | null {
  if (!allowed || !isDirty(state) || state.sending !== null) return null;
  switch (state.problem) {
    case null:
      return PAUSE_MS;
    case 'unreachable':
      return RETRY_MS;
    case 'stale':
    case 'refused':
      return null;
  }
}

export type SaveWord = 'nothing' | 'saving' | 'saved' | 'unsaved' | 'kept' | 'unreachable' | 'stale' | 'refused';

/** What to tell: in one word. @param allowed as above */
export function wordFor(state: SaveState, allowed: boolean): SaveWord {
  if (!isDirty(state)) return state.savedAt === null ? 'nothing' : 'saved';
  if (state.problem !== null) return state.problem;
  if (state.sending !== null) return 'saving';
  if (allowed) return 'unsaved';
  return wouldBeLost(state) ? 'unsaved' : 'kept';
}
