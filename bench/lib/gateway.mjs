// Work G: what Castellan adds to an LLM call. One engine is asked directly, by Castellan and by what stands between at the
// least, in turn; behind it is a vendor of our own that answers at once. A log is written of every call; one of the two
// keys has a budget.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, requestBytes } from './httpClient.mjs';
import { prepareDatabase } from './database.mjs';
import { sessionOf } from './fixture.mjs';
import { isListening, LOAD_CORE, nodeBinary, startServer } from './processes.mjs';
import { launchOf, readServer } from './servers.mjs';
import { median } from './statistics.mjs';
import { OTHER_WORKS } from './works.mjs';

const NODE = nodeBinary('24');
const ENGINE = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json')),
  'build/start-server.js',
);
const VENDOR = fileURLToPath(new URL('../servers/vendor.mjs', import.meta.url));
const PROXY = fileURLToPath(new URL('../servers/proxy.mjs', import.meta.url));
const CALL = { messages: [{ role: 'user', content: 'Good morning!' }] };

/** @returns the milliseconds that each adds to the engine at the median, for each number of calls at once */
export async function measureGateway({ load, rounds, seconds, warmUpSeconds, fresh }) {
  // A database of its own: the key that calls would stand in the lists of the other works.
  const database = await prepareDatabase(1, { fresh });
  const running = [];
  const start = async (name, launch) => {
    const server = await startServer(name, { isReady: isListening, environment: {}, ...launch });
    running.push(server);
    return server;
  };
  try {
    const vendor = await start('vendor', { command: [NODE, VENDOR], core: LOAD_CORE });
    const vendorUrl = `http://127.0.0.1:${String(vendor.port)}/v1`;
    const engine = await start('engine', {
      command: (port) => [NODE, ENGINE, '--headless', `--port=${String(port)}`],
      environment: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1' },
    });
    const launch = launchOf(readServer('castellan'), { tenants: 1, database });
    const castellan = await start('castellan', {
      ...launch,
      environment: {
        ...launch.environment,
        GATEWAY_URL: `http://127.0.0.1:${String(engine.port)}`,
        CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
      },
    });
    const { secrets, model } = await setUp(castellan.port, vendorUrl);
    const ENGINE_URL = { BENCH_ENGINE: `http://127.0.0.1:${String(engine.port)}` };
    const proxy = await start('proxy', { command: [NODE, PROXY], environment: ENGINE_URL });
    const counting = await start('proxy that counts', {
      command: [NODE, PROXY],
      environment: { ...ENGINE_URL, BENCH_DATABASE_URL: database.url, BENCH_POOL: '10' },
    });
    const asEngineTakesIt = {
      headers: {
        'x-portkey-config': JSON.stringify({ provider: 'openai', api_key: 'none', custom_host: vendorUrl }),
      },
      body: JSON.stringify({ ...CALL, model: 'gpt-4o-mini' }),
    };
    const targets = {
      engine: { port: engine.port, ...asEngineTakesIt },
      proxy: { port: proxy.port, ...asEngineTakesIt },
      'proxy that counts': { port: counting.port, ...asEngineTakesIt },
      ...Object.fromEntries(
        Object.entries(secrets).map(([name, secret]) => [
          name,
          {
            port: castellan.port,
            headers: { Authorization: `Bearer ${secret}` },
            body: JSON.stringify({ ...CALL, model }),
          },
        ]),
      ),
    };
    for (const [target, { port, headers, body }] of Object.entries(targets)) {
      const requests = [{ path: '/v1/chat/completions', headers, body }];
      const [answer] = await load.check({ target, port, requests, isStable: false });
      if (answer.status !== 200 || !answer.body.includes('Good morning.')) {
        throw new Error(`${target}, work G: HTTP ${String(answer.status)}\n${answer.body}`);
      }
    }
    const added = {};
    for (const connections of [1, 16]) {
      const p50 = Object.fromEntries(Object.keys(targets).map((target) => [target, []]));
      for (const target of Object.keys(targets)) {
        await load.measure({ target, connections, warmUpSeconds: 0, seconds: warmUpSeconds });
      }
      for (let round = 0; round < rounds; round += 1) {
        for (const target of Object.keys(targets)) {
          const measured = await load.measure({ target, connections, warmUpSeconds: 0.3, seconds });
          p50[target].push(measured.p50);
        }
      }
      added[connections] = Object.fromEntries(
        Object.entries(p50).map(([target, times]) => {
          const differences = times.map((ms, round) => ms - p50.engine[round]);
          return [
            target,
            {
              p50: median(times),
              added: median(differences),
              least: Math.min(...differences),
              most: Math.max(...differences),
            },
          ];
        }),
      );
    }
    return { work: OTHER_WORKS.G, added };
  } finally {
    for (const server of running.reverse()) await server.stop();
  }
}

/** Makes an integration, a provider, a key with a budget and one without, through the API. */
async function setUp(port, vendorUrl) {
  const line = await connect(port);
  const ask = async (query, input) => {
    const { body } = await line.send(
      requestBytes(
        {
          path: '/graphql',
          headers: { Authorization: `Bearer ${sessionOf(0)}` },
          body: JSON.stringify({ query, variables: { input } }),
        },
        `127.0.0.1:${String(port)}`,
      ),
    );
    const { data, errors } = JSON.parse(body.toString());
    if (errors !== undefined) throw new Error(`Work G could not be set up: ${body.toString()}`);
    return data.made;
  };
  const { integration } = await ask(
    'mutation ($input: CreateIntegrationInput!) { made: createIntegration(input: $input) { integration { id } } }',
    {
      name: `Bench ${String(Date.now())}`,
      vendor: 'OPENAI',
      secret: 'sk-bench-0123456789abcdef',
      baseUrl: vendorUrl,
    },
  );
  const { provider } = await ask(
    'mutation ($input: CreateProviderInput!) { made: createProvider(input: $input) { provider { slug } } }',
    { name: `Bench ${String(Date.now())}`, integrationId: integration.id },
  );
  const makeKey = async (more) => {
    const { secret } = await ask(
      'mutation ($input: CreateApiKeyInput!) { made: createApiKey(input: $input) { secret } }',
      {
        name: 'Bench calls',
        type: 'SERVICE',
        permissions: [{ feature: 'COMPLETIONS', level: 'ENABLED' }],
        ...more,
      },
    );
    return secret;
  };
  const secrets = {
    castellan: await makeKey({ usageLimit: { type: 'COST', creditLimit: '1000000' } }),
    'castellan, no budget': await makeKey({}),
  };
  line.close();
  return { secrets, model: `@${provider.slug}/gpt-4o-mini` };
}
