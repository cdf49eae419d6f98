export interface FieldProblem {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** The request never got an answer: the server is away, or the network is. */
export const UNREACHABLE = 'unreachable';

/** Sentences of our own, where the server gave none: in the reader's language, once `speakProblems` was told it. */
interface ProblemWords {
  readonly unreachable: () => string;
  readonly answered: (status: number) => string;
}

let words: ProblemWords = {
  unreachable: () => 'Carillon does not answer.',
  answered: (status) => `Carillon answered ${status}.`,
};

export function speakProblems(spoken: ProblemWords): void {
  words = spoken;
}

/** An answer that says no (RFC 9457), or none at all (`code` is then `unreachable`). `message` is for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: readonly FieldProblem[],
    /** Further members of the problem, such as `currentVersion`. */
    readonly extra: Readonly<Record<string, unknown>>,
    readonly requestId: string | null,
  ) {
    super(detail);
  }

  static from(error: unknown, response: Response | null): ApiProblem {
    if (error instanceof ApiProblem) return error;
    if (response === null || response.status === 0) {
      return new ApiProblem(0, UNREACHABLE, words.unreachable(), [], {}, null);
    }
    const body: Record<string, unknown> = typeof error === 'object' && error !== null ? { ...error } : {};
    const { code, detail, title, errors, requestId, ...extra } = body;
    return new ApiProblem(
      response.status,
      typeof code === 'string' ? code : `http-${response.status}`,
      text(detail) ?? text(title) ?? words.answered(response.status),
      Array.isArray(errors) ? errors.filter(isFieldProblem) : [],
      extra,
      text(requestId),
    );
  }

  /** True for an answer that says no. After any other, and after none, the server may have done what it was asked, or be about to. */
  get refuses(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.code !== 'request-in-progress';
  }

  /** What is wrong with one field; null when nothing is. */
  of(field: string): string | null {
    return this.errors.find((entry) => entry.field === field)?.detail ?? null;
  }
}

export function isProblem(error: unknown, code?: string): error is ApiProblem {
  return error instanceof ApiProblem && (code === undefined || error.code === code);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return typeof value === 'object' && value !== null && 'field' in value && 'detail' in value;
}
