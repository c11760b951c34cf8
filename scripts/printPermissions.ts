// Writes docs/permissions.md, the reference of permissions, from the policy table and the rules of the schema; with
// --check tells whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { getDirective } from '@graphql-tools/utils';
import { isObjectType, type GraphQLField } from 'graphql';
import prettier from 'prettier';
import { ALL_KEY_FEATURES, KEY_FEATURES, levelsOfFeature } from '../src/domain/policy/keyLevels.js';
import { ALL_PERMISSIONS, permissionRule, type Permission } from '../src/domain/policy/permissions.js';
import { BUILT_IN_ROLES } from '../src/domain/policy/roles.js';
import { schema } from '../src/schema/index.js';

const file = new URL('../docs/permissions.md', import.meta.url);
const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** What takes a permission beside GraphQL. */
const PATHS: Partial<Record<Permission, readonly string[]>> = {
  'completion:create': [
    'POST /v1/chat/completions',
    'POST /v1/completions',
    'POST /v1/embeddings',
    'POST /v1/prompts/{reference}/completions',
    'GET /v1/models',
  ],
  'prompt:view': ['POST /v1/prompts/{reference}/completions'],
  'log:view': ['GET /exports/{id}'],
  'auditLog:view': ['GET /audit-log.jsonl', 'GET /audit-log.csv'],
  'billing:manage': ['GET /invoices/{id}.html', 'GET /invoices/{id}.pdf'],
};

interface Opened {
  /** As in `Query.prompts`. */
  readonly coordinate: string;
  /** What else would be enough. */
  readonly others: readonly string[];
}

/** The fields whose own rule names a scope: those of the roots, and those of objects that take just this one. */
function opened(scope: string): Opened[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types
    .filter(({ name }) => !name.startsWith('__'))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1))
    .flatMap((type) =>
      Object.values(type.getFields())
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((field) => {
          const scopes = scopesOf(field);
          if (!scopes.includes(scope)) return [];
          const others = scopes.filter((other) => other !== scope);
          // What several permissions open, and what a mutation answers, goes with what led there.
          const isRoot = ROOTS.includes(type.name);
          if (!isRoot && (others.length > 0 || type.name.endsWith('Payload'))) return [];
          return [{ coordinate: `${type.name}.${field.name}`, others }];
        }),
    );
}

function rank(type: string): number {
  const place = ROOTS.indexOf(type);
  return place === -1 ? ROOTS.length : place;
}

/** Of a field's rule the scopes of which one is enough. */
function scopesOf(field: GraphQLField<unknown, unknown>): string[] {
  const [directive] = getDirective(schema, field, 'requiresScopes') ?? [];
  return ((directive?.['scopes'] ?? []) as string[][]).map(([scope]) => scope ?? '');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

const yes = (holds: boolean): string => (holds ? 'yes' : '');
const code = (text: string): string => `\`${text}\``;

function rolesTable(): string {
  return table(
    ['Permission', 'What it allows', ...BUILT_IN_ROLES.map(titled)],
    ALL_PERMISSIONS.map((permission) => {
      const { roles, description } = permissionRule(permission);
      return [code(permission), description, ...BUILT_IN_ROLES.map((role) => yes(roles.includes(role)))];
    }),
  );
}

function featuresTable(): string {
  return table(
    ['Feature', 'Of', 'Levels', 'Default'],
    ALL_KEY_FEATURES.map((feature) => [
      code(feature),
      KEY_FEATURES[feature].label,
      levelsOfFeature(feature).map(code).join(', '),
      code(KEY_FEATURES[feature].default),
    ]),
  );
}

function levelsTable(): string {
  const levels = ['ENABLED', 'READ', 'WRITE', 'DELETE'] as const;
  return table(
    ['Permission', 'Feature', ...levels.map(titled)],
    ALL_PERMISSIONS.flatMap((permission) => {
      const key = permissionRule(permission).key;
      if (key === undefined) return [];
      const [feature, least] = key;
      const order = levelsOfFeature(feature);
      const carries = levels.map(
        (level) => order.includes(level) && order.indexOf(level) >= order.indexOf(least),
      );
      return [[code(permission), code(feature), ...carries.map(yes)]];
    }),
  );
}

function opensSection(permission: Permission): string {
  const places = [
    ...opened(permission).map(({ coordinate, others }) =>
      others.length === 0 ? code(coordinate) : `${code(coordinate)} (or ${others.map(code).join(', ')})`,
    ),
    ...(PATHS[permission] ?? []).map(code),
  ];
  return [
    `### ${code(permission)}`,
    permissionRule(permission).description,
    places.length === 0 ? 'No field of its own.' : places.map((place) => `- ${place}`).join('\n'),
  ].join('\n\n');
}

function titled(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}

const withoutKey = ALL_PERMISSIONS.filter((permission) => permissionRule(permission).key === undefined);
const session = opened('session').map(({ coordinate }) => `- ${code(coordinate)}`);

const text = `<!-- Generated from src/domain/policy and the schema by \`npm run permissions\`. Do not edit. -->

# Permissions

Who may do what. A permission is \`resource:verb\`. Roles hold permissions, API keys have levels that carry them, and every
field of the API names the ones it takes: one of them is enough. To be allowed is to hold the permission; nothing follows
from a rank. \`explainAccess\` says of anybody why they may or may not.

## Built-in roles

They cannot be changed. An organization's own roles are made with any set of these permissions (\`createRole\`).

${rolesTable()}

## API keys

A key has a level on each feature. Levels are cumulative: who may write may read. A key that is created without levels has
the defaults.

${featuresTable()}

${levelsTable()}

No key carries ${withoutKey.map(code).join(', ')}.

## Ceilings

- Nobody grants what they do not hold: not by a role, an invitation, or a key, when it is made or when it is changed.
- Only an owner makes or unmakes an owner, and the last owner stays.
- A USER key may do what its levels carry and the role of its owner grants at that moment. It goes with the membership.
- A SERVICE key may do what its levels carry, and stays when its creator leaves.
- Nobody acts on somebody, or on a key, that holds more than they do.

## What each permission opens

Fields of GraphQL as \`Type.field\`, and paths beside it. Other fields of objects have the rule of their type, or take one of
several permissions; the rule of every field is printed in [\`schema.graphql\`](../schema.graphql), and its description
ends with it, also in GraphiQL.

${ALL_PERMISSIONS.map(opensSection).join('\n\n')}

### A signed-in person

What is about one's own account takes a session, which an API key is not.

${session.join('\n')}
`;

const formatted = await prettier.format(text, { parser: 'markdown', printWidth: 110 });

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== formatted) {
    console.error('docs/permissions.md is not up to date. Run: npm run permissions');
    process.exitCode = 1;
  }
} else writeFileSync(file, formatted);
