import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from './api-client.js';
import { watchDeliveries } from './broadcast.js';
import { Findings, type DemoSummary } from './findings.js';
import { liveEvents } from './live-events.js';
import { Measuring } from './measure.js';
import { drawPictures } from './pictures.js';
import { plannedPosts } from './plan.js';
import { ENGAGEMENT_SPEED, Programs } from './programs.js';
import { readEverything } from './readers.js';
import { showReport } from './report.js';
import { connectAccounts, createCampaign, openWorkspace, uploadPictures } from './set-up.js';
import type { Stage, Workshop } from './stage.js';
import { figure, type Terminal } from './terminal.js';
import { schedulePosts, writePosts } from './write.js';

/** Leaves time to stop everything within a minute. */
const TIME_LIMIT_MS = 45_000;
const TAIL_LINES = 25;
const LOST_KNOWN_MS = 100;

/**
 * The whole job on a throw-away installation: from an empty folder to a campaign's report, all of it through the public API.
 * Nothing of it is left behind.
 * @param interrupted ends it at any moment
 */
export async function runDemo(terminal: Terminal, interrupted: AbortSignal): Promise<DemoSummary> {
  const demo = new Demo(terminal, interrupted);
  return await demo.run();
}

class Demo {
  private readonly startedMs = Date.now();
  private readonly findings: Findings;
  private readonly lost = new AbortController();
  private readonly signal: AbortSignal;
  private section = 'The start';

  constructor(
    private readonly terminal: Terminal,
    private readonly interrupted: AbortSignal,
  ) {
    this.findings = new Findings(terminal);
    this.signal = AbortSignal.any([interrupted, this.lost.signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  }

  async run(): Promise<DemoSummary> {
    this.terminal.title(
      'Carillon, the whole job in a minute',
      'One campaign on three channels, on a throw-away installation.',
    );
    const folder = await mkdtemp(join(tmpdir(), 'carillon-demo-'));
    // Root's Postgres runs as another user, which has to get to its files.
    if (process.getuid?.() === 0) await chmod(folder, 0o711);
    const programs = new Programs({ folder, onLost: (error) => this.lost.abort(error) });
    try {
      await this.tell(programs);
    } catch (error) {
      // When a program dies, its connections break a moment before its end is known.
      await wait(LOST_KNOWN_MS);
      const reason: unknown = this.lost.signal.aborted ? this.lost.signal.reason : error;
      if (!this.interrupted.aborted) this.findings.lacks(`“${this.section}” to its end`, reasonOf(reason));
    } finally {
      await this.close(programs, folder);
    }
    return this.conclude();
  }

  private async tell(programs: Programs): Promise<void> {
    const { terminal, findings, signal } = this;
    this.begin('Start');
    await programs.startReceiver();
    findings.expect(true, 'Webhook receiver', programs.receiver.origin);
    await programs.startSandbox(signal);
    findings.expect(
      true,
      'Sandbox network',
      `${programs.sandboxUrl} · ${ENGAGEMENT_SPEED / 60} minutes of engagement a second`,
    );
    await programs.startService(signal);
    findings.expect(true, 'Carillon, with a Postgres of its own', programs.url);

    this.begin('Set up');
    const stage: Stage = { api: new ApiClient(programs.url, signal), programs, terminal, findings, signal };
    const workspaceId = await openWorkspace(stage);
    const accounts = await connectAccounts(stage, workspaceId);
    const campaignId = await createCampaign(stage, workspaceId);
    const workshop: Workshop = { ...stage, workspaceId, accounts, campaignId };
    const pictures = await drawPictures();
    const mediaIds = await uploadPictures(workshop, pictures);

    this.begin('Write and check');
    const posts = await writePosts(workshop, plannedPosts(pictures), mediaIds);

    this.begin('Schedule');
    const events = liveEvents(stage.api, workspaceId);
    const { value: hello } = await events.next();
    findings.expect(hello?.type === 'ready', 'Listening to live events');
    const deliveries = await schedulePosts(workshop, posts);

    this.begin('Broadcast');
    const sent = await watchDeliveries(workshop, events, deliveries);

    this.begin('Measure');
    const measuring = new Measuring(workshop, sent);
    await measuring.collect();

    this.begin('Read what readers see');
    await readEverything(workshop, sent);

    this.begin('Measure again');
    terminal.note('Nobody is asked for numbers more than once in five seconds, so this takes a moment.');
    await measuring.collect();
    const reach = await measuring.compare();

    this.begin('Report');
    await showReport(workshop, sent, reach);
  }

  private begin(section: string): void {
    this.section = section;
    this.terminal.section(section, Date.now() - this.startedMs);
  }

  private async close(programs: Programs, folder: string): Promise<void> {
    const { findings, terminal } = this;
    this.begin('Stop');
    const problems = await programs.stop();
    if (problems.length === 0) terminal.good('Everything stopped');
    else if (!this.interrupted.aborted)
      for (const problem of problems) findings.lacks('Everything stops cleanly', problem);
    if (findings.missing.length > 0) await this.showLog(programs.logFile);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    terminal.good('The throw-away folder is gone');
  }

  private async showLog(logFile: string): Promise<void> {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    this.terminal.section('The end of the service’s log', Date.now() - this.startedMs);
    for (const line of log.trimEnd().split('\n').slice(-TAIL_LINES)) this.terminal.note(line);
  }

  private conclude(): DemoSummary {
    const { terminal } = this;
    const elapsedMs = Date.now() - this.startedMs;
    const summary = this.findings.summary(elapsedMs / 1_000);
    if (this.interrupted.aborted) return summary;
    const { deliveries, published, lateness, missing, ok } = summary;
    terminal.section(ok ? 'All well' : 'Not all well', elapsedMs);
    const late =
      published === 0 ? '' : `: ${figure(lateness.p50)} ms late in the middle, ${figure(lateness.max)} ms at most`;
    terminal.write(`  ${published} of ${deliveries} deliveries published${late}.`);
    if (!ok) terminal.write('  Not seen:');
    for (const what of missing) terminal.write(`   · ${what}`);
    return summary;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `${TIME_LIMIT_MS / 1_000} s were not enough`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message;
}
