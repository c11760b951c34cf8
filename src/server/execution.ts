import { execute, getOperationAST, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context/requestContext.js';
import { isCleared, rulesOf } from '../schema/clearance.js';
import { clearedSchema } from '../schema/cleared.js';
import { schema } from '../schema/index.js';
import { recordRefusals } from './denials.js';
import { checkTexts } from './guards.js';
import type { OperationWatch } from './operations.js';

/**
 * Executes a query or mutation of a valid document. Where its rules are shown to be met by who asks, no field asks
 * again (schema/clearance.ts). What is refused is in the audit log before the result is here.
 *
 * @throws GraphQLError BAD_USER_INPUT for variables and literals that no operation takes
 */
export async function executeOperation(args: Omit<ExecutionArgs, 'schema'>): Promise<ExecutionResult> {
  checkTexts(args);
  const result = await execute({ ...args, schema: schemaFor(args) });
  if (result.errors !== undefined) await recordRefusals({ ...args, schema }, result);
  return result;
}

function schemaFor({ document, operationName, contextValue }: Omit<ExecutionArgs, 'schema'>): typeof schema {
  const operation = getOperationAST(document, operationName);
  if (!operation) return schema;
  const rules = rulesOf(schema, document, operation);
  return isCleared(rules, contextValue as RequestContext) ? clearedSchema : schema;
}

type Subscribe = (...given: unknown[]) => Promise<unknown>;

/** Has Yoga execute by `executeOperation`, and watch over streams likewise. */
export function ownExecution({ watch }: OperationWatch): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => {
      setExecuteFn(
        (async (args: ExecutionArgs) => await watch(args, async () => await executeOperation(args))) as never,
      );
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      checkTexts(args);
      setSubscribeFn(async (...given: unknown[]) => {
        const result = await watch(args, async () => await (subscribeFn as Subscribe)(...given));
        await recordRefusals(args, result);
        return result;
      });
      return {
        onSubscribeResult: () => ({
          onNext: async ({ result }) => {
            await recordRefusals(args, result);
          },
        }),
      };
    },
  };
}
