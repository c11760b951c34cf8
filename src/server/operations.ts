import { getOperationAST, type DocumentNode, type GraphQLError } from 'graphql';
import { currentRequest } from '../context/requestFacts.js';
import type { Observer } from '../telemetry/observer.js';
import { inSpan, type Tracer } from '../telemetry/tracer.js';
import { noteOperation } from './requestWatch.js';

/** Names are a client's; longer ones tell nothing more. */
const LONGEST_NAME = 100;

interface Executed {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/**
 * Tells of every operation that is carried out: its type and name to the log and to traces, its type and the codes of its
 * errors to metrics. Of the document and its variables nothing is told.
 */
export interface OperationWatch {
  /** Executes an operation, or begins a subscription. */
  watch<T>(args: Executed, execute: () => Promise<T>): Promise<T>;
  /** To be told the errors of an answer, each with its code. */
  ended(errors: readonly GraphQLError[]): void;
}

export function createOperationWatch({
  observer,
  tracer,
}: {
  readonly observer: Observer | null;
  readonly tracer: Tracer | null;
}): OperationWatch {
  return {
    watch: async (args, execute) => {
      const { type, name } = describe(args);
      noteOperation({ type, name });
      if (tracer === null) return await execute();
      const attributes = {
        'graphql.operation.type': type,
        ...(name === null ? {} : { 'graphql.operation.name': name }),
      };
      const span = { name: name === null ? type : `${type} ${name}`, kind: 'INTERNAL', attributes } as const;
      return await inSpan(tracer, span, execute);
    },
    ended: (errors) => {
      if (observer === null) return;
      const codes = errors.map(({ extensions }) => String(extensions['code']));
      observer.operationEnded({ type: currentRequest()?.operation?.type ?? 'none', codes });
    },
  };
}

function describe({ document, operationName }: Executed): { type: string; name: string | null } {
  const node = getOperationAST(document, operationName);
  return {
    type: node?.operation ?? 'unknown',
    name: node?.name?.value.slice(0, LONGEST_NAME) ?? null,
  };
}
