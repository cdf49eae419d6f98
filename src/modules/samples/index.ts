/** A workspace filled with samples, for people to look around in. */
export { SamplesModule } from './samples.module.js';
export { SAMPLE_NETWORK, type OpenSampleNetwork, type SampleNetwork } from './sample.ports.js';
