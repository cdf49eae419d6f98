import {
  OWN_METRICS,
  type ChannelCapabilities,
  type MetricDefinition,
  type OwnMetric,
  type PostMetric,
} from '../channels/index.js';

/** What the metrics that Carillon counts by itself mean, the same on every channel. */
export const OWN_DEFINITIONS: Readonly<Record<OwnMetric, MetricDefinition>> = {
  linkClicks: {
    native: 'Carillon: link clicks',
    meaning:
      'How often the short addresses in the post were opened, counted by Carillon itself. Every opening counts; previews and robots do not.',
  },
};

/** Every metric that publications of a channel may have, with its meaning. */
export function definitionsOf(
  capabilities: Pick<ChannelCapabilities, 'postMetrics'>,
): Partial<Readonly<Record<PostMetric, MetricDefinition>>> {
  return { ...capabilities.postMetrics, ...OWN_DEFINITIONS };
}

export function isOwnMetric(metric: string): metric is OwnMetric {
  return OWN_METRICS.some((own) => own === metric);
}
