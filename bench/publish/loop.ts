/** The bare loop: the calls and nothing else, a number of them at a time. Arguments: calls at a time, and who makes them (see sandbox-call.ts). */
import { contend } from './contender.js';
import { callerNamed, callOf, type Call } from './sandbox-call.js';

const concurrency = Number(process.argv[2]);
const make = callerNamed(process.argv[3], concurrency);

contend(async (plan) => {
  const calls = Array.from({ length: plan.calls }, (_, index) => callOf(plan, index));
  return {
    go: async () => {
      const rest = calls.values();
      await Promise.all(Array.from({ length: concurrency }, () => work(rest)));
    },
  };
});

async function work(rest: Iterable<Call>): Promise<void> {
  for (const call of rest) await make(call);
}
