import { noOthers } from './no-others.js';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { HttpResponse } from '../../../src/core/http/http-client.js';
import type { OperatorApp, PublishContext } from '../../../src/modules/channels/contract/index.js';
import { MemorySteps } from './memory-steps.js';

/** What a network may answer, whatever it promises. */
export interface AnyAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers that are nearly what a network promises, and answers that are nothing of the kind.
 * @param names of the network's fields @param leaf values that it gives, nearly @param headers names and values of its headers, nearly
 */
export function anyAnswerOf(
  names: fc.Arbitrary<string>,
  leaf: fc.Arbitrary<unknown>,
  headers: { readonly names: readonly string[]; readonly values: readonly string[] },
): fc.Arbitrary<AnyAnswer> {
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(names, tie('json'), { maxKeys: 6 }),
    ),
  }));
  return fc.record({
    status: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(200, 201) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(204, 302, 400, 401, 402, 403, 404, 409, 413, 422, 426, 429, 500, 502, 503, 504),
      },
    ),
    body: fc.oneof(
      { weight: 6, arbitrary: fc.dictionary(names, json, { maxKeys: 6 }).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: json.map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: fc.constantFrom('', '<html>', '{"data":', '\u0000') },
    ),
    headers: fc.dictionary(fc.constantFrom(...headers.names), fc.constantFrom(...headers.values)),
  });
}

/** As the HTTP client hands it to an adapter; a body that is no JSON fails as it does there. */
export function responseOf(answer: AnyAnswer | undefined): HttpResponse {
  const { status = 200, body = '', headers = {} } = answer ?? {};
  const json = (): unknown => {
    try {
      return JSON.parse(body);
    } catch (cause) {
      throw Object.assign(new Error('no JSON', { cause }), { name: 'HttpFailure', kind: 'bad-body', details: {} });
    }
  };
  return { status, headers, body: Buffer.from(body), url: 'https://network.example/', text: () => body, json };
}

/** A context in which the network gives the answers one after the other, and again from the first. */
export function contextAnswering(
  answers: readonly AnyAnswer[],
  given: Pick<PublishContext, 'account' | 'credentials' | 'clock' | 'media'> & { readonly app: OperatorApp },
): PublishContext {
  const { app, clock, ...rest } = given;
  let next = 0;
  return {
    ...rest,
    clock,
    http: { request: async () => responseOf(answers[next++ % answers.length]) },
    log: { debug: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    operatorApp: async () => app,
    key: { id: randomUUID(), at: clock.now() },
    steps: new MemorySteps(clock),
    scheduledFor: clock.now(),
    idsOfOthers: noOthers,
  };
}
