/**
 * The borders of the code base, held by `npm run borders`. Each rule's comment says the right way instead.
 *
 * Test code (specs, benches, test/) may reach further where a rule says so: it builds the world that production code is handed.
 */

/**
 * What a module may import besides core, always through the other module's `index.ts`.
 * `types`: with `import type` only. A module that is not listed here may not exist.
 */
const MODULES = {
  // Below everything that has a say in it: workspaces and campaigns set it, posts and metrics use it.
  links: {},
  workspaces: { uses: ['links'] },
  auth: { uses: ['workspaces'] },
  channels: {},
  accounts: { uses: ['workspaces', 'channels'] },
  media: { uses: ['workspaces'], types: ['channels'] },
  // Copies of accounts' pictures, for browsers.
  avatars: { uses: ['media'] },
  campaigns: { uses: ['workspaces', 'channels', 'links'] },
  // Serves the public pages of the feed channel.
  feeds: { uses: ['channels', 'accounts', 'media'] },
  posts: { uses: ['workspaces', 'accounts', 'channels', 'media', 'links', 'campaigns'] },
  approvals: { uses: ['workspaces', 'posts'] },
  publishing: { uses: ['channels', 'accounts'], types: ['media'] },
  // Reads receipts as publishing left them, and hashes content as it does.
  ledger: { uses: ['publishing'], types: ['channels'] },
  // The calendar is filtered by channel.
  schedule: { uses: ['workspaces', 'channels', 'posts', 'publishing'] },
  metrics: { uses: ['workspaces', 'channels', 'accounts', 'publishing', 'links'] },
  // Fills a workspace as a person would, through the services that serve people.
  samples: { uses: ['workspaces', 'accounts', 'media', 'campaigns', 'posts', 'schedule'] },
  analytics: { uses: ['workspaces', 'channels', 'campaigns', 'links', 'posts', 'metrics'] },
  conversations: { uses: ['accounts', 'channels', 'posts'] },
  notifications: { uses: ['workspaces'] },
  // Signed calls to addresses of people's own. What networks tell us by calling is `notices`.
  webhooks: { uses: ['workspaces', 'channels'] },
  // What networks tell by calling us: proven, kept, and handed to whom it concerns.
  notices: { uses: ['channels', 'accounts', 'publishing', 'metrics'] },
  // Server-sent events: passes on what the other modules announce on the event bus.
  live: { uses: ['workspaces'] },
  // Health and queue views: reads every module, and none reads it.
  ops: { uses: 'all' },
};

const NAMES = Object.keys(MODULES);
const usesOf = (name) =>
  MODULES[name].uses === 'all' ? NAMES.filter((other) => other !== name) : (MODULES[name].uses ?? []);
const typesOf = (name) => MODULES[name].types ?? [];
refuseCircles();

