import type { ChildProcess } from 'node:child_process';
import type { CallPlan } from './sandbox-call.js';

/** What one run took, as a whole and of the contender's own process; null where the system can't tell. */
export interface Effort {
  readonly ms: number;
  readonly cpuMs: number | null;
}

/** What the bench asks a contender's process: get ready, then go. */
export type Order = { readonly kind: 'prepare'; readonly plan: CallPlan } | { readonly kind: 'go' };
export type Report =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'done'; readonly effort: Effort }
  | { readonly kind: 'failed'; readonly why: string };

/** The side of the contender: `prepare` does what is not measured, `go` what is. */
export function contend(
  prepare: (plan: CallPlan) => Promise<{ go: () => Promise<void>; after?: () => Promise<void> }>,
): void {
  let prepared: Awaited<ReturnType<typeof prepare>> | null = null;
  const obey = async (order: Order): Promise<Report> => {
    if (order.kind === 'prepare') {
      prepared = await prepare(order.plan);
      return { kind: 'prepared' };
    }
    if (!prepared) throw new Error('Nothing was prepared.');
    const [since, cpuBefore] = [performance.now(), process.cpuUsage()];
    await prepared.go();
    const [ms, cpu] = [performance.now() - since, process.cpuUsage(cpuBefore)];
    await prepared.after?.();
    prepared = null;
    return { kind: 'done', effort: { ms, cpuMs: (cpu.user + cpu.system) / 1_000 } };
  };
  process.on('message', (order: Order) => {
    obey(order).then(
      (report) => process.send?.(report),
      (error: unknown) =>
        process.send?.({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

/** The side of the bench. @throws when the contender fails or `withinMs` is up */
export async function order(child: ChildProcess, message: Order, withinMs: number): Promise<Report> {
  const report = await new Promise<Report>((resolve, reject) => {
    const ended = (): void => reject(new Error('A contender ended.'));
    const timer = setTimeout(() => reject(new Error(`A contender needed longer than ${withinMs} ms.`)), withinMs);
    child.once('exit', ended);
    child.once('message', (answer) => {
      clearTimeout(timer);
      child.off('exit', ended);
      resolve(answer as Report);
    });
    child.send(message);
  });
  if (report.kind === 'failed') throw new Error(`A contender failed: ${report.why}`);
  return report;
}
