import { engine } from '../support/database.js';
import { startBalancer, type Balancer } from '../support/balancer.js';
import { asServer, started, type Run } from '../support/program.js';
import { migratedDatabase, type ScratchDatabase } from '../support/scratchDatabase.js';
import { asker, type Asker } from '../support/seed.js';
import type { TestServer } from '../support/server.js';

/** Why tests of several nodes are skipped; false where they are not. */
export const skip =
  engine === 'pglite' ? 'An embedded database belongs to one process: there is no second node.' : false;

/** A node, or the balancer before them, as what seeds and harness take for a server: they send to it, and nothing else. */
export type Node = TestServer & Pick<Run, 'stdout'>;

export interface Nodes {
  readonly nodes: readonly [Node, Node, Node];
  readonly database: ScratchDatabase;
  /** Gives requests to the first so many nodes by turns. */
  balance(count: number): Promise<TestServer & { readonly balancer: Balancer }>;
}

/** Three processes of the program on one database; they end with the tests of the file. */
export async function startNodes(
  variables: Record<string, string> = {},
  ofNode: (index: number, database: ScratchDatabase) => Promise<Record<string, string>> = () =>
    Promise.resolve({}),
): Promise<Nodes> {
  const database = await migratedDatabase();
  const start = async (index: number): Promise<Node> => {
    const run = await started({
      ...database.variables,
      CASTELLAN_ALLOWED_PRIVATE_RANGES: '127.0.0.0/8',
      CASTELLAN_ATTEMPTS_PER_ADDRESS: '1000000',
      CASTELLAN_ATTEMPTS_PER_ACCOUNT: '1000000',
      CASTELLAN_OWNER_EMAIL: 'first@example.com',
      CASTELLAN_OWNER_PASSWORD: 'chosen by the operator',
      CASTELLAN_JOBS: 'off',
      ...variables,
      ...(await ofNode(index, database)),
    });
    return Object.assign(run, asServer(run));
  };
  const nodes = [await start(0), await start(1), await start(2)] as const;
  return {
    nodes,
    database,
    balance: async (count) => {
      const balancer = await startBalancer(nodes.slice(0, count).map(({ url }) => url));
      return Object.assign(asServer(balancer), { balancer });
    },
  };
}

/** The same person or key, who asks a certain node. */
export function at(node: TestServer, who: Asker): Asker {
  return asker(node, who.credentials);
}
