/** A practice network that runs beside the sample, and what its accounts are connected with. */
export interface OpenSampleNetwork {
  readonly server: string;
  /** Of its accounts. */
  readonly password: string;
  /** Has it refuse the next post of an account, where it takes commands. */
  refuseNext(handle: string): void;
}

/** What samples need of the installation. */
export interface SampleNetwork {
  /** Runs the network, if it does not run yet. @throws AppError 409 `sandbox-not-here` */
  open(): Promise<OpenSampleNetwork>;
}

/** Injection token of the network. */
export const SAMPLE_NETWORK = Symbol('SampleNetwork');
