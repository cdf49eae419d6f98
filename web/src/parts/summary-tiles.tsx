import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { SummaryView } from '@/api';
import type { PostMetric } from '../../../src/modules/channels/contract/channel-capabilities';
import { useChannels } from './account-label';
import { Figures, Tile, Tiles, useOffered } from './report-numbers';

/** What came of a campaign or an account in figures. `children` are further tiles. */
export function SummaryTiles({
  totals,
  channels,
  label,
  children,
}: {
  readonly totals: SummaryView;
  readonly channels: readonly string[];
  readonly label: string;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation('analytics');
  const offered = useOffered(channels);
  const rates = [
    ['rateByReach', totals.engagementRateByReach],
    ['rateByViews', totals.engagementRateByViews],
    ['rateByFollowers', totals.engagementRateByFollowers],
  ] as const;
  return (
    <Tiles label={label}>
      <Tile
        name={t('figure.averageReach')}
        note={totals.averageReachPerPost === null ? null : t('known-for', { count: totals.reachKnownFor })}
        definition={<Definition text={t('definition.averageReach')} channels={channels} metrics={['reach']} />}
      >
        <Figures
          value={totals.averageReachPerPost === null ? null : Math.round(totals.averageReachPerPost)}
          offered={offered('averageReach')}
        />
      </Tile>
      <Tile
        name={t('figure.sumOfReach')}
        note={totals.sumOfPostReach === null ? null : t('counted-more-than-once')}
        definition={<Definition text={t('definition.sumOfReach')} channels={channels} metrics={['reach']} />}
      >
        <Figures value={totals.sumOfPostReach} offered={offered('sumOfReach')} />
      </Tile>
      <Tile
        name={t('figure.views')}
        note={totals.views === null ? null : t('repeats-included')}
        definition={<Definition text={t('definition.views')} channels={channels} metrics={['views']} />}
      >
        <Figures value={totals.views} offered={offered('views')} />
      </Tile>
      <Tile
        name={t('figure.engagement')}
        note={totals.engagement === null ? null : t('engagement-parts')}
        definition={
          <Definition
            text={t('definition.engagement')}
            channels={channels}
            metrics={['reactions', 'comments', 'shares', 'saves']}
          />
        }
      >
        <Figures value={totals.engagement} offered={offered('engagement')} />
      </Tile>
      {rates.map(([figure, { value, deliveries }]) => (
        <Tile
          key={figure}
          name={t(`figure.${figure}`)}
          note={value === null ? null : t('known-for', { count: deliveries })}
          definition={t(`definition.${figure}`)}
        >
          <Figures value={value} rate offered={offered(figure)} />
        </Tile>
      ))}
      {children}
    </Tiles>
  );
}

/** Our meaning of a figure, and under which name each network gives it. */
function Definition({
  text,
  channels,
  metrics,
}: {
  readonly text: string;
  readonly channels: readonly string[];
  readonly metrics: readonly PostMetric[];
}) {
  const { t } = useTranslation('analytics');
  const { capabilitiesOf, nameOf } = useChannels();
  const sources = channels.flatMap((channel) =>
    metrics.flatMap((metric) => {
      const found = capabilitiesOf(channel)?.postMetrics[metric];
      return found ? [{ key: `${channel}-${metric}`, channel: nameOf(channel), ...found }] : [];
    }),
  );
  return (
    <>
      <p>{text}</p>
      {sources.length > 0 ? (
        <dl className="mt-2 flex flex-col gap-1.5 border-t border-line pt-2">
          {sources.map(({ key, channel, native, meaning }) => (
            <div key={key}>
              <dt>
                {t('network-calls-it', { channel })} <code className="font-mono text-xs">{native}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </>
  );
}
