import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from '@/i18n';
import { campaignsListOptions, reportsOfCampaignOptions, type CampaignDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { useInView } from '@/lib/use-in-view';
import { Captured, Figures } from '@/parts/report-numbers';
import { mayCome } from '@/parts/report.rules';
import { useChannels } from '@/parts/account-label';
import { buttonClass, Card, ErrorState, Loading, TableFrame } from '@/ui';

const MOST = 20;

/** The newest campaigns with what they reached; each leads to its page. */
export function CampaignsCard() {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { data, error, refetch } = useQuery(
    campaignsListOptions({ path: { workspaceId }, query: { archived: false, limit: MOST } }),
  );
  const all = (
    <Link
      to="/workspaces/$workspaceId/campaigns"
      params={{ workspaceId }}
      className={buttonClass('secondary', 'small')}
    >
      {t(data?.items.length === 0 ? 'campaigns-start' : 'campaigns-all')}
    </Link>
  );
  return (
    <Card title={t('campaigns-title')} actions={all}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="py-6" />
      ) : data.items.length === 0 ? (
        <p className="text-ink-soft">{t('campaigns-empty')}</p>
      ) : (
        <TableFrame label={t('campaigns-title')}>
          <thead>
            <tr>
              <th scope="col">{t('campaign')}</th>
              {(['sumOfReach', 'averageReach', 'engagement'] as const).map((figure) => (
                <th key={figure} scope="col" className="text-end!">
                  {t(`figure.${figure}`)}
                </th>
              ))}
              <th scope="col">{t('freshness')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((campaign) => (
              <CampaignRow key={campaign.id} campaign={campaign} />
            ))}
          </tbody>
        </TableFrame>
      )}
    </Card>
  );
}

function CampaignRow({ campaign }: { readonly campaign: CampaignDto }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { capabilitiesOf } = useChannels();
  const row = useRef<HTMLTableRowElement>(null);
  const { data: report } = useQuery({
    ...reportsOfCampaignOptions({ path: { workspaceId, campaignId: campaign.id } }),
    enabled: useInView(row),
  });
  const channels = (report?.byAccount ?? []).map(({ channel }) => capabilitiesOf(channel));
  const average = report?.totals.averageReachPerPost ?? null;
  return (
    <tr ref={row}>
      <th scope="row" className="min-w-40 text-[0.9375rem]! text-ink!">
        <span
          aria-hidden
          className="me-2 inline-block size-3 rounded-full border border-line-strong"
          style={{ backgroundColor: campaign.color }}
        />
        <Link
          to="/workspaces/$workspaceId/campaigns/$campaignId"
          params={{ workspaceId, campaignId: campaign.id }}
          className="underline-offset-4 hover:underline"
        >
          {campaign.name}
        </Link>
      </th>
      {report ? (
        <>
          <td className="text-end">
            <Figures value={report.totals.sumOfPostReach} offered={mayCome(channels, 'sumOfReach')} />
          </td>
          <td className="text-end">
            <Figures
              value={average === null ? null : Math.round(average)}
              offered={mayCome(channels, 'averageReach')}
            />
          </td>
          <td className="text-end">
            <Figures value={report.totals.engagement} offered={mayCome(channels, 'engagement')} />
          </td>
          <td className="min-w-36 text-sm">
            <Captured at={report.totals.freshness.newestCapturedAt} />
          </td>
        </>
      ) : (
        <td colSpan={4} className="text-ink-soft">
          {t('common:loading')}
        </td>
      )}
    </tr>
  );
}