const TEST_CODE = '(\\.spec|\\.bench|-bench)\\.ts$|^(test|bench)/';
/** A folder of one network, its name captured. `meta` is none: it is what several networks of one company have in common. */
const NETWORK = '^src/modules/channels/(?!contract/|dto/|meta/)([^/]+)/';
const PURE = '\\.(rules|state)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'Files that import each other in a circle cannot be understood, tested or loaded one at a time, types included. ' +
        'Move what both need into a third file, or hand it in as an argument.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-knows-no-module',
      comment:
        'Core serves every module and knows none. Let the module hand in what core needs (a port, a token, a callback), ' +
        'or move the code into the module.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TEST_CODE },
      to: { path: '^src/', pathNot: '^src/core/' },
    },
    {
      name: 'module-is-in-the-table',
      comment:
        'A module that the table in .dependency-cruiser.cjs does not list has no place yet. ' +
        'Add it there, with what it may import, and to docs/architecture.md.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: `^src/modules/(${NAMES.join('|')})/` },
      to: {},
    },
    {
      name: 'module-by-its-index',
      comment:
        "Another module's files are its own business. Import from its index.ts; if what you need is not there, " +
        'ask whether it should become public, and export it.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/[^/]+/',
        pathNot: [
          '^src/modules/$1/',
          '^src/modules/[^/]+/index\\.ts$',
          // Networks: no-network-from-outside. Benches: source-imports-no-test-code. From both, specs are free.
          NETWORK,
          TEST_CODE,
        ],
      },
    },
    {
      name: 'composition-by-the-index',
      comment:
        'Entry points and the composition root put modules together from their public faces: import the index.ts. ' +
        'An adapter is built in the channels module.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(core|modules|sandbox-network)/', TEST_CODE] },
      to: {
        path: '^src/(modules/[^/]+|sandbox-network)/',
        pathNot: '^src/(modules/[^/]+|sandbox-network)/index\\.ts$',
      },
    },
    ...NAMES.filter((name) => MODULES[name].uses !== 'all').map(alongTheTable),
    ...NAMES.filter((name) => typesOf(name).length > 0).map(onlyTypesAlongTheTable),
    {
      name: 'nothing-imports-the-top',
      comment:
        'The composition root and the entry points stand on top of the modules. ' +
        'Take what you need as an injected dependency, or move it into core or a module.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: TEST_CODE },
      to: { path: '^src/', pathNot: '^src/(core|modules|sandbox-network)/' },
    },
    {
      name: 'network-stands-alone',
      comment:
        'An adapter is handed everything it needs: HTTP, clock, credentials, media and remembered steps come in the context ' +
        '(src/modules/channels/contract). So it imports the contract, channel-ids, its own folder and pure parts of Node. ' +
        'What two networks share belongs in the contract; what only those of one company do, in a folder such as meta.',
      severity: 'error',
      from: { path: NETWORK, pathNot: TEST_CODE },
      to: {
        pathNot: [
          '^src/modules/channels/$1/',
          '^src/modules/channels/(contract/|meta/index\\.ts$|channel-ids\\.ts$)',
          '^src/core/(http|clock|errors)/',
          '^(buffer|crypto|string_decoder|timers/promises|url|util)$',
        ],
      },
    },
    {
      name: 'network-takes-types-of-core',
      comment:
        'An adapter knows the shapes of core/http, core/clock and core/errors, not their code: write `import type`. ' +
        'Failures are ChannelErrors, from the contract.',
      severity: 'error',
      from: { path: '^src/modules/channels/[^/]+/', pathNot: [TEST_CODE, '^src/modules/channels/dto/'] },
      to: { path: '^src/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-other-network',
      comment:
        "A network never looks into another network's folder, specs included. What two share belongs in the contract.",
      severity: 'error',
      from: { path: NETWORK },
      to: { path: NETWORK, pathNot: '^src/modules/channels/$1/' },
    },
    {
      name: 'meta-stands-alone',
      comment:
        'How the networks of Meta word refusals, limits and values is one protocol with one history; each of them imports it, and it ' +
        'knows none of them. It takes the contract and types of core, as an adapter does.',
      severity: 'error',
      from: { path: '^src/modules/channels/meta/', pathNot: TEST_CODE },
      to: { pathNot: ['^src/modules/channels/(contract|meta)/', '^src/core/(http|clock|errors)/'] },
    },
    {
      name: 'contract-stands-alone',
      comment:
        'The contract is what all adapters and callers agree on. It imports itself, channel-ids, types of core and hashes of Node; ' +
        'code that needs more belongs to the module that uses the contract.',
      severity: 'error',
      from: { path: '^src/modules/channels/contract/', pathNot: TEST_CODE },
      to: {
        pathNot: ['^src/modules/channels/(contract/|channel-ids\\.ts$)', '^src/core/(http|clock|errors)/', '^crypto$'],
      },
    },
    {
      name: 'no-network-from-outside',
      comment:
        'Callers ask the ChannelRegistry for an adapter and read its capabilities; none of them knows a network. ' +
        'A type that others need (a port that the installation provides) is exported from src/modules/channels/index.ts.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: ['^src/modules/channels/', TEST_CODE] },
      to: { path: NETWORK },
    },
    {
      name: 'network-by-its-index',
      comment: 'The registry and the channels module know a network by its index.ts alone. Export the adapter there.',
      severity: 'error',
      from: { path: '^src/modules/channels/[^/]+\\.ts$', pathNot: TEST_CODE },
      to: { path: NETWORK, pathNot: '^src/modules/channels/[^/]+/index\\.ts$' },
    },
    {
      name: 'typeorm-stays-below',
      comment:
        'SQL and rows live in *.entity.ts, *.repository.ts, core/database and migrations. Add a repository method named for the ' +
        'question it answers; run transactions with Database and pass the Tx on.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.(entity|repository)\\.ts$', '^src/core/database/'] },
      to: { path: '^node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'queue-behind-one-door',
      comment: 'BullMQ and Redis are reached through core/queue only: ask for a wake-up there.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/core/queue/' },
      to: { path: '^node_modules/(bullmq|ioredis|@nestjs/bullmq)/' },
    },
    {
      name: 'pg-behind-one-door',
      comment:
        'The driver is for core/database, core/queue and core/events. Elsewhere: a repository over Database; ' +
        'LISTEN and NOTIFY are the event bus.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: ['^src/core/(database|queue|events)/', TEST_CODE] },
      to: { path: '^node_modules/(pg|pg-[^/]+)/' },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules and states decide from what they are given: no I/O, no clock, no randomness, no injection. They import types, ' +
        'other rules and states, plain data, and pure libraries. Pass a value in, or do the work in the service.',
      severity: 'error',
      from: { path: PURE },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: [
          PURE,
          '^src/modules/channels/(contract/.+|index|channel-ids)\\.ts$',
          // Data: who may do what.
          '^src/core/auth/permissions\\.ts$',
          '^node_modules/(temporal-polyfill|ipaddr\\.js|isbot)/',
          // isIP and BlockList, which are pure; .oxlintrc.json refuses its sockets.
          '^net$',
        ],
      },
    },
    {
      name: 'http-goes-out-by-one-door',
      comment:
        'Every outgoing request passes the guarded client of core/http, which refuses private addresses, pins what it resolved, ' +
        'and bounds size and time. Inject HTTP_CLIENT, or use the http of the context. Types of Node may be imported with `import type`.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/core/http/', '^src/(sandbox-network|demo)/', TEST_CODE] },
      to: {
        path: [
          '^(http|https|http2|tls|dgram|dns|dns/promises)$',
          '^node_modules/(axios|undici|got|ky|node-fetch|superagent|ws)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'controller-sees-no-rows',
      comment:
        'A controller asks a service and answers with a DTO from the presenter; entities and repositories, their types included, ' +
        'stay behind the service.',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.(repository|entity)\\.ts$' },
    },
    {
      name: 'source-imports-no-test-code',
      comment:
        'What runs in production never needs specs, benches, test/ or the web pages. Move shared code into src, ' +
        'or the helper into test/support.',
      severity: 'error',
      from: { path: '^(src|migrations|scripts)/', pathNot: TEST_CODE },
      to: { path: [TEST_CODE, '^web/'] },
    },
    {
      name: 'web-is-its-own-package',
      comment:
        'The web pages speak to the API through the client generated from its description; nobody imports them, specs included.',
      severity: 'error',
      from: { path: '^(src|test|bench|migrations|scripts)/' },
      to: { path: '^web/' },
    },
    {
      name: 'sandbox-network-stands-alone',
      comment:
        'The sandbox network plays a foreign server, so it shares nothing with Carillon but the clock. ' +
        'Write what it needs in its own folder, with Node alone.',
      severity: 'error',
      from: { path: '^src/sandbox-network/', pathNot: TEST_CODE },
      to: {
        path: ['^src/', '^test/', '^migrations/', '^node_modules/'],
        pathNot: ['^src/sandbox-network/', '^src/core/clock/'],
      },
    },
    {
      name: 'nobody-shortcuts-the-sandbox',
      comment:
        'Core and modules reach the sandbox network as they reach every network: over HTTP, through its adapter. ' +
        'Only entry points (demo) and the composition root start it.',
      severity: 'error',
      from: { path: '^src/(core|modules)/', pathNot: TEST_CODE },
      to: { path: '^src/sandbox-network/' },
    },
    {
      name: 'migrations-stand-alone',
      comment:
        'A migration means the same forever, whatever the source becomes. Write its SQL and constants out in it.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'no-dev-package-in-production',
      comment:
        'An installation for production leaves devDependencies out. Move the package to dependencies, or the code to tests.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: TEST_CODE },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      comment:
        'A package that is only there because another one needs it may go at any update. Add it to package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-exist',
      comment: 'This import leads nowhere: correct the path (relative imports end in .js), or install the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '^(node_modules|web|dist)/' },
    // A package of its own, installed by CI alone.
    exclude: { path: '^test/real-pds/(start\\.js$|node_modules/)' },
    // Types count as imports: a border is a border at compile time too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default', 'require'],
      mainFields: ['main', 'types'],
    },
  },
};

