import type { Clock } from '../../../src/core/clock/clock.js';
import type { Json, StepKind, Steps } from '../../../src/modules/channels/contract/index.js';

/** A step whose call threw. */
export interface FailedStep {
  readonly name: string;
  readonly kind: StepKind;
  readonly begunAt: Date;
}

/** Steps of one delivery, kept over its tries. What is remembered goes through JSON, as in the database. */
export class MemorySteps implements Steps {
  /** Names of the calls that were really made, in order, over all tries. */
  readonly called: string[] = [];
  failed: FailedStep | null = null;
  private readonly results = new Map<string, string>();
  private namesOfTry = new Set<string>();

  constructor(private readonly clock: Clock) {}

  async run<T extends Json>(name: string, kind: StepKind, call: () => Promise<T>): Promise<T> {
    if (kind === 'publish' && !/^(part\.\d+|comment|answer)$/.test(name)) {
      throw new Error(`A publish step is called part.<index>, comment or answer, not "${name}".`);
    }
    if (this.namesOfTry.has(name)) throw new Error(`The step "${name}" ran twice in one try.`);
    this.namesOfTry.add(name);
    const known = this.results.get(name);
    if (known !== undefined) return JSON.parse(known, fieldsReversed) as T;
    const begunAt = this.clock.now();
    this.called.push(name);
    try {
      const result = await call();
      this.remember(name, result);
      return result;
    } catch (error) {
      this.failed = { name, kind, begunAt };
      throw error;
    }
  }

  /** Another try begins: names may come again. */
  begin(): void {
    this.namesOfTry = new Set();
    this.failed = null;
  }

  remember(name: string, result: Json): void {
    const text = JSON.stringify(result) as string | undefined;
    if (text === undefined) throw new Error(`The step "${name}" returned nothing that can be remembered.`);
    this.results.set(name, text);
  }

  remembered(): Record<string, Json> {
    return Object.fromEntries([...this.results].map(([name, text]) => [name, JSON.parse(text) as Json]));
  }
}

/** The database keeps values, not the order of fields. */
function fieldsReversed(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).reverse())
    : value;
}
