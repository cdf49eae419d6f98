import { ApiProblem, speakProblems, UNREACHABLE } from './problem';

const answered = (status: number, code?: string): ApiProblem =>
  ApiProblem.from(code === undefined ? null : { code }, new Response(null, { status }));

it('takes for a no only what says that nothing was done', () => {
  const refusing = [
    answered(400),
    answered(409, 'already-out'),
    answered(412, 'stale-version'),
    answered(422),
    answered(429),
  ];
  expect(refusing.map(({ refuses }) => refuses)).toEqual(refusing.map(() => true));
  const open = [
    ApiProblem.from(new TypeError('Failed to fetch'), null),
    answered(408),
    answered(409, 'request-in-progress'),
    answered(500, 'internal-error'),
    answered(502),
    answered(503, 'database-unavailable'),
  ];
  expect(open.map(({ refuses }) => refuses)).toEqual(open.map(() => false));
});

describe('what is said where the server said nothing', () => {
  beforeAll(() =>
    speakProblems({ unreachable: () => 'Keine Antwort.', answered: (status) => `Die Antwort war ${status}.` }),
  );

  it('is said in the language of the reader', () => {
    const away = ApiProblem.from(new TypeError('Failed to fetch'), null);
    expect(away).toMatchObject({ code: UNREACHABLE, message: 'Keine Antwort.' });
    expect(ApiProblem.from('<html>', { status: 502 } as Response).message).toBe('Die Antwort war 502.');
  });

  it('gives way to what the server says', () => {
    expect(ApiProblem.from({ detail: 'Not today.' }, { status: 422 } as Response).message).toBe('Not today.');
  });
});
