import {
  ACCOUNT_METRICS,
  isChannelId,
  NETWORK_METRICS,
  type ChannelAdapter,
  type ChannelId,
  type MetricDefinition,
} from '../channels/index.js';
import type { AccountMetricsView, DeliveryMetricsView, MetricMeaning } from './dto/metrics.dto.js';
import { accountCountsOf, postCountsOf } from './metric-columns.js';
import type { DefinitionRow } from './metric-definitions.repository.js';
import type { AccountNumbersRow, DeliveryNumbersRow, SnapshotRow } from './metrics.repository.js';
import { offersAccountMetrics, offersPostMetrics } from './offered-metrics.rules.js';

export function presentDeliveryMetrics(
  row: DeliveryNumbersRow,
  adapter: ChannelAdapter,
  definitions: readonly DefinitionRow[],
  series: readonly SnapshotRow[],
): DeliveryMetricsView {
  const offered = offersPostMetrics(adapter) ? adapter.capabilities.postMetrics : {};
  return {
    deliveryId: row.id,
    accountId: row.account_id,
    channel: channelOf(row.channel),
    publishedAt: row.published_at,
    capturedAt: row.captured_at,
    nextAt: row.next_at,
    endedReason: row.next_at === null ? row.ended_reason : null,
    values: postCountsOf(row),
    notOffered: missingFrom(NETWORK_METRICS, offered),
    native: row.native ?? {},
    definitions: definitions.map(presentDefinition),
    series: series.map((snapshot) => ({
      capturedAt: snapshot.captured_at,
      definitionVersion: snapshot.definition_version,
      values: postCountsOf(snapshot),
    })),
  };
}

export function presentAccountMetrics(
  row: AccountNumbersRow,
  adapter: ChannelAdapter,
  definitions: readonly DefinitionRow[],
  series: readonly SnapshotRow[],
): AccountMetricsView {
  const offers = offersAccountMetrics(adapter);
  return {
    accountId: row.id,
    channel: channelOf(row.channel),
    capturedAt: row.captured_at,
    nextAt: offers ? row.next_at : null,
    values: accountCountsOf(row),
    notOffered: missingFrom(ACCOUNT_METRICS, offers ? adapter.capabilities.accountMetrics : {}),
    native: row.native ?? {},
    definitions: definitions.map(presentDefinition),
    series: series.map((snapshot) => ({
      capturedAt: snapshot.captured_at,
      definitionVersion: snapshot.definition_version,
      values: accountCountsOf(snapshot),
    })),
  };
}

function presentDefinition({ metric, native, meaning, since, version }: DefinitionRow): MetricMeaning {
  return { metric, native, meaning, since, version };
}

function missingFrom<Metric extends string>(
  metrics: readonly Metric[],
  offered: Partial<Readonly<Record<Metric, MetricDefinition>>>,
): Metric[] {
  return metrics.filter((metric) => offered[metric] === undefined);
}

function channelOf(channel: string): ChannelId {
  if (!isChannelId(channel)) throw new Error(`A row names ${channel}, which is no channel.`);
  return channel;
}
