/**
 * References as requests name models: `@provider/model`, a provider's slug and the vendor's name of a model, which may
 * itself hold slashes, as in `@groq/openai/gpt-oss-20b`.
 */
export interface ModelReference {
  /** The slug of a provider. */
  readonly provider: string;
  /** The vendor's name of a model. */
  readonly model: string;
}

const REFERENCE = /^@([a-z0-9]+(?:-[a-z0-9]+)*)\/(.+)$/su;
const NAME = /^[^\s/@\p{C}][^\s\p{C}]*$/u;

/** How long the name of a model may be. Characters. */
const MAX_NAME = 200;

/** What is wrong with a vendor's name of a model; null where it can stand in a reference. */
export function modelNameFault(name: string): string | null {
  if (name === '') return 'must not be empty';
  if ([...name].length > MAX_NAME) return 'must not be longer than 200 characters';
  return NAME.test(name) ? null : 'must not hold spaces, nor begin with / or @';
}

/** The parts of a reference; null for a text that is none. */
export function parseModelReference(text: string): ModelReference | null {
  const [, provider, model] = REFERENCE.exec(text) ?? [];
  if (provider === undefined || model === undefined || modelNameFault(model) !== null) return null;
  return { provider, model };
}

/** The text that names a model through a provider. */
export function modelReference({ provider, model }: ModelReference): string {
  return `@${provider}/${model}`;
}
