/**
 * The bare loop: the calls and nothing else, a number of them at a time. Arguments: calls at a time, and `bare` (node:http) or `guarded`
 * (Carillon's own client, to tell what checking addresses, times and sizes costs).
 */
import { createHttpClient } from '../../src/core/http/guarded-http-client.js';
import { contend } from './contender.js';
import { BareCaller, callOf, createdId, type Call } from './sandbox-call.js';

const concurrency = Number(process.argv[2]);
const make = process.argv[3] === 'guarded' ? guarded() : bare();

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

function bare(): (call: Call) => Promise<string> {
  const caller = new BareCaller(concurrency);
  return (call) => caller.make(call);
}

function guarded(): (call: Call) => Promise<string> {
  const client = createHttpClient({ allowPrivate: true });
  return async ({ url, headers, body }) => {
    const response = await client.request({ method: 'POST', url, headers, json: body });
    return createdId(response.status, response.text());
  };
}