/** @param {string} name of a module */
function alongTheTable(name) {
  const [uses, types] = [usesOf(name), typesOf(name)];
  const list = [...uses, ...types.map((other) => `types of ${other}`)].join(', ') || 'no other module';
  return {
    name: `along-the-table-${name}`,
    comment:
      `Besides core, ${name} may import: ${list}. Otherwise declare a port and let the composition root hand it in, or raise an event ` +
      'that the other module hears. A new line in the table (.dependency-cruiser.cjs) needs a reason.',
    severity: 'error',
    from: { path: `^src/modules/${name}/`, pathNot: TEST_CODE },
    to: { path: '^src/modules/', pathNot: `^src/modules/(${[name, ...uses, ...types].join('|')})/` },
  };
}

/** @param {string} name of a module */
function onlyTypesAlongTheTable(name) {
  const types = typesOf(name);
  return {
    name: `only-types-along-the-table-${name}`,
    comment: `${name} may know the types of ${types.join(', ')}, not the code: write \`import type\`, or let the caller hand the value in.`,
    severity: 'error',
    from: { path: `^src/modules/${name}/`, pathNot: TEST_CODE },
    to: { path: `^src/modules/(${types.join('|')})/`, dependencyTypesNot: ['type-only'] },
  };
}

/** The table itself must be free of circles and of names it does not define. */
function refuseCircles() {
  const visit = (name, above) => {
    if (!(name in MODULES)) throw new Error(`The module table names "${name}", which it does not define.`);
    if (above.includes(name)) throw new Error(`The module table has a circle: ${[...above, name].join(' → ')}.`);
    for (const other of [...usesOf(name), ...typesOf(name)]) visit(other, [...above, name]);
  };
  for (const name of NAMES) visit(name, []);
}
