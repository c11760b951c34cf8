import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { badInput } from '../domain/errors.js';
import type { RequestContext } from '../context/requestContext.js';
import { directivesFor, requirementKey, wordsFor, type Requirement } from './requirement.js';

/**
 * Gives every type and field one option, `requires`, and makes the enforced scope, the printed directive and the last
 * sentence of the description of it. A field without a rule stops the build of the schema, so that none can be forgotten:
 *
 * - a root field, and a field that leads to another object, names its own rule;
 * - a plain value of an object inherits the rule of its type, as do the parts of a connection.
 */
const PLUGIN = 'requirement' as const;

export default PLUGIN;

/** Whether an object is the one who asks, for rules with SELF. */
export type IsSelf = (object: never, context: RequestContext) => boolean;

interface RuleOptions {
  requires?: Requirement;
  isSelf?: IsSelf;
  authScopes?: unknown;
  directives?: unknown;
}

/* eslint-disable @typescript-eslint/no-unused-vars -- the parameter lists are Pothos's */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos has plugins add options
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      requirement: RequirementPlugin<Types>;
    }
    export interface ObjectTypeOptions<Types extends SchemaTypes, Shape> {
      /** Who may have objects of this type; inherited by its plain fields. */
      requires?: Requirement;
      /** Whether an object is the one who asks, for rules with SELF. */
      isSelf?: (object: Shape, context: RequestContext) => boolean;
    }
    export interface InterfaceTypeOptions<Types extends SchemaTypes, Shape> {
      requires?: Requirement;
    }
    export interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type,
      Nullable,
      Args,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** Who may have this field. */
      requires?: Requirement;
      /** Of a list: whether its cursors hold the id alone and not `[organizationId, id]`. */
      hasCursorsOfId?: boolean;
    }
  }
}
/* eslint-enable @typescript-eslint/no-unused-vars */

const ROOT_KINDS = new Set(['Query', 'Mutation', 'Subscription']);
const CONNECTION_PARTS = new Set(['edges', 'node', 'nodes', 'pageInfo']);

export class RequirementPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(typeConfig: PothosTypeConfig): PothosTypeConfig {
    const options = typeConfig.pothosOptions as RuleOptions;
    if (typeConfig.kind !== 'Object' && typeConfig.kind !== 'Interface') return typeConfig;
    if (options.requires === undefined) throw new Error(`The type ${typeConfig.name} declares no rule.`);
    options.authScopes = typeScopes(options.requires, options.isSelf);
    options.directives = directivesFor(options.requires);
    return described(typeConfig, `Its fields take ${wordsFor(options.requires)}.`);
  }

  override onOutputFieldConfig(fieldConfig: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const options = fieldConfig.pothosOptions as RuleOptions;
    const name = `${fieldConfig.parentType}.${fieldConfig.name}`;
    if (options.requires === undefined) {
      if (this.mustDeclare(fieldConfig)) throw new Error(`The field ${name} declares no rule.`);
      // The Prisma plugin adds it to connections by itself and takes no text for it.
      return isTotalCount(fieldConfig) ? { ...fieldConfig, description: TOTAL_COUNT } : fieldConfig;
    }
    options.authScopes = typeScopes(options.requires, undefined);
    options.directives = directivesFor(options.requires);
    return described(fieldConfig, `It takes ${wordsFor(options.requires)}.`);
  }

  /** A page must have a sensible size: checked here for every field that takes `first`. */
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    fieldConfig: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (!('first' in fieldConfig.args)) return resolver;
    const { hasCursorsOfId = false } = fieldConfig.pothosOptions as { hasCursorsOfId?: boolean };
    const form = hasCursorsOfId ? CURSOR_OF_ID : CURSOR_OF_KEY;
    return (parent, args, context, info) => {
      assertGoodPage(args, form);
      return resolver(parent, args, context, info);
    };
  }

  private mustDeclare(fieldConfig: PothosOutputFieldConfig<Types>): boolean {
    if (ROOT_KINDS.has(fieldConfig.kind)) return true;
    if (/(Connection|Edge)$/.test(fieldConfig.parentType) && CONNECTION_PARTS.has(fieldConfig.name))
      return false;
    const type = fieldConfig.type.kind === 'List' ? fieldConfig.type.type : fieldConfig.type;
    return type.kind === 'Object' || type.kind === 'Interface' || type.kind === 'Union';
  }
}

const TOTAL_COUNT = 'How many there are in all, not only on this page.';

function isTotalCount(field: { readonly parentType: string; readonly name: string }): boolean {
  return field.parentType.endsWith('Connection') && field.name === 'totalCount';
}

/** With a sentence at the end of the description; a missing description stays missing, so that it is found. */
function described<Config extends { readonly description?: string | null | undefined }>(
  config: Config,
  sentence: string,
): Config {
  const { description } = config;
  return typeof description === 'string' ? { ...config, description: `${description} ${sentence}` } : config;
}

function typeScopes(requirement: Requirement, isSelf: IsSelf | undefined): unknown {
  if (typeof requirement === 'string') return { meets: requirementKey(requirement) };
  const scopes = { meets: requirementKey(requirement.filter((scope) => scope !== 'SELF')) };
  if (!requirement.includes('SELF')) return scopes;
  if (isSelf === undefined) throw new Error('A rule with SELF needs isSelf.');
  return (object: never, context: RequestContext) =>
    isSelf(object, context) ? { meets: 'AUTHENTICATED' } : scopes;
}

const MAX_PAGE = 100;

interface Page {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** @param cursorForm of the cursors of this list: those of another kind of list would be a fault of the database client */
function assertGoodPage(args: Page, cursorForm: RegExp): void {
  for (const name of ['first', 'last'] as const) {
    const size = args[name];
    if (size !== undefined && size !== null && (size < 1 || size > MAX_PAGE)) {
      throw badInput(name, `must be between 1 and ${String(MAX_PAGE)}`);
    }
  }
  if (typeof args.first === 'number' && typeof args.last === 'number') {
    throw badInput('last', 'must not be given together with first');
  }
  for (const name of ['after', 'before'] as const) {
    const cursor = args[name];
    if (cursor !== undefined && cursor !== null && !isCursor(cursor, cursorForm))
      throw badInput(name, 'is not a cursor of this list');
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** How the Prisma plugin writes the cursor of a row: its key, `[organizationId, id]`, or its id alone. */
const CURSOR_OF_KEY = new RegExp(`^GPC:T:\\["S:${UUID}","S:${UUID}"\\]$`);
const CURSOR_OF_ID = new RegExp(`^GPC:S:${UUID}$`);

function isCursor(text: string, form: RegExp): boolean {
  if (text.length >= 300) return false;
  const decoded = Buffer.from(text, 'base64');
  // Node skips what is not base 64, the Prisma plugin does not: only the one spelling is a cursor.
  return form.test(decoded.toString('latin1')) && decoded.toString('base64') === text;
}

SchemaBuilder.registerPlugin(PLUGIN, RequirementPlugin);
