import { UploadQueue } from './upload-queue';

interface Running {
  readonly name: string;
  readonly arrive: () => void;
  readonly fail: () => void;
}

/** A library whose answers come when the test says so. */
function open() {
  const running: Running[] = [];
  const attached: string[] = [];
  const failed: string[] = [];
  const queue = new UploadQueue();
  queue.serve({
    upload: (file, _, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
        running.push({
          name: file.name,
          arrive: () => resolve(`id of ${file.name}`),
          fail: () => reject(new Error('The line broke.')),
        });
      }),
    onDone: (_, __, mediaId) => attached.push(mediaId),
    onFailed: (file) => failed.push(file.name),
  });
  const started = (): string[] => running.map(({ name }) => name);
  return { queue, running, attached, failed, started };
}

const files = (...names: string[]): File[] => names.map((name) => new File(['bytes'], name));
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('files on their way into a part', () => {
  it('go one after the other, also when more are added while one runs', async () => {
    const { queue, running, attached, started } = open();
    queue.start('common', 'part', files('first', 'second'));
    queue.start('common', 'part', files('third'));
    await settled();
    expect(started()).toEqual(['first']);
    for (const index of [0, 1, 2]) {
      running[index]?.arrive();
      await settled();
    }
    expect(attached).toEqual(['id of first', 'id of second', 'id of third']);
    expect(queue.get()).toEqual([]);
  });

  it('are neither uploaded nor attached once they were cancelled while they waited', async () => {
    const { queue, running, attached, started } = open();
    queue.start('common', 'part', files('first', 'second', 'third'));
    await settled();
    queue.cancel(queue.get()[1]?.id ?? 0);
    running[0]?.arrive();
    await settled();
    expect(started()).toEqual(['first', 'third']);
    running[1]?.arrive();
    await settled();
    expect(attached).toEqual(['id of first', 'id of third']);
  });

  it('let the next one go when one is cancelled under way', async () => {
    const { queue, attached, failed, started } = open();
    queue.start('common', 'part', files('first', 'second'));
    await settled();
    queue.cancel(queue.get()[0]?.id ?? 0);
    await settled();
    expect([started(), attached, failed]).toEqual([['first', 'second'], [], []]);
  });

  it('stay in the list with their reason when they fail, until they are tried again or given up', async () => {
    const { queue, running, attached, failed, started } = open();
    queue.start('common', 'part', files('first', 'second'));
    await settled();
    running[0]?.fail();
    await settled();
    running[1]?.fail();
    await settled();
    expect(queue.get().map(({ error }) => error)).toEqual(['The line broke.', 'The line broke.']);
    expect(failed).toEqual(['first', 'second']);
    const [first, second] = queue.get();
    queue.retry(first?.id ?? 0);
    queue.cancel(second?.id ?? 0);
    await settled();
    running[2]?.arrive();
    await settled();
    expect([started(), attached, queue.get()]).toEqual([['first', 'second', 'first'], ['id of first'], []]);
  });
});
