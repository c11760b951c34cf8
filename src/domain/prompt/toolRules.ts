import { z } from 'zod';
import type { FieldFault } from '../errors.js';
import { faultsOf } from './faults.js';
import { schemaFaults } from './jsonSchema.js';

/** Tools, the choice among them and the format of the answer, in the shape of OpenAI's chat completions. */

const MAX_TOOLS = 128;
const MAX_TOOLS_TEXT = 200_000;

/** The name of a function, of a format, or of who speaks. */
export const callName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -');

const words = z.string().max(10_000);

// The schemas in these are judged apart.
const TOOL = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: callName,
    description: words.optional(),
    parameters: z.unknown().optional(),
    strict: z.boolean().nullable().optional(),
  }),
});

const CHOICE = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: callName }) }),
  ],
  'must be none, auto, required or { type: "function", function: { name } }',
);

const RESPONSE_FORMAT = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('text') }),
    z.strictObject({ type: z.literal('json_object') }),
    z.strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({
        name: callName,
        description: words.optional(),
        schema: z.unknown().optional(),
        strict: z.boolean().nullable().optional(),
      }),
    }),
  ],
  'must be text, json_object or json_schema',
);

export function toolFaults(tools: unknown, path: string): FieldFault[] {
  if (tools === null) return [];
  if (!Array.isArray(tools)) return [{ path, message: 'must be a list' }];
  if (tools.length === 0 || tools.length > MAX_TOOLS) {
    return [{ path, message: `must be 1 to ${String(MAX_TOOLS)}; leave it out for none` }];
  }
  if (JSON.stringify(tools).length > MAX_TOOLS_TEXT) {
    return [{ path, message: `must not be longer than ${MAX_TOOLS_TEXT.toLocaleString('en')} characters` }];
  }
  const names = tools.map(nameOf);
  return tools.flatMap((tool: unknown, index) => {
    const at = `${path}.${String(index)}`;
    const name = names[index];
    return [
      ...faultsOf(TOOL, tool, at),
      ...(name !== undefined && names.indexOf(name) !== index
        ? [{ path: `${at}.function.name`, message: 'is the name of another tool already' }]
        : []),
      ...argumentFaults(inner(tool, 'function', 'parameters'), `${at}.function.parameters`),
    ];
  });
}

export function toolChoiceFaults(choice: unknown, tools: unknown, path: string): FieldFault[] {
  if (choice === null) return [];
  const faults = faultsOf(CHOICE, choice, path);
  if (faults.length > 0) return faults;
  if (!Array.isArray(tools)) return [{ path, message: 'needs tools to choose from' }];
  const name = nameOf(choice);
  if (name === undefined || tools.map(nameOf).includes(name)) return [];
  return [{ path: `${path}.function.name`, message: 'is not the name of one of the tools' }];
}

export function responseFormatFaults(format: unknown, path: string): FieldFault[] {
  if (format === null) return [];
  const schema = inner(format, 'json_schema', 'schema');
  return [
    ...faultsOf(RESPONSE_FORMAT, format, path),
    ...(schema === undefined ? [] : schemaFaults(schema, `${path}.json_schema.schema`)),
  ];
}

/** What a tool is given is always an object. */
function argumentFaults(schema: unknown, path: string): FieldFault[] {
  if (schema === undefined) return [];
  const faults = schemaFaults(schema, path);
  if (faults.length > 0 || inner(schema, 'type') === 'object') return faults;
  return [{ path: `${path}.type`, message: 'must be "object"' }];
}

function nameOf(tool: unknown): string | undefined {
  const name = inner(tool, 'function', 'name');
  return typeof name === 'string' ? name : undefined;
}

/** What stands at a place in a value of any kind; undefined where there is no such place. */
function inner(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
