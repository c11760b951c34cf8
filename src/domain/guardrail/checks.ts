import type { z } from 'zod';
import type { CheckRule } from './check.js';
import { containsCode } from './code.js';
import { jsonKeys, jsonSchema } from './jsonChecks.js';
import { regexMatch } from './regexMatch.js';
import { allowedRequestTypes, modelWhitelist, requiredMetadataKeys } from './requestChecks.js';
import {
  allLowercase,
  allUppercase,
  characterCount,
  contains,
  endsWith,
  sentenceCount,
  wordCount,
} from './textChecks.js';
import { validUrls, webhook } from './urlChecks.js';

/** THE table of checks. A check that is not here cannot be put into a guardrail. */
export const CHECKS = {
  REGEX_MATCH: regexMatch,
  CONTAINS: contains,
  ENDS_WITH: endsWith,
  WORD_COUNT: wordCount,
  SENTENCE_COUNT: sentenceCount,
  CHARACTER_COUNT: characterCount,
  ALL_UPPERCASE: allUppercase,
  ALL_LOWERCASE: allLowercase,
  JSON_SCHEMA: jsonSchema,
  JSON_KEYS: jsonKeys,
  VALID_URLS: validUrls,
  CONTAINS_CODE: containsCode,
  MODEL_WHITELIST: modelWhitelist,
  REQUIRED_METADATA_KEYS: requiredMetadataKeys,
  ALLOWED_REQUEST_TYPES: allowedRequestTypes,
  WEBHOOK: webhook,
} as const;

export type CheckType = keyof typeof CHECKS;

export const CHECK_TYPES = Object.keys(CHECKS) as readonly CheckType[];

/** The rule of a check, its parameters' type put aside: they were read by its own schema. */
export function ruleOf(type: CheckType): CheckRule<z.ZodType> {
  return CHECKS[type];
}
