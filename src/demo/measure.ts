import type { DeliveryMetricsAnswer, PostValues, RefreshAnswer } from './api-types.js';
import { until, type SentDelivery, type Workshop } from './stage.js';
import { figure } from './terminal.js';

const WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 250;
const ASK_AGAIN_MS = 1_000;
const SHOWN = ['reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks'] as const;

interface ChannelsAnswer {
  readonly items: readonly { readonly id: string; readonly capabilities: { readonly postMetrics: object } }[];
}

/** Collects the campaign's numbers on demand, and shows how they grow. */
export class Measuring {
  private rounds = 0;
  private measured: readonly SentDelivery[] = [];

  constructor(
    private readonly workshop: Workshop,
    private readonly sent: readonly SentDelivery[],
  ) {}

  /** Has everything measured once more, and waits for the numbers. */
  async collect(): Promise<void> {
    const { api, workspaceId, campaignId, findings, signal } = this.workshop;
    if (this.rounds === 0) this.measured = await this.measurable();
    this.rounds += 1;
    let askedAtMs = 0;
    const numbers = await until(
      async () => {
        if (Date.now() - askedAtMs >= ASK_AGAIN_MS) {
          // Answers that are only seconds old are not asked for again; so ask until they are old enough.
          await api.post<RefreshAnswer>(`workspaces/${workspaceId}/campaigns/${campaignId}/metrics/refresh`);
          askedAtMs = Date.now();
        }
        const read = await Promise.all(this.measured.map(async ({ delivery }) => await this.numbersOf(delivery.id)));
        return read.every(({ series }) => series.length >= this.rounds) ? read : null;
      },
      { withinMs: WITHIN_MS, everyMs: LOOK_EVERY_MS, signal },
    );
    const which = this.rounds === 1 ? 'First' : 'Second';
    const seen = numbers?.reduce((sum, { values }) => sum + (values['views'] ?? 0), 0);
    findings.expect(
      numbers !== null && numbers.length > 0,
      `${which} snapshot of ${this.measured.length} deliveries`,
      numbers === null ? 'the numbers did not come in time' : `${figure(seen)} views so far`,
    );
  }

  /**
   * Both snapshots side by side; and that channels without numbers have none, rather than zeros.
   * @returns the sum of what the deliveries reached, null where nothing is known
   */
  async compare(): Promise<number | null> {
    const { findings, terminal } = this.workshop;
    const rows: string[][] = [];
    let grew = this.measured.length > 0;
    let reach: number | null = null;
    for (const { delivery, plan } of this.measured) {
      const { series } = await this.numbersOf(delivery.id);
      findings.snapshots += series.length;
      const [first, last] = [series.at(0)?.values ?? {}, series.at(-1)?.values ?? {}];
      reach = typeof last['reach'] === 'number' ? (reach ?? 0) + last['reach'] : reach;
      grew &&= (last['views'] ?? 0) > (first['views'] ?? 0);
      rows.push([`${delivery.channel}, ${plan.title}`, ...SHOWN.map((metric) => growth(first, last, metric))]);
    }
    let invented = false;
    const silent = this.sent.filter((entry) => !this.measured.includes(entry));
    for (const channel of new Set(silent.map(({ delivery }) => delivery.channel))) {
      const ids = silent.filter(({ delivery }) => delivery.channel === channel).map(({ delivery }) => delivery.id);
      const numbers = await Promise.all(ids.map(async (id) => (await this.numbersOf(id)).values));
      invented ||= numbers.some((values) => Object.values(values).some((value) => value !== null));
      rows.push([`${channel}, ${ids.length} deliveries`, ...SHOWN.map((metric) => figure(numbers[0]?.[metric]))]);
    }
    terminal.table(['Delivery', ...SHOWN], rows);
    findings.expect(grew, 'The numbers grow from one snapshot to the next');
    findings.expect(!invented, 'Where a channel offers no numbers there are none', '“—”, which is not 0');
    return reach;
  }

  private async measurable(): Promise<SentDelivery[]> {
    const { api, workspaceId } = this.workshop;
    const { items } = await api.get<ChannelsAnswer>(`workspaces/${workspaceId}/channels`);
    const offering = items.filter(({ capabilities }) => Object.keys(capabilities.postMetrics).length > 0);
    return this.sent.filter(({ delivery }) => offering.some(({ id }) => id === delivery.channel));
  }

  private async numbersOf(deliveryId: string): Promise<DeliveryMetricsAnswer> {
    const { api, workspaceId } = this.workshop;
    return await api.get<DeliveryMetricsAnswer>(`workspaces/${workspaceId}/deliveries/${deliveryId}/metrics`);
  }
}

function growth(first: PostValues, last: PostValues, metric: string): string {
  return `${figure(first[metric])} → ${figure(last[metric])}`;
}
