// A plugin of graphql-codegen: the documents as texts that carry the types of their answer and variables, so that whoever
// sends them needs no GraphQL library. Fragments stand once.
import { print, stripIgnoredCharacters, type GraphQLSchema } from 'graphql';
import { readFragments, readOperations, type OperationsFile } from './operations.js';

export function plugin(
  schema: GraphQLSchema,
  files: readonly OperationsFile[],
): { prepend: string[]; content: string } {
  const fragments = readFragments(files)
    .map((fragment) => ({ name: fragment.name.value, text: stripIgnoredCharacters(print(fragment)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => `const ${name} = ${quote(text)};`);
  const documents = readOperations(schema, files).map(({ name, type, text, fragments: taken }) => {
    const whole = [quote(text), ...taken].join(' + ');
    return `export const ${name}Document = (${whole}) as TypedText<${type}, ${type}Variables>;`;
  });
  return {
    prepend: ["import type { TypedText } from '../document.js';"],
    content: [...fragments, '', ...documents].join('\n'),
  };
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
