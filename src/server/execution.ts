import {
  execute,
  getOperationAST,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context/requestContext.js';
import { isCleared, rulesOf } from '../schema/clearance.js';
import { clearedSchema } from '../schema/cleared.js';
import { schema } from '../schema/index.js';
import { recordRefusals } from './denials.js';
import { checkTexts } from './guards.js';
import { executePlan } from './executor/executePlan.js';
import { planOperation, type OperationPlan } from './executor/plan.js';
import type { OperationWatch } from './operations.js';

/**
 * Executes a query or mutation of a valid document. Where its rules are shown to be met by who asks, no field asks
 * again (schema/clearance.ts). What is refused is in the audit log before the result is here.
 *
 * @throws GraphQLError BAD_USER_INPUT for variables and literals that no operation takes
 */
export async function executeOperation(args: Omit<ExecutionArgs, 'schema'>): Promise<ExecutionResult> {
  checkTexts(args);
  const result = await carryOut(args);
  if (result.errors !== undefined) await recordRefusals({ ...args, schema }, result);
  return result;
}

async function carryOut(args: Omit<ExecutionArgs, 'schema'>): Promise<ExecutionResult> {
  const operation = getOperationAST(args.document, args.operationName);
  if (
    !operation ||
    !isCleared(rulesOf(schema, args.document, operation), args.contextValue as RequestContext)
  ) {
    return await execute({ ...args, schema });
  }
  const plan = planOf(args.document, operation);
  return await (plan === null
    ? execute({ ...args, schema: clearedSchema })
    : executePlan(plan, { contextValue: args.contextValue as object, variableValues: args.variableValues }));
}

/** The most planned fields that are kept, over all documents. */
const MAX_KEPT_FIELDS = 100_000;
const plans = new LRUCache<OperationDefinitionNode, OperationPlan | 'NONE'>({
  maxSize: MAX_KEPT_FIELDS,
  sizeCalculation: (plan) => (plan === 'NONE' ? 1 : plan.size),
});

function planOf(document: DocumentNode, operation: OperationDefinitionNode): OperationPlan | null {
  let plan = plans.get(operation);
  if (plan === undefined) {
    plan = planOperation(clearedSchema, document, operation) ?? 'NONE';
    plans.set(operation, plan);
  }
  return plan === 'NONE' ? null : plan;
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
