import { getOperationAST, type DocumentNode, type GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { inSpan, type Tracer } from '../telemetry/tracer.js';
import type { Observer } from '../telemetry/observer.js';
import { currentRequest } from '../context/requestFacts.js';
import { noteOperation } from './requestWatch.js';

/** Names are a client's; longer ones tell nothing more. */
const LONGEST_NAME = 100;

interface Executed {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

type Execute = (...given: unknown[]) => unknown;

/**
 * Tells of every operation that is carried out: its type and name to the log and to traces, its type and the codes of its
 * errors to metrics. Of the document and its variables nothing is told.
 */
export function watchOperations({
  observer,
  tracer,
}: {
  readonly observer: Observer | null;
  readonly tracer: Tracer | null;
}): Plugin {
  const watched = (execute: Execute, args: Executed): Execute | null => {
    const operation = operationOf(args);
    noteOperation(operation);
    if (tracer === null) return null;
    const { type, name } = operation;
    const attributes = {
      'graphql.operation.type': type,
      ...(name === null ? {} : { 'graphql.operation.name': name }),
    };
    return async (...given) =>
      await inSpan(
        tracer,
        { name: name === null ? type : `${type} ${name}`, kind: 'INTERNAL', attributes },
        async () => await execute(...given),
      );
  };
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const traced = watched(executeFn as Execute, args);
      if (traced !== null) setExecuteFn(traced);
    },
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      const traced = watched(subscribeFn as Execute, args);
      if (traced !== null) setSubscribeFn(traced);
    },
    // Behind the plugin that gives every error its code.
    onResultProcess: ({ result }) => {
      if (observer === null) return;
      const errors = 'errors' in result ? (result.errors as readonly GraphQLError[] | undefined) : undefined;
      const codes = (errors ?? []).map(({ extensions }) => String(extensions['code']));
      observer.operationEnded({ type: currentRequest()?.operation?.type ?? 'none', codes });
    },
  } satisfies Plugin;
}

function operationOf({ document, operationName }: Executed): { type: string; name: string | null } {
  const node = getOperationAST(document, operationName);
  return {
    type: node?.operation ?? 'unknown',
    name: node?.name?.value.slice(0, LONGEST_NAME) ?? null,
  };
}
