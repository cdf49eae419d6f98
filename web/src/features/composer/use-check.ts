import { useEffect, useMemo, useState } from 'react';
import { postsCheckUnsaved, type ApiProblem, type CostView, type MediaDto, type PostCheck } from '@/api';
import { useWorkspaceId } from '@/app/session';
import {
  findingsOf,
  furtherIssues,
  instantIssues,
  type Finding,
  type Issue,
  type IssuesByAccount,
  type Recipient,
} from './check.rules';
import { costsOf } from './cost.rules';
import { UNCHANGED, type Outgoing } from './outgoing';
import { bodyOf, isBlank, type Draft } from './draft.rules';

const ASK_AFTER_MS = 400;
const NONE: IssuesByAccount = new Map();

export interface Check {
  readonly findings: readonly Finding[];
  readonly asking: boolean;
  /** What publishing it costs, by currency; empty where it costs nothing. */
  readonly costs: readonly CostView[];
  /** What addresses become on their way out. */
  readonly outgoing: Outgoing;
  /** Takes in what a refused request said: its fields are `<accountId>.<field>`. */
  readonly refused: (problem: ApiProblem) => void;
}

async function readOutgoing(answer: PostCheck): Promise<Outgoing> {
  if (answer.accounts.every(({ links }) => links.length === 0)) return UNCHANGED;
  const { outgoingOf } = await import('./links.rules');
  return outgoingOf(answer);
}

/** What blocks and what warns: at once what this page knows, and a moment after the last key what only the server knows. */
export function useCheck(draft: Draft, recipients: readonly Recipient[], media: ReadonlyMap<string, MediaDto>): Check {
  const workspaceId = useWorkspaceId();
  const [further, setFurther] = useState<IssuesByAccount>(NONE);
  const [asking, setAsking] = useState(false);
  const [costs, setCosts] = useState<readonly CostView[]>([]);
  const [outgoing, setOutgoing] = useState(UNCHANGED);
  const blank = isBlank(draft);
  const instant = useMemo(
    () => (blank ? NONE : instantIssues(draft, recipients, media, outgoing)),
    [blank, draft, recipients, media, outgoing],
  );
  useEffect(() => {
    if (blank || recipients.length === 0) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      setAsking(true);
      postsCheckUnsaved({ path: { workspaceId }, body: bodyOf(draft), signal: abort.signal })
        .then(({ data }) => {
          setFurther(furtherIssues(data, instant));
          setCosts(costsOf(data));
          return readOutgoing(data);
        })
        .then((next) => {
          if (!abort.signal.aborted) setOutgoing((present) => (present.sign === next.sign ? present : next));
        })
        // What can't be checked now is checked when it is sent; saving tells what is wrong with it.
        .catch(() => undefined)
        .finally(() => {
          if (!abort.signal.aborted) setAsking(false);
        });
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [blank, draft, instant, recipients, workspaceId]);
  const findings = useMemo(
    () => findingsOf(draft, recipients, instant, blank ? NONE : further),
    [blank, draft, recipients, instant, further],
  );
  return {
    findings,
    asking,
    costs: blank || recipients.length === 0 ? [] : costs,
    outgoing: blank || recipients.length === 0 ? UNCHANGED : outgoing,
    refused: (problem) => {
      const told = new Map<string, Issue[]>();
      for (const { field, code, detail } of problem.errors) {
        const [accountId = '', ...path] = field.split('.');
        told.set(accountId, [
          ...(told.get(accountId) ?? []),
          { severity: 'blocks', code, message: detail, field: path.join('.') },
        ]);
      }
      setFurther(told);
    },
  };
}
