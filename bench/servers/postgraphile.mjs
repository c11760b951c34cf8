// PostGraphile 5 on Castellan's own tables, as the runtime role and under the same row-level security: each request sets
// the role and the organization, which its token is mapped to in memory.
import { createServer } from 'node:http';
import { grafserv } from 'postgraphile/grafserv/node';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { given, organizationsByToken } from './http.mjs';

const organizations = organizationsByToken();

const server = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: given.runtimeUrl,
      schemas: ['public', 'bench'],
      poolConfig: { max: given.poolSize },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: {
    explain: false,
    context: ({ node }) => {
      const token = (node?.req.headers.authorization ?? '').slice('Bearer '.length);
      const organization = organizations.get(token);
      if (organization === undefined) throw new Error('No such token.');
      return { pgSettings: { role: 'castellan_runtime', 'app.organization_id': organization } };
    },
  },
}).createServ(grafserv);

const listener = createServer();
await server.addTo(listener);
listener.listen(given.port, given.host);
