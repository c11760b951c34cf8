// Generated from schema.graphql and src/sdk/operations by `npm run codegen`. Do not edit.
import type { TypedText } from '../document.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in ISO 8601 with its offset, as in `2026-03-01T09:30:00.000Z`; always UTC in answers. */
  DateTime: { input: string; output: string; }
  /** An exact decimal number as text, as in `"12.50"`: amounts of US dollars are never binary fractions. */
  Decimal: { input: string; output: string; }
  /** A JSON value. */
  JSON: { input: unknown; output: unknown; }
  /** A permission, `resource:verb`, as in `apiKey:rotate`. `permissions` lists them all. */
  Permission: { input: `${string}:${string}`; output: `${string}:${string}`; }
};

/** The proof of an invitation. */
export type AcceptInvitationInput = {
  /** The token it came with. */
  token: Scalars['String']['input'];
};

/** A rule by which access is allowed or refused. Stable; the words beside it may change. */
export type AccessRule =
  /** Refuses: the ownership is theirs already. */
  | 'ALREADY_OWNER'
  /** Refuses: the role or key holds a permission that whoever would give or change it does not. */
  | 'BEYOND_CEILING'
  /** Refuses: built-in roles cannot be changed or deleted. */
  | 'BUILT_IN_ROLE'
  /** Refuses: the invitation was accepted or cancelled. */
  | 'INVITATION_CLOSED'
  /** Refuses: the key is expired. */
  | 'KEY_EXPIRED'
  /** Allows: the level of the key on the feature carries the permission. */
  | 'KEY_GRANTS'
  /** Refuses: a key neither changes nor rotates itself. */
  | 'KEY_ITSELF'
  /** Refuses: the permission takes a higher level on the feature. */
  | 'KEY_LEVEL_TOO_LOW'
  /** Refuses: no key carries the permission, whatever its levels. */
  | 'KEY_NEVER_CARRIES'
  /** Refuses: the key is revoked. */
  | 'KEY_REVOKED'
  /** Allows: the key is neither revoked nor expired. */
  | 'KEY_WORKS'
  /** Refuses: the last owner can neither be demoted nor removed. */
  | 'LAST_OWNER'
  /** Allows: no rule on the object goes beyond the permission. */
  | 'NOTHING_IN_THE_WAY'
  /** Refuses: the person belongs to no organization. */
  | 'NO_MEMBERSHIP'
  /** Refuses: the request is pinned to another organization. */
  | 'ORGANIZATION_ELSEWHERE'
  /** Refuses: a USER key is rotated by its owner alone. */
  | 'OTHERS_USER_KEY'
  /** Allows: the owner of the USER key holds the permission too. */
  | 'OWNER_GRANTS'
  /** Refuses: the present role of the owner of the USER key does not hold it. */
  | 'OWNER_LACKS'
  /** Refuses: the owner of the USER key has left, and the key went with them. */
  | 'OWNER_LEFT'
  /** Refuses: only an owner makes, unmakes or acts on an owner. */
  | 'OWNER_ONLY'
  /** Allows: the object is one of this organization. */
  | 'RESOURCE_HERE'
  /** Refuses: this organization has no such object, whether or not another one has. */
  | 'RESOURCE_NOT_HERE'
  /** Allows: the role holds the permission. */
  | 'ROLE_GRANTS'
  /** Refuses: the role does not hold the permission. */
  | 'ROLE_LACKS'
  /** Refuses: the member has the role already. */
  | 'SAME_ROLE'
  /** Refuses: the key that would be rotated is expired. */
  | 'TARGET_EXPIRED'
  /** Refuses: the key that would be changed is revoked. */
  | 'TARGET_REVOKED';

/** Which keys; all of what is given must hold. */
export type ApiKeyFilter = {
  /** USER keys of this member. */
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  /** Keys with this level on a feature. */
  permission?: InputMaybe<ApiKeyPermissionFilter>;
  /** Keys whose name or description contains this text. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Keys in this state. */
  status?: InputMaybe<ApiKeyStatus>;
  /** Keys of this kind. */
  type?: InputMaybe<ApiKeyKind>;
};

/** What is found of a live API key that somebody should look at. */
export type ApiKeyFinding =
  /** It expires within 14 days. */
  | 'EXPIRES_SOON'
  /** It may be used from any address. */
  | 'FROM_ANYWHERE'
  /** It was not used for 90 days; one that was never used: it was made more than 90 days ago. */
  | 'IDLE'
  /** It was never used, and made more than 7 days ago. */
  | 'NEVER_USED'
  /** It may make LLM calls without a usage limit. */
  | 'NO_BUDGET'
  /** It never expires. */
  | 'NO_EXPIRY'
  /** It may make LLM calls without a rate limit. */
  | 'NO_RATE_LIMIT'
  /** Its secret is older than the organization’s policy allows. */
  | 'SECRET_TOO_OLD'
  /** It has levels beyond what it used in the last 90 days, and was observed for 7 days at least. */
  | 'TOO_WIDE';

/** Which keys. */
export type ApiKeyHygieneFilter = {
  /** Those with this finding. */
  finding?: InputMaybe<ApiKeyFinding>;
};

/** Whose key it is. */
export type ApiKeyKind =
  /** The organization’s: it outlives whoever made it. */
  | 'SERVICE'
  /** A member’s: never beyond their present role, and gone with their membership. */
  | 'USER';

/** The order of keys. */
export type ApiKeyOrder =
  /** Oldest first. */
  | 'CREATED_ASC'
  /** Newest first. */
  | 'CREATED_DESC'
  /** The first to expire first, those that never do last. */
  | 'EXPIRES_ASC'
  /** The last used first, those never used last. */
  | 'LAST_USED_DESC'
  /** By name, A first. */
  | 'NAME_ASC'
  /** By name, Z first. */
  | 'NAME_DESC';

/** Keys with exactly this level on this feature. */
export type ApiKeyPermissionFilter = {
  /** The feature. */
  feature: KeyFeature;
  /** The level. */
  level: KeyLevel;
};

/** A level on one feature. */
export type ApiKeyPermissionInput = {
  /** The feature. */
  feature: KeyFeature;
  /** How far the key goes. */
  level: KeyLevel;
};

/** The state of an API key. */
export type ApiKeyStatus =
  /** It works. */
  | 'ACTIVE'
  /** Its usage limit is spent. */
  | 'EXHAUSTED'
  /** Its time is over. */
  | 'EXPIRED'
  /** It was ended for good. */
  | 'REVOKED';

/** What a verification found. */
export type ApiKeyVerificationCode =
  /** The key may not be used from the address asked about. */
  | 'ADDRESS_NOT_ALLOWED'
  /** The usage limit of the key is spent. */
  | 'EXHAUSTED'
  /** The key is expired. */
  | 'EXPIRED'
  /** There is no such key in this organization. */
  | 'NOT_FOUND'
  /** The key works but does not hold the permission asked about. */
  | 'PERMISSION_MISSING'
  /** The key was revoked. */
  | 'REVOKED'
  /** The secret was replaced and its transition is over. */
  | 'ROTATED'
  /** The key works, and holds the permission asked about. */
  | 'VALID';

/** Who gets which role. */
export type AssignRoleInput = {
  /** The member. */
  memberId: Scalars['ID']['input'];
  /** The role. You can give what you hold yourself. */
  roleId: Scalars['ID']['input'];
};

/** Who may act in an organization. */
export type AuditActorKind =
  /** An API key. */
  | 'API_KEY'
  /** The server itself, in a scheduled job. */
  | 'SYSTEM'
  /** A person. */
  | 'USER';

/** Which entries; all of what is given must hold. */
export type AuditEntryFilter = {
  /** Those of this action, as in `apiKey.rotate`, or all that begin alike, as in `apiKey.*`. */
  action?: InputMaybe<Scalars['String']['input']>;
  /** Those of this person, by the id of the account or member, or of this key. */
  actorId?: InputMaybe<Scalars['ID']['input']>;
  /** Those of such actors. */
  actorKind?: InputMaybe<AuditActorKind>;
  /** Those of this moment or later. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those with this outcome. */
  outcome?: InputMaybe<AuditOutcome>;
  /** Those about this object, whether or not it is still there. */
  resourceId?: InputMaybe<Scalars['ID']['input']>;
  /** Those about objects of this type, as in `ApiKey`. */
  resourceType?: InputMaybe<Scalars['String']['input']>;
  /** Those before this moment. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What can be wrong with an audit log. */
export type AuditFault =
  /** The entry is not what its hash was made of: it was changed. */
  | 'ALTERED'
  /** There is an entry behind the end of the log: it was slipped in. */
  | 'BEHIND_THE_END'
  /** There is no entry where one must be: it was deleted. */
  | 'MISSING'
  /** The entry does not go on from the one before it. */
  | 'NOT_CHAINED'
  /** The log does not end with the hash that was noted. */
  | 'OTHER_END';

/** What became of an attempt. */
export type AuditOutcome =
  /** It was refused. */
  | 'DENIED'
  /** It was done. */
  | 'SUCCESS';

/** The plans that there are. What each costs and holds is for the operator to say. */
export type BillingPlanCode =
  /** The largest one, without bounds where the operator sets none. */
  | 'ENTERPRISE'
  /** The smallest one: calls over the included ones are not carried out. */
  | 'FREE'
  /** The middle one: calls over the included ones are billed. */
  | 'PRO';

/** The roles every organization has. They cannot be changed or deleted. */
export type BuiltInRole =
  /** Runs the organization, without billing and ownership. */
  | 'ADMIN'
  /** Uses and builds, without managing people, keys and credentials. */
  | 'MEMBER'
  /** Holds every permission; alone makes and unmakes owners. */
  | 'OWNER';

/** What the response cache did for a call. */
export type CacheStatus =
  /** It was not asked for. */
  | 'DISABLED'
  /** The answer was given again; no vendor was called. */
  | 'HIT'
  /** There was no answer to be given again. */
  | 'MISS';

/** The invitation to withdraw. */
export type CancelInvitationInput = {
  /** The id of the invitation. */
  id: Scalars['ID']['input'];
};

/** The present and the new password. */
export type ChangePasswordInput = {
  /** A password of at least 10 characters and at most 72 bytes. */
  newPassword: Scalars['String']['input'];
  /** The password you have. */
  presentPassword: Scalars['String']['input'];
};

/** The plan to change to. */
export type ChangePlanInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The new plan. */
  plan: BillingPlanCode;
};

/** The key whose new secret is collected. */
export type CollectApiKeySecretInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
};

/** Two versions of a partial. */
export type ComparePromptPartialVersionsInput = {
  /** The number of the first version. */
  from: Scalars['Int']['input'];
  /** The id of the partial. */
  id: Scalars['ID']['input'];
  /** The number of the second version. */
  to: Scalars['Int']['input'];
};

/** Two versions of a prompt. */
export type ComparePromptVersionsInput = {
  /** The number of the first version. */
  from: Scalars['Int']['input'];
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
  /** The number of the second version. */
  to: Scalars['Int']['input'];
};

/** Which configs; all of what is given must hold. */
export type ConfigFilter = {
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Only the default one, or only the others. */
  isDefault?: InputMaybe<Scalars['Boolean']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A new key. Without permissions it may make LLM calls and read prompts. */
export type CreateApiKeyInput = {
  /** Who is told of alerts. */
  alertEmails?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Whether its requests may name another config than its own; true for a new key. */
  allowConfigOverride?: InputMaybe<Scalars['Boolean']['input']>;
  /** The address ranges it may be used from; empty for anywhere. */
  allowedCidrs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The id of the config of its requests that name none; null for none. */
  configId?: InputMaybe<Scalars['ID']['input']>;
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** When it stops working; null for never. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Texts that go along with its requests: name -> text of at most 128 characters. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Levels on features. You can give what you hold yourself. */
  permissions?: InputMaybe<Array<ApiKeyPermissionInput>>;
  /** How much it may do in a window of time; these replace all former ones. */
  rateLimits?: InputMaybe<Array<RateLimitInput>>;
  /** How often its secret is to be replaced; null for never. */
  rotationPolicy?: InputMaybe<RotationPolicyInput>;
  /** Whose key it is. A USER key is always your own. */
  type: ApiKeyKind;
  /** Its budget; null for none. */
  usageLimit?: InputMaybe<UsageLimitInput>;
};

/** A new config. */
export type CreateConfigInput = {
  /** What it says; see `Config.content`. */
  content: Scalars['JSON']['input'];
  /** What its first version is, in words. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new guardrail. */
export type CreateGuardrailInput = {
  /** What follows from its verdict; where it is left out, a call that fails answers 246. */
  actions?: InputMaybe<GuardrailActionsInput>;
  /** What it checks, 1 to 20. */
  checks: Array<GuardrailCheckInput>;
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new integration. */
export type CreateIntegrationInput = {
  /** Whether a config may send its requests, with the secret, to another host; false at first. */
  allowCustomHost?: InputMaybe<Scalars['Boolean']['input']>;
  /** Where its requests go, as in `https://llm.example.com/v1`; null or left out for the vendor’s own address. Private addresses are refused unless the operator of the server allows them. */
  baseUrl?: InputMaybe<Scalars['String']['input']>;
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** The vendor’s key, or what its description asks for. It is stored sealed and never shown again. */
  secret?: InputMaybe<Scalars['String']['input']>;
  /** What the vendor needs to be told beside that. */
  settings?: InputMaybe<IntegrationSettingsInput>;
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
  /** Whose models it reaches. */
  vendor: Vendor;
};

/** Who is invited to which role. */
export type CreateInvitationInput = {
  /** The e-mail address. */
  email: Scalars['String']['input'];
  /** The role. You can give what you hold yourself. */
  roleId: Scalars['ID']['input'];
};

/** The logs to write into a file. */
export type CreateLogExportInput = {
  /** Which logs; all where it is left out. */
  filter?: InputMaybe<LogFilter>;
  /** How the logs are written. */
  format: LogExportFormat;
};

/** What is thought of a call. The call is named by its log or by its trace. */
export type CreateLogFeedbackInput = {
  /** The id of the log. */
  logId?: InputMaybe<Scalars['ID']['input']>;
  /** What is said along: name -> text of at most 128 characters. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The id of the trace, in place of `logId`: the latest call of it. */
  traceId?: InputMaybe<Scalars['String']['input']>;
  /** From -10 to 10. */
  value: Scalars['Int']['input'];
  /** How much it counts, from 0 to 1, with three digits behind the point at most. */
  weight?: InputMaybe<Scalars['Decimal']['input']>;
};

/** A new model, with a base model or prices of its own. */
export type CreateModelInput = {
  /** The name of a built-in model of the same vendor, of which it has the prices and abilities that are not given. */
  baseModel?: InputMaybe<Scalars['String']['input']>;
  /** What it can do; empty for what the base model can. */
  capabilities?: InputMaybe<Array<ModelCapability>>;
  /** How many tokens it takes in at once; null for as many as the base model. */
  contextWindow?: InputMaybe<Scalars['Int']['input']>;
  /** US dollars per million tokens of input; null for that of the base model. */
  inputPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The id of the integration that reaches it. */
  integrationId: Scalars['ID']['input'];
  /** The vendor’s name of the model, unique in the integration. */
  name: Scalars['String']['input'];
  /** US dollars per million tokens of output; null for that of the base model. */
  outputPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new organization. */
export type CreateOrganizationInput = {
  /** Its display name. */
  name: Scalars['String']['input'];
  /** Its short name; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new collection of prompts. */
export type CreatePromptCollectionInput = {
  /** Its name. */
  name: Scalars['String']['input'];
  /** The collection that it stands in; at the top where it is left out. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new prompt. */
export type CreatePromptInput = {
  /** The id of its collection; the default one where it is left out. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** What it says. */
  content: PromptContentInput;
  /** What its first version is, in words. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** A new label. */
export type CreatePromptLabelInput = {
  /** Its name: lower-case letters, digits, dots, hyphens and underscores, 50 at most; neither `latest`, `default` nor a number. */
  name: Scalars['String']['input'];
};

/** A new partial. */
export type CreatePromptPartialInput = {
  /** The id of its collection; the default one where it is left out. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** What its first version is, in words. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Its slug; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
  /** What it says. */
  text: Scalars['String']['input'];
};

/** A new provider. */
export type CreateProviderInput = {
  /** When it stops working; null for never. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The id of the integration it goes through. */
  integrationId: Scalars['ID']['input'];
  /** Its name. */
  name: Scalars['String']['input'];
  /** What it is for; null for nothing. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** How much it may do in a window of time; these replace all former ones. */
  rateLimits?: InputMaybe<Array<RateLimitInput>>;
  /** What requests name it by, `@slug/model`; made of the name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
  /** Its budget; null for none. */
  usageLimit?: InputMaybe<UsageLimitInput>;
};

/** A new role. */
export type CreateRoleInput = {
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** What its members may do. You can give what you hold yourself. */
  permissions: Array<Scalars['Permission']['input']>;
};

/** A new saved filter. */
export type CreateSavedLogFilterInput = {
  /** The conditions. */
  filter: LogFilter;
  /** Only the last so many minutes, whenever it is used, 1 to 5,256,000; in place of `from` and `to` of the filter. */
  lastMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** Its name, unique in the organization, 100 characters at most. */
  name: Scalars['String']['input'];
};

/** A new webhook. */
export type CreateWebhookInput = {
  /** What it is told of; what you may read yourself. */
  kinds: Array<NoticeKind>;
  /** Its name, 100 characters at most. */
  name: Scalars['String']['input'];
  /** Where notices are POSTed to, as in `https://hooks.example.com/castellan`; https, or a private address that the operator of the server allows. 2,000 characters at most. */
  url: Scalars['String']['input'];
};

/** A span of decimal numbers; both ends belong to it, and one that is left out is open. */
export type DecimalRange = {
  /** This or less. */
  max?: InputMaybe<Scalars['Decimal']['input']>;
  /** This or more. */
  min?: InputMaybe<Scalars['Decimal']['input']>;
};

/** The key to delete. */
export type DeleteApiKeyInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
};

/** The config to delete. */
export type DeleteConfigInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the config. */
  id: Scalars['ID']['input'];
};

/** The configs to delete. */
export type DeleteConfigsInput = {
  /** The ids of the configs, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The guardrail to delete. */
export type DeleteGuardrailInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the guardrail. */
  id: Scalars['ID']['input'];
};

/** The guardrails to delete. */
export type DeleteGuardrailsInput = {
  /** The ids of the guardrails, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The integration to delete. */
export type DeleteIntegrationInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the integration. */
  id: Scalars['ID']['input'];
};

/** The integrations to delete. */
export type DeleteIntegrationsInput = {
  /** The ids of the integrations, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The export to remove. */
export type DeleteLogExportInput = {
  /** The id of the export. */
  id: Scalars['ID']['input'];
};

/** The model to delete. */
export type DeleteModelInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the model. */
  id: Scalars['ID']['input'];
};

/** The models to delete. */
export type DeleteModelsInput = {
  /** The ids of the models, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The confirmation of a deletion. */
export type DeleteOrganizationInput = {
  /** The slug of the organization, typed out. */
  confirmSlug: Scalars['String']['input'];
};

/** The collection to delete. */
export type DeletePromptCollectionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the collection. */
  id: Scalars['ID']['input'];
};

/** The collections to delete. */
export type DeletePromptCollectionsInput = {
  /** The ids of the collections, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The prompt to delete. */
export type DeletePromptInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
};

/** The label to delete. */
export type DeletePromptLabelInput = {
  /** The id of the label. */
  id: Scalars['ID']['input'];
};

/** The partial to delete. */
export type DeletePromptPartialInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
};

/** The partials to delete. */
export type DeletePromptPartialsInput = {
  /** The ids of the partials, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The prompts to delete. */
export type DeletePromptsInput = {
  /** The ids of the prompts, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The provider to delete. */
export type DeleteProviderInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the provider. */
  id: Scalars['ID']['input'];
};

/** The providers to delete. */
export type DeleteProvidersInput = {
  /** The ids of the providers, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The role to delete. */
export type DeleteRoleInput = {
  /** The id of the role. */
  id: Scalars['ID']['input'];
  /** The role its members and invitations get. Must be named if there are any. */
  replacementId?: InputMaybe<Scalars['ID']['input']>;
};

/** The saved filter to delete. */
export type DeleteSavedLogFilterInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the filter. */
  id: Scalars['ID']['input'];
};

/** The webhook to delete. */
export type DeleteWebhookInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the webhook. */
  id: Scalars['ID']['input'];
};

/** The integrations to turn off. */
export type DisableIntegrationsInput = {
  /** The ids of the integrations, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The models to turn off. */
export type DisableModelsInput = {
  /** The ids of the models, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The providers to turn off. */
export type DisableProvidersInput = {
  /** The ids of the providers, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The integration to make another like. */
export type DuplicateIntegrationInput = {
  /** The id of the integration. */
  id: Scalars['ID']['input'];
  /** The name of the new one; the old one’s with “copy” behind it where it is left out. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The slug of the new one; made of its name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** The model to make another like. */
export type DuplicateModelInput = {
  /** The id of the model. */
  id: Scalars['ID']['input'];
  /** The vendor’s name of the new one: an integration has only one model of a name. */
  name: Scalars['String']['input'];
  /** The slug of the new one; made of its name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** The provider to make another like. */
export type DuplicateProviderInput = {
  /** The id of the provider. */
  id: Scalars['ID']['input'];
  /** The name of the new one; the old one’s with “copy” behind it where it is left out. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The slug of the new one; made of its name where it is left out. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a key’s description; what is left out stays. */
export type EditApiKeyInput = {
  /** Who is told of alerts. */
  alertEmails?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The id of the key. */
  id: Scalars['ID']['input'];
  /** Texts that go along with its requests: name -> text of at most 128 characters. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of an integration; what is left out stays. Vendor and slug never change. */
export type EditIntegrationInput = {
  /** Whether a config may send its requests, with the secret, to another host; false at first. */
  allowCustomHost?: InputMaybe<Scalars['Boolean']['input']>;
  /** Where its requests go, as in `https://llm.example.com/v1`; null or left out for the vendor’s own address. Private addresses are refused unless the operator of the server allows them. */
  baseUrl?: InputMaybe<Scalars['String']['input']>;
  /** What it is for. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the integration. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The vendor’s key, or what its description asks for. It is stored sealed and never shown again. */
  secret?: InputMaybe<Scalars['String']['input']>;
  /** What the vendor needs to be told beside that. */
  settings?: InputMaybe<IntegrationSettingsInput>;
};

/** What to change of a model; what is left out stays. */
export type EditModelInput = {
  /** The name of a built-in model of the same vendor, of which it has the prices and abilities that are not given. */
  baseModel?: InputMaybe<Scalars['String']['input']>;
  /** What it can do; empty for what the base model can. */
  capabilities?: InputMaybe<Array<ModelCapability>>;
  /** How many tokens it takes in at once; null for as many as the base model. */
  contextWindow?: InputMaybe<Scalars['Int']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the model. */
  id: Scalars['ID']['input'];
  /** US dollars per million tokens of input; null for that of the base model. */
  inputPrice?: InputMaybe<Scalars['Decimal']['input']>;
  /** The vendor’s name of the model. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** US dollars per million tokens of output; null for that of the base model. */
  outputPrice?: InputMaybe<Scalars['Decimal']['input']>;
};

/** What to change of a provider; what is left out stays. Its slug never changes. */
export type EditProviderInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** When it stops working; null for never. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The id of the provider. */
  id: Scalars['ID']['input'];
  /** The id of the integration that its requests go through from now on. */
  integrationId?: InputMaybe<Scalars['ID']['input']>;
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** What it is for; null for nothing. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** How much it may do in a window of time; these replace all former ones. */
  rateLimits?: InputMaybe<Array<RateLimitInput>>;
  /** Its budget; null for none. */
  usageLimit?: InputMaybe<UsageLimitInput>;
};

/** The integrations to turn on. */
export type EnableIntegrationsInput = {
  /** The ids of the integrations, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The models to turn on. */
export type EnableModelsInput = {
  /** The ids of the models, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** The providers to turn on. */
export type EnableProvidersInput = {
  /** The ids of the providers, 100 at most. */
  ids: Array<Scalars['ID']['input']>;
};

/** Who, what, and on what. */
export type ExplainAccessInput = {
  /** The API key it is about. */
  apiKeyId?: InputMaybe<Scalars['ID']['input']>;
  /** The member it is about. Without it and `apiKeyId`: you. */
  memberId?: InputMaybe<Scalars['ID']['input']>;
  /** What they would do. */
  permission: Scalars['Permission']['input'];
  /** What they would do it on: the id of an object that the permission is about, such as the key for `apiKey:rotate`, the member or the role for `member:assignRole`. */
  resourceId?: InputMaybe<Scalars['ID']['input']>;
};

/** What follows from the verdict of a guardrail. */
export type GuardrailActionsInput = {
  /** Whether the call goes on without waiting for the verdict, which then refuses nothing. */
  async?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether a call that fails is refused with the status 446; else it goes on and answers 246. */
  deny?: InputMaybe<Scalars['Boolean']['input']>;
  /** The feedback of a call that fails; none where it is left out. */
  onFail?: InputMaybe<GuardrailFeedbackInput>;
  /** The feedback of a call that passes; none where it is left out. */
  onSuccess?: InputMaybe<GuardrailFeedbackInput>;
};

/** One check of a guardrail. */
export type GuardrailCheckInput = {
  /** Whether it is run. */
  isEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** What it demands, as its type says; `{}` where it is left out. */
  parameters?: InputMaybe<Scalars['JSON']['input']>;
  /** What it looks at. */
  type: GuardrailCheckType;
};

/** What a check looks at. */
export type GuardrailCheckType =
  /** Whether the request is of one of some types. Parameters: `types`, a list of values of `RequestType`; `not`, whether these are the forbidden ones. A request of no known type is of none of them. */
  | 'ALLOWED_REQUEST_TYPES'
  /** Whether no letter that has a case is a capital; a text without such letters passes. Parameter: `not`. */
  | 'ALL_LOWERCASE'
  /** Whether all letters that have a case are capitals; a text without such letters passes. Parameter: `not`. */
  | 'ALL_UPPERCASE'
  /** Counts the characters (code points) of the text. Parameters: `min` and `max`, one of them at least; `not`, whether the number must lie outside. */
  | 'CHARACTER_COUNT'
  /** Looks for words or phrases. Parameters: `words`, 1 to 200 texts; `operator`, `any` (default), `all` or `none` of them; `caseSensitive`, true by default. */
  | 'CONTAINS'
  /** Whether the text has program code. Parameters: `formats`, the languages that count, of SQL, Python, TypeScript, JavaScript, Java, C++, C, C#, Go, Rust, Kotlin, Swift, Ruby, PHP, Shell, HTML, CSS; `not`, whether there must be none. A fenced code block counts by the word behind its fence; one without a word where a line of it looks like the language; other text where its lines show two different signs of it. */
  | 'CONTAINS_CODE'
  /** Whether the text ends with another. Parameters: `suffix`, the other; `caseSensitive`, true by default; `not`, whether it must not. */
  | 'ENDS_WITH'
  /** Looks for keys in the JSON object that the text is, or that a fenced code block of it is. Parameters: `keys`, 1 to 100 names; `operator`, `any` (default), `all` or `none` of them. Without a JSON object none is there. */
  | 'JSON_KEYS'
  /** Whether the text is JSON that fits a schema, or has a fenced code block that does. Parameters: `schema`, a JSON schema (draft-07) whose references lead to its own `definitions` and not back to themselves; `not`, whether it must not fit. */
  | 'JSON_SCHEMA'
  /** Whether the request is for one of some models. Parameters: `models`, 1 to 200 names as requests give them, compared exactly; `not`, whether these are the forbidden ones. A request that names no model is for none of them. */
  | 'MODEL_WHITELIST'
  /** Whether a regular expression is found in the text. Parameters: `pattern`, in the syntax of RE2, at most 500 characters; `ignoreCase`, `multiline` (`^` and `$` at each line) and `dotAll` (`.` takes line breaks too), false by default; `not`, whether it must not be found. */
  | 'REGEX_MATCH'
  /** Looks for keys in the metadata of the request. Parameters: `keys`, 1 to 50 names; `operator`, `all` (default), `any` or `none` of them. */
  | 'REQUIRED_METADATA_KEYS'
  /** Counts the sentences of the text. Parameters: `min` and `max`, one of them at least; `not`, whether the number must lie outside. */
  | 'SENTENCE_COUNT'
  /** Whether every http and https URL in the text is one; a text without any passes. Parameters, false by default: `onlyDNS`, whether the names must lead to a public address; `reachable`, whether each must answer a GET with a status below 400; at most 20 URLs are looked up. `not`, whether one must be wrong. */
  | 'VALID_URLS'
  /** Asks a service of yours: POSTs `{"text", "model", "requestType", "metadata"}` as JSON; the answer must be 2xx with `{"verdict": true}` or false in its body. Parameters: `url`; `headers`, an object of texts, for https alone: they are stored sealed and shown as ••••••, which on an update stands for the value that is stored for the same URL; `timeoutMs`, 100 to 10000, 3000 by default; `passOnError`, whether no proper answer in time counts as passed, false by default; `not`, whether the verdict must be false. */
  | 'WEBHOOK'
  /** Counts the words of the text. Parameters: `min` and `max`, one of them at least; `not`, whether the number must lie outside. */
  | 'WORD_COUNT';

/** What a check found. */
export type GuardrailCheckVerdict =
  /** The check could not decide. `passes` says what that counts as. */
  | 'ERROR'
  /** The text does not fit. */
  | 'FAILED'
  /** The text fits. */
  | 'PASSED'
  /** The check is turned off. */
  | 'SKIPPED';

/** A feedback that a guardrail notes of a call. */
export type GuardrailFeedbackInput = {
  /** From -10 to 10. */
  value: Scalars['Int']['input'];
  /** How much it counts, from 0 to 1. */
  weight?: InputMaybe<Scalars['Float']['input']>;
};

/** Which guardrails; all of what is given must hold. */
export type GuardrailFilter = {
  /** Those that have a check of this type. */
  checkType?: InputMaybe<GuardrailCheckType>;
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Only the defaults for what goes to a model, or only the others. */
  isDefaultInput?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only the defaults for what comes back, or only the others. */
  isDefaultOutput?: InputMaybe<Scalars['Boolean']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What follows from the verdict of a guardrail for a call. */
export type GuardrailOutcome =
  /** It goes on: the guardrail passed, or nobody waits for it. */
  | 'ALLOW'
  /** It is refused with the status 446, the verdict in its body. */
  | 'DENY'
  /** It goes on and answers with the status 246, the verdict in its body. */
  | 'WARN';

/** What a guardrail looked at. */
export type GuardrailPlace =
  /** What was asked. */
  | 'INPUT'
  /** What was answered. */
  | 'OUTPUT';

/** What a guardrail found. */
export type GuardrailVerdict =
  /** A check failed, or could not decide and counts as failed. */
  | 'FAILED'
  /** No check failed. */
  | 'PASSED';

/** An LLM call that was made elsewhere. */
export type IngestLogInput = {
  /** US dollars; reckoned from the price of the model where it is left out. */
  cost?: InputMaybe<Scalars['Decimal']['input']>;
  /** When it was made: not in the future, and not longer ago than metrics are kept. */
  createdAt: Scalars['DateTime']['input'];
  /** As in `/v1/chat/completions`. */
  endpoint?: InputMaybe<Scalars['String']['input']>;
  /** Why it failed. */
  errorCode?: InputMaybe<Scalars['String']['input']>;
  /** How long the first token of a streamed answer took, in milliseconds. */
  firstTokenMs?: InputMaybe<Scalars['Int']['input']>;
  /** What it is called there, 128 characters at most: the same id again is the same call. */
  id: Scalars['String']['input'];
  /** Tokens of what was asked. */
  inputTokens?: InputMaybe<Scalars['Int']['input']>;
  /** Whether the answer was streamed. */
  isStream?: InputMaybe<Scalars['Boolean']['input']>;
  /** How long it took, in milliseconds. */
  latencyMs?: InputMaybe<Scalars['Int']['input']>;
  /** Name -> text of at most 128 characters; `_user` is who it was made for. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The model that answered. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** Tokens of what was answered. */
  outputTokens?: InputMaybe<Scalars['Int']['input']>;
  /** The slug of a provider of the organization, as in `openai-main` or `@openai-main`. */
  provider?: InputMaybe<Scalars['String']['input']>;
  /** What was asked. */
  request?: InputMaybe<Scalars['JSON']['input']>;
  /** The model that was asked for. */
  requestedModel?: InputMaybe<Scalars['String']['input']>;
  /** What was answered. */
  response?: InputMaybe<Scalars['JSON']['input']>;
  /** Its own id in the trace. */
  spanId?: InputMaybe<Scalars['String']['input']>;
  /** The HTTP status, 100 to 599. */
  status?: InputMaybe<Scalars['Int']['input']>;
  /** The trace it belongs to; one of its own where left out. */
  traceId?: InputMaybe<Scalars['String']['input']>;
  /** Whose model it is, as in `openai`; with a provider, its vendor stands here. */
  vendor?: InputMaybe<Scalars['String']['input']>;
};

/** The calls to report. */
export type IngestLogsInput = {
  /** The calls, 1 to 1,000. */
  logs: Array<IngestLogInput>;
};

/** A span of whole numbers; both ends belong to it, and one that is left out is open. */
export type IntRange = {
  /** This or less. */
  max?: InputMaybe<Scalars['Int']['input']>;
  /** This or more. */
  min?: InputMaybe<Scalars['Int']['input']>;
};

/** Which integrations; all of what is given must hold. */
export type IntegrationFilter = {
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those in this state. */
  status?: InputMaybe<IntegrationStatus>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those for one of these vendors. */
  vendors?: InputMaybe<Array<Vendor>>;
};

/** What a vendor needs to be told beside an address and a secret; see the values of Vendor for which takes what. */
export type IntegrationSettingsInput = {
  /** Amazon Bedrock: the access key whose secret access key the secret is; where left out, the secret is an API key of Bedrock. */
  accessKeyId?: InputMaybe<Scalars['String']['input']>;
  /** Azure OpenAI: the version of its API; 2024-10-21 where left out. */
  apiVersion?: InputMaybe<Scalars['String']['input']>;
  /** Azure OpenAI: the deployment that requests go to. */
  deploymentId?: InputMaybe<Scalars['String']['input']>;
  /** OpenAI: the organization that is billed, where the key is good for several. */
  organization?: InputMaybe<Scalars['String']['input']>;
  /** OpenAI: the project that is billed, where the key is good for several. */
  project?: InputMaybe<Scalars['String']['input']>;
  /** Google Vertex AI: the project. */
  projectId?: InputMaybe<Scalars['String']['input']>;
  /** Amazon Bedrock, Google Vertex AI: the region. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** Azure OpenAI: the name of the resource, the first part of its host name. */
  resourceName?: InputMaybe<Scalars['String']['input']>;
};

/** The state of an integration. */
export type IntegrationStatus =
  /** Requests go through it. */
  | 'ACTIVE'
  /** Turned off: no request goes through it. */
  | 'DISABLED';

/** What came of a request to a vendor. */
export type IntegrationTestOutcome =
  /** The vendor answered as it should. */
  | 'OK'
  /** The address redirects where it should answer. */
  | 'REDIRECT'
  /** The address, or one it leads to, is private or not encrypted. Nothing was sent there. */
  | 'REFUSED_ADDRESS'
  /** The vendor refuses the secret, or what it was asked to read with it. */
  | 'SECRET_REFUSED'
  /** There was no answer in time. */
  | 'TIMEOUT'
  /** The answer is too long to be the vendor’s. */
  | 'TOO_LARGE'
  /** What answers there is not the vendor’s API. */
  | 'UNEXPECTED_ANSWER'
  /** There was no connection, or it broke off. */
  | 'UNREACHABLE'
  /** The vendor cannot answer now, or was asked too much of late. */
  | 'VENDOR_FAILED';

/** Which invitations; all of what is given must hold. */
export type InvitationFilter = {
  /** Invitations whose e-mail address contains this text. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Invitations in this state. */
  status?: InputMaybe<InvitationStatus>;
};

/** The order of invitations. */
export type InvitationOrder =
  /** Oldest first. */
  | 'CREATED_ASC'
  /** Newest first. */
  | 'CREATED_DESC'
  /** By e-mail address, A first. */
  | 'EMAIL_ASC';

/** The state of an invitation. */
export type InvitationStatus =
  /** The invited person is a member. */
  | 'ACCEPTED'
  /** It was withdrawn. */
  | 'CANCELLED'
  /** Its week is over; it can be resent. */
  | 'EXPIRED'
  /** It can be accepted. */
  | 'PENDING';

/** Which invoices; all of what is given must hold. */
export type InvoiceFilter = {
  /** Those that are so far. */
  state?: InputMaybe<InvoiceState>;
};

/** What a line of an invoice is for. */
export type InvoiceLineKind =
  /** The plan of the period, as it was when the period began. */
  | 'PLAN'
  /** What the new plan costs for the rest of the period. */
  | 'PRORATION_CHARGE'
  /** What is given back for the rest of a plan that was changed. */
  | 'PRORATION_CREDIT'
  /** Calls over those that the plan includes. */
  | 'REQUESTS'
  /** What calls cost at their vendors. */
  | 'SPEND';

/** How far an invoice is. */
export type InvoiceState =
  /** It gathers what the period under way costs, and has no number yet. */
  | 'DRAFT'
  /** It is issued and to be paid. */
  | 'OPEN'
  /** It is paid. */
  | 'PAID'
  /** It was issued and is not to be paid. Its number stays taken. */
  | 'VOID';

/** What an API key has a level on. */
export type KeyFeature =
  /** API Keys (API Key Management). */
  | 'API_KEYS'
  /** Completions (all LLM calls). */
  | 'COMPLETIONS'
  /** Configs. */
  | 'CONFIGS'
  /** Guardrails. */
  | 'GUARDRAILS'
  /** Integrations. */
  | 'INTEGRATIONS'
  /** Metrics. */
  | 'METRICS'
  /** Model Catalog: Models. */
  | 'MODELS'
  /** Prompts. */
  | 'PROMPTS'
  /** Model Catalog: Providers. */
  | 'PROVIDERS'
  /** Users (Team Management). */
  | 'USERS';

/** How far a key goes on a feature. Each level includes those before it. */
export type KeyLevel =
  /** Write, and delete and remove. */
  | 'DELETE'
  /** Nothing. */
  | 'DISABLED'
  /** Use it; the only other level of Metrics and Completions. */
  | 'ENABLED'
  /** List, view and copy. */
  | 'READ'
  /** Read, and create, change, publish, rotate, add people, assign roles. */
  | 'WRITE';

/** Which exports; all of what is given must hold. */
export type LogExportFilter = {
  /** Those that are so far. */
  state?: InputMaybe<LogExportState>;
};

/** How logs are written into a file. */
export type LogExportFormat =
  /** A record for each log, objects and lists as JSON. A text that a spreadsheet would take for a formula begins with an apostrophe. */
  | 'CSV'
  /** An object in each line, under the names of `RequestLog`. */
  | 'JSONL';

/** How far an export is. */
export type LogExportState =
  /** The file is there, at `downloadUrl`. */
  | 'DONE'
  /** It was given up; `fault` says why. */
  | 'FAILED'
  /** It waits for its turn. */
  | 'QUEUED'
  /** It is being written. */
  | 'RUNNING';

/** Which logs; all of what is given must hold, and within a list one of its values. */
export type LogFilter = {
  /** Those with one of these API keys, by their ids. */
  apiKeyIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Those with one of these states of the cache. */
  cacheStatuses?: InputMaybe<Array<CacheStatus>>;
  /** Those with one of these configs, by their ids. */
  configIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** US dollars; those of unknown cost are left out. */
  cost?: InputMaybe<DecimalRange>;
  /** From this moment on. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those with one of these outcomes of guardrails. */
  guardrailOutcomes?: InputMaybe<Array<GuardrailOutcome>>;
  /** Tokens of what was asked. */
  inputTokens?: InputMaybe<IntRange>;
  /** True: those with a status of 400 and above; false: the others. */
  isError?: InputMaybe<Scalars['Boolean']['input']>;
  /** How long they took, in milliseconds. */
  latencyMs?: InputMaybe<IntRange>;
  /** Those whose metadata has all of these. */
  metadata?: InputMaybe<Array<MetadataEntry>>;
  /** Those that one of these models answered. */
  models?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Tokens of what was answered. */
  outputTokens?: InputMaybe<IntRange>;
  /** Those with one of these prompts, by their ids. */
  promptIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Those with one of these providers, by their ids. */
  providerIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Those with one of these HTTP statuses. */
  statuses?: InputMaybe<Array<Scalars['Int']['input']>>;
  /** Those whose request or response holds this text, whatever its case, where they are kept. Needs log:view. */
  text?: InputMaybe<Scalars['String']['input']>;
  /** Before this moment. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
  /** Tokens of both. */
  totalTokens?: InputMaybe<IntRange>;
  /** Those of this trace. */
  traceId?: InputMaybe<Scalars['String']['input']>;
  /** Those made for one of these users, `_user` of the metadata. */
  users?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** What the calls of a group have in common. */
export type LogGroupBy =
  /** The API key. */
  | 'API_KEY'
  /** The config, whatever its version. */
  | 'CONFIG'
  /** One name of the metadata, given as `metadataKey`. */
  | 'METADATA'
  /** The model that answered. */
  | 'MODEL'
  /** The prompt, whatever its version. */
  | 'PROMPT'
  /** The provider. */
  | 'PROVIDER'
  /** The HTTP status that the caller got. */
  | 'STATUS'
  /** Who the call was for: `_user` of its metadata. */
  | 'USER';

/** The length of the buckets of a time series. */
export type LogInterval =
  /** A day, from 00:00 UTC. */
  | 'DAY'
  /** An hour. */
  | 'HOUR';

/** A measure that puts groups in order. */
export type LogMeasure =
  /** Hits among the calls that asked the cache. */
  | 'CACHE_HIT_RATE'
  /** US dollars. */
  | 'COST'
  /** Calls with status 400 and above. */
  | 'ERRORS'
  /** Errors among the calls. */
  | 'ERROR_RATE'
  /** Tokens asked. */
  | 'INPUT_TOKENS'
  /** The average latency. */
  | 'LATENCY_AVERAGE'
  /** The median latency. */
  | 'LATENCY_P50'
  /** The latency that 90 % of the calls do not exceed. */
  | 'LATENCY_P90'
  /** The latency that 99 % of the calls do not exceed. */
  | 'LATENCY_P99'
  /** Tokens answered. */
  | 'OUTPUT_TOKENS'
  /** Calls. */
  | 'REQUESTS'
  /** Different users. */
  | 'USERS';

/** The order of logs. Those that are alike come by time, the newest first. */
export type LogOrder =
  /** The dearest first, those of unknown cost last. */
  | 'COST_DESC'
  /** The slowest first. */
  | 'LATENCY_DESC'
  /** Oldest first. */
  | 'TIME_ASC'
  /** Newest first. */
  | 'TIME_DESC'
  /** Those with the most tokens first. */
  | 'TOKENS_DESC';

/** Where a call was made. */
export type LogSource =
  /** Through the gateway of this server. */
  | 'GATEWAY'
  /** Elsewhere, and reported by `ingestLogs`. */
  | 'INGESTED';

/** The open invoice. */
export type MarkInvoicePaidInput = {
  /** The id of the invoice. */
  id: Scalars['ID']['input'];
};

/** Which members; all of what is given must hold. */
export type MemberFilter = {
  /** Members with this built-in role. */
  builtInRole?: InputMaybe<BuiltInRole>;
  /** Members with this role. */
  roleId?: InputMaybe<Scalars['ID']['input']>;
  /** Members whose name or e-mail address contains this text. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** The order of members. */
export type MemberOrder =
  /** By e-mail address, A first. */
  | 'EMAIL_ASC'
  /** The longest member first. */
  | 'JOINED_ASC'
  /** The newest member first. */
  | 'JOINED_DESC'
  /** By name, A first. */
  | 'NAME_ASC'
  /** By name, Z first. */
  | 'NAME_DESC';

/** A name of metadata and its value. */
export type MetadataEntry = {
  /** The name. */
  name: Scalars['String']['input'];
  /** Just this value. */
  value: Scalars['String']['input'];
};

/** What a model can do. */
export type ModelCapability =
  /** Takes or gives sound. */
  | 'AUDIO'
  /** Answers messages. */
  | 'CHAT'
  /** Turns texts into vectors. */
  | 'EMBEDDING'
  /** Keeps to a JSON schema it is given. */
  | 'JSON_SCHEMA'
  /** Thinks before it answers. */
  | 'REASONING'
  /** Calls tools. */
  | 'TOOLS'
  /** Takes images. */
  | 'VISION';

/** Which models; all of what is given must hold. */
export type ModelFilter = {
  /** Those that can do this. */
  capability?: InputMaybe<ModelCapability>;
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Those of this integration. */
  integrationId?: InputMaybe<Scalars['ID']['input']>;
  /** Only those that the organization made, or only the built-in ones. */
  isCustom?: InputMaybe<Scalars['Boolean']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those that can be asked for through this provider. */
  providerId?: InputMaybe<Scalars['ID']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those in this state. */
  status?: InputMaybe<ModelStatus>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Why no request gets to a model now. */
export type ModelObstacle =
  /** The integration is turned off. */
  | 'INTEGRATION_DISABLED'
  /** The model is turned off. */
  | 'MODEL_DISABLED'
  /** The provider is turned off. */
  | 'PROVIDER_DISABLED'
  /** The provider’s usage limit is spent. */
  | 'PROVIDER_EXHAUSTED'
  /** The provider’s time is over. */
  | 'PROVIDER_EXPIRED';

/** The state of a model. */
export type ModelStatus =
  /** Requests may ask for it. */
  | 'ACTIVE'
  /** Turned off: no request gets to it. */
  | 'DISABLED';

/** The label, and where it is to point. */
export type MovePromptLabelInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
  /** The name of the label. */
  label: Scalars['String']['input'];
  /** The number of the version; null or left out to take the label off. */
  number?: InputMaybe<Scalars['Int']['input']>;
};

/** The label, and where it is to point. */
export type MovePromptPartialLabelInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
  /** The name of the label. */
  label: Scalars['String']['input'];
  /** The number of the version; null or left out to take the label off. */
  number?: InputMaybe<Scalars['Int']['input']>;
};

/** The key to narrow. */
export type NarrowApiKeyToUsedInput = {
  /** What it used in so many days it keeps: 7 to 365, 90 where left out. */
  days?: InputMaybe<Scalars['Int']['input']>;
  /** Its `updatedAt` as you saw it: where it changed meanwhile, nothing is changed. */
  expectedUpdatedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The id of the key. */
  id: Scalars['ID']['input'];
};

/** How a notice is sent. */
export type NoticeChannel =
  /** By e-mail. */
  | 'EMAIL'
  /** To the payment processor of this server. */
  | 'PROCESSOR'
  /** To a webhook of the organization. */
  | 'WEBHOOK';

/** How far a delivery is. */
export type NoticeDeliveryState =
  /** It was given up; `fault` says why. `redeliverNotice` begins anew. */
  | 'FAILED'
  /** It is to be tried, or tried again, at `nextAttemptAt`. */
  | 'PENDING'
  /** The receiver has taken it. */
  | 'SENT';

/** Which notices; all of what is given must hold. */
export type NoticeFilter = {
  /** Those of this kind. */
  kind?: InputMaybe<NoticeKind>;
  /** Those with a delivery that is so far. */
  state?: InputMaybe<NoticeDeliveryState>;
};

/** What a notice tells of. Reading one, and having it sent to a webhook, needs the permission that is named here beside organization:update. */
export type NoticeKind =
  /** The usage limit of a key or provider came near or was spent. Needs apiKey:view. */
  | 'BUDGET_ALERT'
  /** Somebody was invited. Needs member:view. */
  | 'INVITATION'
  /** There is a new invoice. Needs billing:manage. */
  | 'INVOICE_ISSUED'
  /** An invoice was paid. Needs billing:manage. */
  | 'INVOICE_PAID'
  /** An API key has expired. Needs apiKey:view. */
  | 'KEY_EXPIRED'
  /** An API key expires soon. Needs apiKey:view. */
  | 'KEY_EXPIRING'
  /** The rules of the organization for API keys changed. */
  | 'KEY_POLICY_CHANGED'
  /** An API key has a new secret. Needs apiKey:view. */
  | 'KEY_ROTATED'
  /** The payment of an invoice failed. Needs billing:manage. */
  | 'PAYMENT_FAILED'
  /** A member has another role, or their role grants something else. Needs member:view. */
  | 'ROLE_CHANGED'
  /** The spending limit of the organization came near or was reached. Needs billing:manage. */
  | 'SPENDING_ALERT';

/** How often something comes round. */
export type Period =
  /** Every so many days, 1 to 365. */
  | 'EVERY_N_DAYS'
  /** On the 1st of every month at 00:00 UTC. */
  | 'MONTHLY'
  /** Every Monday at 00:00 UTC. */
  | 'WEEKLY';

/** The key, and the levels it would be given. */
export type PreviewKeyChangeInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
  /** Levels on features; what is left out stays. */
  permissions: Array<ApiKeyPermissionInput>;
};

/** Who would get which role. */
export type PreviewMemberRoleInput = {
  /** The member. */
  memberId: Scalars['ID']['input'];
  /** The role. */
  roleId: Scalars['ID']['input'];
};

/** The role, and what it would be given. */
export type PreviewRoleChangeInput = {
  /** What its members would be allowed from then on. */
  permissions: Array<Scalars['Permission']['input']>;
  /** The id of the role. */
  roleId: Scalars['ID']['input'];
};

/** What became of a field. */
export type PromptChangeKind =
  /** Only the later version has it. */
  | 'ADDED'
  /** Both have it, with another value. */
  | 'CHANGED'
  /** Only the earlier version has it. */
  | 'REMOVED';

/** Which collections; all of what is given must hold. */
export type PromptCollectionFilter = {
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Only the default one, or only the others. */
  isDefault?: InputMaybe<Scalars['Boolean']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those that stand in no other, or only the others. */
  isTop?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those that stand in this collection. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What a version of a prompt says: either `messages` or `text`, and what the model is told beside it. */
export type PromptContentInput = {
  /** The messages of a CHAT, in order. */
  messages?: InputMaybe<Array<PromptMessageInput>>;
  /** The model it is for: `@provider/model` with a provider of the organization, or its name alone. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** What the model is told beside the template, as in `{ temperature: 0.2 }`. */
  parameters?: InputMaybe<Scalars['JSON']['input']>;
  /** The form of its answer, as a JSON schema. */
  responseFormat?: InputMaybe<Scalars['JSON']['input']>;
  /** The text of a TEXT. */
  text?: InputMaybe<Scalars['String']['input']>;
  /** Whether it must call one: `auto`, `none`, `required`, or which. */
  toolChoice?: InputMaybe<Scalars['JSON']['input']>;
  /** The tools that the model may call. */
  tools?: InputMaybe<Array<Scalars['JSON']['input']>>;
};

/** Which prompts; all of what is given must hold. */
export type PromptFilter = {
  /** Those in this collection, not counting what is nested in it. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those with a published version, or only those without. */
  isPublished?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those that have the label of this name. */
  label?: InputMaybe<Scalars['String']['input']>;
  /** Those of which any version is for this model, named exactly as there. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What a template is made of. */
export type PromptFormat =
  /** Messages, each with its role. */
  | 'CHAT'
  /** One text. */
  | 'TEXT';

/** Which labels; all of what is given must hold. */
export type PromptLabelFilter = {
  /** Only the fixed ones, or only the organization’s own. */
  isFixed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those whose name contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** The order of labels. */
export type PromptLabelOrder =
  /** Oldest first. */
  | 'CREATED_ASC'
  /** Newest first. */
  | 'CREATED_DESC'
  /** By name, A first. */
  | 'NAME_ASC'
  /** By name, Z first. */
  | 'NAME_DESC';

/** One message of a template. */
export type PromptMessageInput = {
  /** What it says: a text, or a list of parts such as `{ type: "text", text: "…" }`. An ASSISTANT that calls tools may go without. */
  content?: InputMaybe<Scalars['JSON']['input']>;
  /** The name of who it is from. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Who it is from. */
  role: PromptRole;
  /** The call that a TOOL answers. */
  toolCallId?: InputMaybe<Scalars['String']['input']>;
  /** The calls of tools that an ASSISTANT makes. */
  toolCalls?: InputMaybe<Array<Scalars['JSON']['input']>>;
};

/** Which partials; all of what is given must hold. */
export type PromptPartialFilter = {
  /** Those in this collection, not counting what is nested in it. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only those with a published version, or only those without. */
  isPublished?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those that have the label of this name. */
  label?: InputMaybe<Scalars['String']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Who a message is from. */
export type PromptRole =
  /** The model. */
  | 'ASSISTANT'
  /** Whoever sets the rules, as newer models name it. */
  | 'DEVELOPER'
  /** Whoever sets the rules. */
  | 'SYSTEM'
  /** A tool that answers a call of the model. */
  | 'TOOL'
  /** Whoever asks. */
  | 'USER';

/** Which providers; all of what is given must hold. */
export type ProviderFilter = {
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Those of this integration. */
  integrationId?: InputMaybe<Scalars['ID']['input']>;
  /** The deleted ones that can still be restored, instead of those that are there. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those whose name or slug contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Those with one of these slugs. */
  slugs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those in this state. */
  status?: InputMaybe<ProviderStatus>;
  /** Those changed at this time or later. */
  updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The state of a provider; the gravest that applies. */
export type ProviderStatus =
  /** Requests go through it. */
  | 'ACTIVE'
  /** It was turned off. */
  | 'DISABLED'
  /** Its usage limit is spent. */
  | 'EXHAUSTED'
  /** Its time is over. */
  | 'EXPIRED';

/** The version to publish. */
export type PublishPromptInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** The version to publish. */
export type PublishPromptPartialInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** How much a key or provider may do in a window of time. */
export type RateLimitInput = {
  /** What it counts. */
  type: RateLimitType;
  /** The window. */
  unit: RateLimitUnit;
  /** How many in one window, at least 1. */
  value: Scalars['Int']['input'];
};

/** What a rate limit counts. */
export type RateLimitType =
  /** Requests. */
  | 'REQUESTS'
  /** Tokens of LLM calls. */
  | 'TOKENS';

/** The window of a rate limit. */
export type RateLimitUnit =
  /** A day. */
  | 'DAY'
  /** An hour. */
  | 'HOUR'
  /** A minute. */
  | 'MINUTE'
  /** A second. */
  | 'SECOND'
  /** A week. */
  | 'WEEK';

/** What to deliver once more. */
export type RedeliverNoticeInput = {
  /** The id of the delivery. */
  id: Scalars['ID']['input'];
};

/** Who is removed. */
export type RemoveMemberInput = {
  /** The member. */
  memberId: Scalars['ID']['input'];
};

/** The payment method to remove: the one there is. */
export type RemovePaymentMethodInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
};

/** Which version of which prompt, and what to fill in. */
export type RenderPromptInput = {
  /** `slug` for the published version, `slug@12` for a number, `slug@latest` for the newest, `slug@production` for a label. */
  reference: Scalars['String']['input'];
  /** Name -> value. Every name that the template comes to must be there; an object or list is written as JSON. */
  variables?: InputMaybe<Scalars['JSON']['input']>;
};

/** What is kept of LLM calls. */
export type RequestLogging =
  /** Everything, with what was asked and answered. */
  | 'FULL'
  /** Everything but what was asked and answered. */
  | 'METRICS';

/** What a call to a model is for. */
export type RequestType =
  /** The next message of a conversation. */
  | 'CHAT_COMPLETION'
  /** The continuation of a text. */
  | 'COMPLETION'
  /** The vector of a text. */
  | 'EMBEDDING'
  /** An image. */
  | 'IMAGE'
  /** A judgement of a text. */
  | 'MODERATION'
  /** A response to an input that the vendor may keep the state of. */
  | 'RESPONSE'
  /** Speech made of a text. */
  | 'SPEECH'
  /** A text made of speech. */
  | 'TRANSCRIPTION';

/** The invitation to renew. */
export type ResendInvitationInput = {
  /** The id of the invitation. */
  id: Scalars['ID']['input'];
};

/** The key whose usage begins anew. */
export type ResetApiKeyUsageInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
};

/** The provider whose usage begins anew. */
export type ResetProviderUsageInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the provider. */
  id: Scalars['ID']['input'];
};

/** The order of a list. */
export type ResourceOrder =
  /** Oldest first. */
  | 'CREATED_ASC'
  /** Newest first. */
  | 'CREATED_DESC'
  /** By name, A first. */
  | 'NAME_ASC'
  /** By name, Z first. */
  | 'NAME_DESC'
  /** The longest unchanged first. */
  | 'UPDATED_ASC'
  /** The last changed first. */
  | 'UPDATED_DESC';

/** The deleted config to bring back. */
export type RestoreConfigInput = {
  /** The id of the config. */
  id: Scalars['ID']['input'];
};

/** The version to go back to. */
export type RestoreConfigVersionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the config. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** The deleted guardrail to bring back. */
export type RestoreGuardrailInput = {
  /** The id of the guardrail. */
  id: Scalars['ID']['input'];
};

/** The version to go back to. */
export type RestoreGuardrailVersionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the guardrail. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** The deleted integration to bring back. */
export type RestoreIntegrationInput = {
  /** The id of the integration. */
  id: Scalars['ID']['input'];
};

/** The deleted model to bring back. */
export type RestoreModelInput = {
  /** The id of the model. */
  id: Scalars['ID']['input'];
};

/** The deleted collection to bring back. */
export type RestorePromptCollectionInput = {
  /** The id of the collection. */
  id: Scalars['ID']['input'];
};

/** The deleted prompt to bring back. */
export type RestorePromptInput = {
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
};

/** The deleted partial to bring back. */
export type RestorePromptPartialInput = {
  /** The id of the partial. */
  id: Scalars['ID']['input'];
};

/** The version to go back to. */
export type RestorePromptPartialVersionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** The version to go back to. */
export type RestorePromptVersionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
  /** The number of the version. */
  number: Scalars['Int']['input'];
};

/** The deleted provider to bring back. */
export type RestoreProviderInput = {
  /** The id of the provider. */
  id: Scalars['ID']['input'];
};

/** The key to end. */
export type RevokeApiKeyInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
};

/** The session to end. */
export type RevokeSessionInput = {
  /** The id of the session. */
  id: Scalars['ID']['input'];
};

/** Which roles; all of what is given must hold. */
export type RoleFilter = {
  /** Only built-in roles, or only own ones. */
  builtIn?: InputMaybe<Scalars['Boolean']['input']>;
  /** Roles whose name contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** The order of roles. */
export type RoleOrder =
  /** Oldest first. */
  | 'CREATED_ASC'
  /** Newest first. */
  | 'CREATED_DESC'
  /** By name, A first. */
  | 'NAME_ASC'
  /** By name, Z first. */
  | 'NAME_DESC';

/** The key whose secret is replaced. */
export type RotateApiKeyInput = {
  /** The id of the key. */
  id: Scalars['ID']['input'];
  /** A random text of your own, such as a UUID. A request repeated with it within 24 hours gets the same answer. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** How long the former secret lives on, in milliseconds: 30 minutes where left out, 24 days at most. 0 ends every former secret at once. */
  transitionPeriodMs?: InputMaybe<Scalars['Int']['input']>;
};

/** The webhook that gets a new secret. */
export type RotateWebhookSecretInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the webhook. */
  id: Scalars['ID']['input'];
};

/** How often a key’s secret is to be replaced. */
export type RotationPolicyInput = {
  /** The days between rotations, 1 to 365, with EVERY_N_DAYS. */
  everyDays?: InputMaybe<Scalars['Int']['input']>;
  /** When the next one is due; those after it come on the same weekday, the same day of the month (the last one of a shorter month), or every so many days. Where left out, the next one is on Monday, on the 1st, or in so many days. */
  nextRotationAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How often. */
  period: Period;
  /** How long the former secret lives on, in milliseconds: 1,800,000 or more, less than the period. */
  transitionPeriodMs?: InputMaybe<Scalars['Int']['input']>;
};

/** Which saved filters; all of what is given must hold. */
export type SavedLogFilterFilter = {
  /** Those created by somebody of this name. */
  createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Those whose name contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** The config that is to be the default. */
export type SetDefaultConfigInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the config; null or left out for none. */
  id?: InputMaybe<Scalars['ID']['input']>;
};

/** The spending limit from now on. */
export type SetSpendingLimitInput = {
  /** At how many per cent of the limit to tell the billing contact, or else the owners: 1 to 100, each once. */
  alertPercents?: InputMaybe<Array<Scalars['Int']['input']>>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** US dollars for one billing period, above 0; null takes the limit away. */
  limit?: InputMaybe<Scalars['Decimal']['input']>;
};

/** The webhook to turn on or off. */
export type SetWebhookEnabledInput = {
  /** Whether it is to be on. */
  enabled: Scalars['Boolean']['input'];
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the webhook. */
  id: Scalars['ID']['input'];
};

/** Who signs in. */
export type SignInInput = {
  /** The e-mail address. */
  email: Scalars['String']['input'];
  /** The password. */
  password: Scalars['String']['input'];
};

/** A new account. */
export type SignUpInput = {
  /** The e-mail address. */
  email: Scalars['String']['input'];
  /** The token of an invitation of this e-mail address; needed where sign-up is closed. */
  invitationToken?: InputMaybe<Scalars['String']['input']>;
  /** Your name. */
  name: Scalars['String']['input'];
  /** A password of at least 10 characters and at most 72 bytes. */
  password: Scalars['String']['input'];
};

/** The integration whose models to bring up to date. */
export type SyncModelsInput = {
  /** The id of the integration. */
  integrationId: Scalars['ID']['input'];
};

/** A guardrail, by its id or as checks that are not stored, and a text to run it on. */
export type TestGuardrailInput = {
  /** What follows from the verdict on `checks`; not with an `id`. */
  actions?: InputMaybe<GuardrailActionsInput>;
  /** Checks in the place of a guardrail, 1 to 20. */
  checks?: InputMaybe<Array<GuardrailCheckInput>>;
  /** The id of the guardrail. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** The metadata of the request, an object. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The model the request is for. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** What the request is for. */
  requestType?: InputMaybe<RequestType>;
  /** The text. */
  text: Scalars['String']['input'];
};

/** The integration to test. */
export type TestIntegrationInput = {
  /** The id of the integration. */
  id: Scalars['ID']['input'];
};

/** The webhook to test. */
export type TestWebhookInput = {
  /** The id of the webhook. */
  id: Scalars['ID']['input'];
};

/** Who becomes the owner. */
export type TransferOwnershipInput = {
  /** The member who becomes an owner. */
  memberId: Scalars['ID']['input'];
  /** The role you go on with; the built-in Admin where it is left out. */
  ownRoleId?: InputMaybe<Scalars['ID']['input']>;
};

/** The prompt to take back. */
export type UnpublishPromptInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
};

/** The partial to take back. */
export type UnpublishPromptPartialInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
};

/** What to change of a key’s authority; what is left out stays. */
export type UpdateApiKeyInput = {
  /** Whether its requests may name another config than its own; true for a new key. */
  allowConfigOverride?: InputMaybe<Scalars['Boolean']['input']>;
  /** The address ranges it may be used from; empty for anywhere. */
  allowedCidrs?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The id of the config of its requests that name none; null for none. */
  configId?: InputMaybe<Scalars['ID']['input']>;
  /** When it stops working; null for never. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The id of the key. */
  id: Scalars['ID']['input'];
  /** Levels on features. You can give what you hold yourself. */
  permissions?: InputMaybe<Array<ApiKeyPermissionInput>>;
  /** How much it may do in a window of time; these replace all former ones. */
  rateLimits?: InputMaybe<Array<RateLimitInput>>;
  /** How often its secret is to be replaced; null for never. */
  rotationPolicy?: InputMaybe<RotationPolicyInput>;
  /** Its budget; null for none. */
  usageLimit?: InputMaybe<UsageLimitInput>;
};

/** What to change of who is billed; what is left out stays, null takes it away. */
export type UpdateBillingContactInput = {
  /** Street and house, two lines at most. */
  addressLines?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The city. */
  city?: InputMaybe<Scalars['String']['input']>;
  /** The country by its two letters in ISO 3166-1, as in `DE`. */
  country?: InputMaybe<Scalars['String']['input']>;
  /** Where invoices are told of; the owners where there is none. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** A person, department or company. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The postal code, at most 20 characters. */
  postalCode?: InputMaybe<Scalars['String']['input']>;
  /** The state, province or region. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** The tax id that the country has given: in the European Union the VAT number with its country before it, whose check digits must be right; elsewhere 3 to 30 letters and digits. */
  taxId?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a config; what is left out stays. */
export type UpdateConfigInput = {
  /** What it says from now on: a new version. */
  content?: InputMaybe<Scalars['JSON']['input']>;
  /** What changes, in words, for the new version where the content makes one. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the config. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a guardrail; what is left out stays. */
export type UpdateGuardrailInput = {
  /** All that follows from its verdict from now on: a new version. */
  actions?: InputMaybe<GuardrailActionsInput>;
  /** All it checks from now on, 1 to 20: a new version. */
  checks?: InputMaybe<Array<GuardrailCheckInput>>;
  /** What it is for; null for nothing. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the guardrail. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** The settings to change; what is left out stays. */
export type UpdateOrganizationInput = {
  /** Whether requests may bring their own config; else they can only name a saved one. */
  allowInlineConfig?: InputMaybe<Scalars['Boolean']['input']>;
  /** The domains invited people must have their e-mail address in; empty for any. */
  allowedEmailDomains?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The ids of the guardrails that look at what goes to a model in every call, 20 at most; empty for none. */
  defaultInputGuardrailIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** The ids of the guardrails that look at what comes back from a model in every call, 20 at most; empty for none. */
  defaultOutputGuardrailIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** The JSON schema (draft-07, all properties texts) of API keys’ metadata; null for none. */
  keyMetadataSchema?: InputMaybe<Scalars['JSON']['input']>;
  /** How long keys that are there have until a policy named in this or a later change takes effect, in days: 0 to 90. */
  keyPolicyNoticeDays?: InputMaybe<Scalars['Int']['input']>;
  /** How long what was asked and answered in LLM calls is kept, in days: 1 to 3,650, no longer than their metrics, and no longer than the plan does. */
  logRetentionDays?: InputMaybe<Scalars['Int']['input']>;
  /** The longest life of an API key, in days; null for any. Keys that are there and would live longer are ended at that age, not before the notice is over. */
  maxKeyLifetimeDays?: InputMaybe<Scalars['Int']['input']>;
  /** At what age the secret of an API key is replaced, in days: 7 to 3,650; null for at none. Secrets that are older are replaced when the notice is over. What a looser policy would allow is not given back to keys. */
  maxSecretAgeDays?: InputMaybe<Scalars['Int']['input']>;
  /** Texts that go along with every LLM call of the organization: name -> text of at most 128 characters, 50 at most. Where several say something else under one name, the organization comes before the key, the key before the request. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** How long everything else of LLM calls is kept, in days: 1 to 3,650, and no longer than the plan does. */
  metricsRetentionDays?: InputMaybe<Scalars['Int']['input']>;
  /** Its display name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** What is kept of LLM calls from now on. */
  requestLogging?: InputMaybe<RequestLogging>;
  /** How long after signing in a session is good here, in minutes; null for as long as it lasts. */
  sessionLifetimeMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** Its short name. */
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a collection; what is left out stays. */
export type UpdatePromptCollectionInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the collection. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The collection to move it to; null moves it to the top. */
  parentId?: InputMaybe<Scalars['ID']['input']>;
};

/** What to change of a prompt; what is left out stays. */
export type UpdatePromptInput = {
  /** The id of the collection to move it to. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** All that it says from now on: a new version. What is left out of it is not in the new version. */
  content?: InputMaybe<PromptContentInput>;
  /** What changes, in words, for the new version. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the prompt. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a partial; what is left out stays. */
export type UpdatePromptPartialInput = {
  /** The id of the collection to move it to. */
  collectionId?: InputMaybe<Scalars['ID']['input']>;
  /** What changes, in words, for the new version. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the partial. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** What it says from now on: a new version. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a role; what is left out stays. */
export type UpdateRoleInput = {
  /** What it is for; null for nothing. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The id of the role. */
  id: Scalars['ID']['input'];
  /** Its name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** What its members may do from now on. */
  permissions?: InputMaybe<Array<Scalars['Permission']['input']>>;
};

/** What to change of a saved filter; what is left out stays. */
export type UpdateSavedLogFilterInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The conditions, in place of all it had. */
  filter?: InputMaybe<LogFilter>;
  /** The id of the filter. */
  id: Scalars['ID']['input'];
  /** Only the last so many minutes, whenever it is used, 1 to 5,256,000; in place of `from` and `to` of the filter. Null takes it away. */
  lastMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** Its new name, unique in the organization, 100 characters at most. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** What to change of a webhook; what is left out stays. */
export type UpdateWebhookInput = {
  /** The `version` you saw: the change is refused with CONFLICT where there is another by now. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The id of the webhook. */
  id: Scalars['ID']['input'];
  /** What it is told of, in place of all it had; what you may read yourself. */
  kinds?: InputMaybe<Array<NoticeKind>>;
  /** Its new name, 100 characters at most. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Where notices are POSTed to, as in `https://hooks.example.com/castellan`; https, or a private address that the operator of the server allows. 2,000 characters at most. With another address the webhook gets a new secret. */
  url?: InputMaybe<Scalars['String']['input']>;
};

/** What happened to a usage limit. */
export type UsageAlertKind =
  /** It was spent. */
  | 'EXHAUSTED'
  /** Its alert threshold was reached. */
  | 'THRESHOLD';

/** The budget of a key or provider. */
export type UsageLimitInput = {
  /** US dollars or tokens at which to alert, below the limit. */
  alertThreshold?: InputMaybe<Scalars['Decimal']['input']>;
  /** US dollars or tokens, above 0. */
  creditLimit: Scalars['Decimal']['input'];
  /** When the count begins anew. */
  periodicReset?: InputMaybe<Period>;
  /** The days between resets, 1 to 365, with EVERY_N_DAYS. */
  resetEveryDays?: InputMaybe<Scalars['Int']['input']>;
  /** What it counts. */
  type: UsageLimitType;
};

/** What a usage limit counts. */
export type UsageLimitType =
  /** US dollars. */
  | 'COST'
  /** Tokens. */
  | 'TOKENS';

/** Whose models an integration reaches. */
export type Vendor =
  /** Anthropic. Needs `secret`. Takes `baseUrl`. */
  | 'ANTHROPIC'
  /** Azure OpenAI. Needs `secret`. Takes `baseUrl`, `settings.resourceName`, `settings.deploymentId`, `settings.apiVersion`. */
  | 'AZURE_OPENAI'
  /** Amazon Bedrock. Needs `secret`, `settings.region`. Takes `baseUrl`, `settings.accessKeyId`. */
  | 'BEDROCK'
  /** Cerebras. Needs `secret`. Takes `baseUrl`. */
  | 'CEREBRAS'
  /** Cohere. Needs `secret`. Takes `baseUrl`. */
  | 'COHERE'
  /** DeepSeek. Needs `secret`. Takes `baseUrl`. */
  | 'DEEPSEEK'
  /** Fireworks AI. Needs `secret`. Takes `baseUrl`. */
  | 'FIREWORKS_AI'
  /** Google Gemini. Needs `secret`. Takes `baseUrl`. */
  | 'GOOGLE'
  /** Groq. Needs `secret`. Takes `baseUrl`. */
  | 'GROQ'
  /** Mistral. Needs `secret`. Takes `baseUrl`. */
  | 'MISTRAL'
  /** Ollama. Needs `baseUrl`. Takes `secret`. */
  | 'OLLAMA'
  /** OpenAI. Needs `secret`. Takes `baseUrl`, `settings.organization`, `settings.project`. */
  | 'OPENAI'
  /** OpenAI-compatible. Needs `baseUrl`. Takes `secret`. */
  | 'OPENAI_COMPATIBLE'
  /** OpenRouter. Needs `secret`. Takes `baseUrl`. */
  | 'OPENROUTER'
  /** Perplexity. Needs `secret`. Takes `baseUrl`. */
  | 'PERPLEXITY'
  /** Together AI. Needs `secret`. Takes `baseUrl`. */
  | 'TOGETHER_AI'
  /** Google Vertex AI. Needs `secret`, `settings.projectId`, `settings.region`. */
  | 'VERTEX_AI'
  /** xAI. Needs `secret`. Takes `baseUrl`. */
  | 'XAI';

/** The key to verify. */
export type VerifyApiKeyInput = {
  /** The address your service was called from, for keys with allowed address ranges. */
  address?: InputMaybe<Scalars['String']['input']>;
  /** The permission it must hold. */
  permission?: InputMaybe<Scalars['Permission']['input']>;
  /** The secret that your service was sent. */
  secret: Scalars['String']['input'];
};

/** What sort of credential a request came with. */
export type ViewerKind =
  /** An API key. */
  | 'API_KEY'
  /** The session of a person. */
  | 'USER';

/** The open invoice. */
export type VoidInvoiceInput = {
  /** The id of the invoice. */
  id: Scalars['ID']['input'];
};

/** Which webhooks; all of what is given must hold. */
export type WebhookFilter = {
  /** True: those that are on; false: those that are off. */
  isEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Those that are told of this. */
  kind?: InputMaybe<NoticeKind>;
  /** Those whose name contains this text, whatever its case. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** What came of a message that was sent to try a webhook. */
export type WebhookTestOutcome =
  /** The receiver took it. */
  | 'OK'
  /** The address redirects where it should answer. */
  | 'REDIRECT'
  /** The receiver answered with another status than 2xx. */
  | 'REFUSED'
  /** The address, or one it leads to, is private or not encrypted. Nothing was sent there. */
  | 'REFUSED_ADDRESS'
  /** There was no answer in time. */
  | 'TIMEOUT'
  /** The answer is too long. */
  | 'TOO_LARGE'
  /** There was no connection, or it broke off. */
  | 'UNREACHABLE';

export type ExplainAccessQueryVariables = Exact<{
  input: ExplainAccessInput;
}>;


export type ExplainAccessQuery = { explainAccess?: { allowed: boolean, rule: AccessRule, explanation: string, steps: Array<{ rule: AccessRule, allowed: boolean, explanation: string, isDeciding: boolean }> } | null };

export type AccessPreviewFieldsFragment = { gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`>, memberCount: number, apiKeyCount: number, refusal?: { rule: AccessRule, explanation: string } | null, members: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }>, apiKeys: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }> };

export type PreviewRoleChangeQueryVariables = Exact<{
  input: PreviewRoleChangeInput;
}>;


export type PreviewRoleChangeQuery = { previewRoleChange?: { gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`>, memberCount: number, apiKeyCount: number, refusal?: { rule: AccessRule, explanation: string } | null, members: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }>, apiKeys: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }> } | null };

export type PreviewMemberRoleQueryVariables = Exact<{
  input: PreviewMemberRoleInput;
}>;


export type PreviewMemberRoleQuery = { previewMemberRole?: { gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`>, memberCount: number, apiKeyCount: number, refusal?: { rule: AccessRule, explanation: string } | null, members: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }>, apiKeys: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }> } | null };

export type PreviewKeyChangeQueryVariables = Exact<{
  input: PreviewKeyChangeInput;
}>;


export type PreviewKeyChangeQuery = { previewKeyChange?: { gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`>, memberCount: number, apiKeyCount: number, refusal?: { rule: AccessRule, explanation: string } | null, members: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }>, apiKeys: Array<{ gains: Array<`${string}:${string}`>, losses: Array<`${string}:${string}`> }> } | null };

export type LogMeasuresFieldsFragment = { requests: number, cost: string, inputTokens: number, outputTokens: number, errors: number, errorRate: number, latencyAverageMs?: number | null, latencyP50Ms?: number | null, latencyP90Ms?: number | null, latencyP99Ms?: number | null, cacheHitRate: number, users: number };

export type LogTotalsQueryVariables = Exact<{
  filter?: InputMaybe<LogFilter>;
}>;


export type LogTotalsQuery = { logTotals?: { requests: number, cost: string, inputTokens: number, outputTokens: number, errors: number, errorRate: number, latencyAverageMs?: number | null, latencyP50Ms?: number | null, latencyP90Ms?: number | null, latencyP99Ms?: number | null, cacheHitRate: number, users: number } | null };

export type LogGroupsQueryVariables = Exact<{
  filter?: InputMaybe<LogFilter>;
  by: LogGroupBy;
  metadataKey?: InputMaybe<Scalars['String']['input']>;
  orderBy?: InputMaybe<LogMeasure>;
  first?: InputMaybe<Scalars['Int']['input']>;
}>;


export type LogGroupsQuery = { logGroups?: { totalCount: number, groups: Array<{ key: { by: LogGroupBy, id?: string | null, name?: string | null }, measures: { requests: number, cost: string, inputTokens: number, outputTokens: number, errors: number, errorRate: number, latencyAverageMs?: number | null, latencyP50Ms?: number | null, latencyP90Ms?: number | null, latencyP99Ms?: number | null, cacheHitRate: number, users: number } }> } | null };

export type LogTimeSeriesQueryVariables = Exact<{
  filter: LogFilter;
  interval: LogInterval;
  groupBy?: InputMaybe<LogGroupBy>;
  metadataKey?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
}>;


export type LogTimeSeriesQuery = { logTimeSeries?: Array<{ key?: { by: LogGroupBy, id?: string | null, name?: string | null } | null, points: Array<{ start: string, measures: { requests: number, cost: string, inputTokens: number, outputTokens: number, errors: number, errorRate: number, latencyAverageMs?: number | null, latencyP50Ms?: number | null, latencyP90Ms?: number | null, latencyP99Ms?: number | null, cacheHitRate: number, users: number } }> }> | null };

export type ApiKeyFieldsFragment = { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null };

export type UsageFieldsFragment = { periodStartedAt: string, resetsAt?: string | null, cost: string, tokens: number, requests: number, reserved?: string | null, left?: string | null, alerts: Array<{ kind: UsageAlertKind, used: string, creditLimit: string, createdAt: string }> };

export type ApiKeysQueryVariables = Exact<{
  filter?: InputMaybe<ApiKeyFilter>;
  orderBy?: InputMaybe<ApiKeyOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type ApiKeysQuery = { apiKeys?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } }> } | null };

export type ApiKeyQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ApiKeyQuery = { apiKey?: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, usage?: { periodStartedAt: string, resetsAt?: string | null, cost: string, tokens: number, requests: number, reserved?: string | null, left?: string | null, alerts: Array<{ kind: UsageAlertKind, used: string, creditLimit: string, createdAt: string }> } | null, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } | null };

export type ApiKeyHygieneFieldsFragment = { findings: Array<ApiKeyFinding>, grantedPermissions: Array<`${string}:${string}`>, unusedPermissions: Array<`${string}:${string}`>, observedSince: string, usedPermissions: Array<{ permission: `${string}:${string}`, lastUsedAt: string }>, suggestedPermissions: Array<{ feature: KeyFeature, level: KeyLevel }> };

export type ApiKeyHygieneQueryVariables = Exact<{
  filter?: InputMaybe<ApiKeyHygieneFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type ApiKeyHygieneQuery = { apiKeyHygiene?: { totalCount: number, counts: Array<{ finding: ApiKeyFinding, keys: number }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, hygiene?: { findings: Array<ApiKeyFinding>, grantedPermissions: Array<`${string}:${string}`>, unusedPermissions: Array<`${string}:${string}`>, observedSince: string, usedPermissions: Array<{ permission: `${string}:${string}`, lastUsedAt: string }>, suggestedPermissions: Array<{ feature: KeyFeature, level: KeyLevel }> } | null, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } }> } | null };

export type VerifyApiKeyQueryVariables = Exact<{
  input: VerifyApiKeyInput;
}>;


export type VerifyApiKeyQuery = { verifyApiKey?: { valid: boolean, code: ApiKeyVerificationCode, apiKey?: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } | null } | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey?: { secret: string, apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type EditApiKeyMutationVariables = Exact<{
  input: EditApiKeyInput;
}>;


export type EditApiKeyMutation = { editApiKey?: { apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type UpdateApiKeyMutationVariables = Exact<{
  input: UpdateApiKeyInput;
}>;


export type UpdateApiKeyMutation = { updateApiKey?: { apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type ResetApiKeyUsageMutationVariables = Exact<{
  input: ResetApiKeyUsageInput;
}>;


export type ResetApiKeyUsageMutation = { resetApiKeyUsage?: { apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, usage?: { periodStartedAt: string, resetsAt?: string | null, cost: string, tokens: number, requests: number, reserved?: string | null, left?: string | null, alerts: Array<{ kind: UsageAlertKind, used: string, creditLimit: string, createdAt: string }> } | null, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type RotateApiKeyMutationVariables = Exact<{
  input: RotateApiKeyInput;
}>;


export type RotateApiKeyMutation = { rotateApiKey?: { secret: string, formerSecretEndsAt?: string | null, apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type CollectApiKeySecretMutationVariables = Exact<{
  input: CollectApiKeySecretInput;
}>;


export type CollectApiKeySecretMutation = { collectApiKeySecret?: { secret: string, apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type NarrowApiKeyToUsedMutationVariables = Exact<{
  input: NarrowApiKeyToUsedInput;
}>;


export type NarrowApiKeyToUsedMutation = { narrowApiKeyToUsed?: { before: Array<{ feature: KeyFeature, level: KeyLevel }>, after: Array<{ feature: KeyFeature, level: KeyLevel }>, apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { revokeApiKey?: { apiKey: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } } | null };

export type DeleteApiKeyMutationVariables = Exact<{
  input: DeleteApiKeyInput;
}>;


export type DeleteApiKeyMutation = { deleteApiKey?: { deletedApiKeyId: string } | null };

export type AuditEntryFieldsFragment = { id: string, organizationId: string, sequence: number, at: string, action: string, resourceType?: string | null, resourceId?: string | null, outcome: AuditOutcome, attempts: number, requiredPermission?: string | null, reason?: string | null, before?: unknown | null, after?: unknown | null, address?: string | null, userAgent?: string | null, requestId: string, previousHash: string, hash: string, actor: { kind: AuditActorKind, id?: string | null, name: string } };

export type AuditEntriesQueryVariables = Exact<{
  filter?: InputMaybe<AuditEntryFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type AuditEntriesQuery = { auditEntries?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, organizationId: string, sequence: number, at: string, action: string, resourceType?: string | null, resourceId?: string | null, outcome: AuditOutcome, attempts: number, requiredPermission?: string | null, reason?: string | null, before?: unknown | null, after?: unknown | null, address?: string | null, userAgent?: string | null, requestId: string, previousHash: string, hash: string, actor: { kind: AuditActorKind, id?: string | null, name: string } } }> } | null };

export type AuditEntryQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type AuditEntryQuery = { auditEntry?: { id: string, organizationId: string, sequence: number, at: string, action: string, resourceType?: string | null, resourceId?: string | null, outcome: AuditOutcome, attempts: number, requiredPermission?: string | null, reason?: string | null, before?: unknown | null, after?: unknown | null, address?: string | null, userAgent?: string | null, requestId: string, previousHash: string, hash: string, actor: { kind: AuditActorKind, id?: string | null, name: string } } | null };

export type VerifyAuditLogQueryVariables = Exact<{
  from?: InputMaybe<Scalars['Int']['input']>;
  to?: InputMaybe<Scalars['Int']['input']>;
}>;


export type VerifyAuditLogQuery = { verifyAuditLog?: { isWhole: boolean, checked: number, from: number, to: number, next?: number | null, broken?: { sequence: number, fault: AuditFault, message: string } | null } | null };

export type AccountEntriesQueryVariables = Exact<{
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type AccountEntriesQuery = { accountEntries?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, at: string, action: string, outcome: AuditOutcome, reason?: string | null, details?: unknown | null, address?: string | null, userAgent?: string | null, requestId: string } }> } | null };

export type BillingPlanFieldsFragment = { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean };

export type BillingContactFieldsFragment = { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null };

export type InvoiceLineFieldsFragment = { kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string };

export type BillingFieldsFragment = { monthlyPrice: string, periodStartedAt: string, periodEndsAt: string, version: number, updatedAt: string, plan: { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null }, usage: { requests: number, seats: number, spend: string }, upcomingInvoice: { periodStartedAt: string, periodEndsAt: string, total: string, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }> } };

export type InvoiceFieldsFragment = { id: string, number?: number | null, state: InvoiceState, periodStartedAt: string, periodEndsAt: string, total: string, htmlUrl?: string | null, pdfUrl?: string | null, issuedAt?: string | null, dueAt?: string | null, paidAt?: string | null, voidedAt?: string | null, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }>, billedTo?: { organization: string, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null } } | null };

export type BillingQueryVariables = Exact<{ [key: string]: never; }>;


export type BillingQuery = { billing?: { monthlyPrice: string, periodStartedAt: string, periodEndsAt: string, version: number, updatedAt: string, plans: Array<{ code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }>, plan: { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null }, usage: { requests: number, seats: number, spend: string }, upcomingInvoice: { periodStartedAt: string, periodEndsAt: string, total: string, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }> } } | null };

export type PreviewPlanChangeQueryVariables = Exact<{
  plan: BillingPlanCode;
}>;


export type PreviewPlanChangeQuery = { previewPlanChange?: { changesAt: string, obstacles: Array<string>, total: string, plan: { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }> } | null };

export type InvoicesQueryVariables = Exact<{
  filter?: InputMaybe<InvoiceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type InvoicesQuery = { invoices?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, number?: number | null, state: InvoiceState, periodStartedAt: string, periodEndsAt: string, total: string, htmlUrl?: string | null, pdfUrl?: string | null, issuedAt?: string | null, dueAt?: string | null, paidAt?: string | null, voidedAt?: string | null, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }>, billedTo?: { organization: string, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null } } | null } }> } | null };

export type InvoiceQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type InvoiceQuery = { invoice?: { id: string, number?: number | null, state: InvoiceState, periodStartedAt: string, periodEndsAt: string, total: string, htmlUrl?: string | null, pdfUrl?: string | null, issuedAt?: string | null, dueAt?: string | null, paidAt?: string | null, voidedAt?: string | null, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }>, billedTo?: { organization: string, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null } } | null } | null };

export type ChangePlanMutationVariables = Exact<{
  input: ChangePlanInput;
}>;


export type ChangePlanMutation = { changePlan?: { billing: { monthlyPrice: string, periodStartedAt: string, periodEndsAt: string, version: number, updatedAt: string, plan: { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null }, usage: { requests: number, seats: number, spend: string }, upcomingInvoice: { periodStartedAt: string, periodEndsAt: string, total: string, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }> } } } | null };

export type UpdateBillingContactMutationVariables = Exact<{
  input: UpdateBillingContactInput;
}>;


export type UpdateBillingContactMutation = { updateBillingContact?: { billing: { monthlyPrice: string, periodStartedAt: string, periodEndsAt: string, version: number, updatedAt: string, plan: { code: BillingPlanCode, name: string, monthlyPrice: string, includedRequests?: number | null, pricePerThousandRequests?: string | null, allowsOverage: boolean, seats?: number | null, maxLogRetentionDays?: number | null, maxMetricsRetentionDays?: number | null, chargesSpend: boolean }, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null }, usage: { requests: number, seats: number, spend: string }, upcomingInvoice: { periodStartedAt: string, periodEndsAt: string, total: string, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }> } } } | null };

export type VoidInvoiceMutationVariables = Exact<{
  input: VoidInvoiceInput;
}>;


export type VoidInvoiceMutation = { voidInvoice?: { invoice: { id: string, number?: number | null, state: InvoiceState, periodStartedAt: string, periodEndsAt: string, total: string, htmlUrl?: string | null, pdfUrl?: string | null, issuedAt?: string | null, dueAt?: string | null, paidAt?: string | null, voidedAt?: string | null, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }>, billedTo?: { organization: string, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null } } | null } } | null };

export type MarkInvoicePaidMutationVariables = Exact<{
  input: MarkInvoicePaidInput;
}>;


export type MarkInvoicePaidMutation = { markInvoicePaid?: { invoice: { id: string, number?: number | null, state: InvoiceState, periodStartedAt: string, periodEndsAt: string, total: string, htmlUrl?: string | null, pdfUrl?: string | null, issuedAt?: string | null, dueAt?: string | null, paidAt?: string | null, voidedAt?: string | null, lines: Array<{ kind: InvoiceLineKind, description: string, quantity: string, unitPrice: string, amount: string, periodStartedAt: string, periodEndsAt: string }>, billedTo?: { organization: string, contact: { name?: string | null, email?: string | null, addressLines: Array<string>, city?: string | null, region?: string | null, postalCode?: string | null, country?: string | null, taxId?: string | null } } | null } } | null };

export type ConfigFieldsFragment = { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null };

export type ConfigVersionFieldsFragment = { id: string, number: number, content: unknown, description?: string | null, createdBy: string, createdAt: string };

export type ConfigsQueryVariables = Exact<{
  filter?: InputMaybe<ConfigFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type ConfigsQuery = { configs?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } }> } | null };

export type ConfigQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  firstVersions?: InputMaybe<Scalars['Int']['input']>;
  afterVersion?: InputMaybe<Scalars['String']['input']>;
}>;


export type ConfigQuery = { config?: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, versions?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, number: number, content: unknown, description?: string | null, createdBy: string, createdAt: string } }> } | null } | null };

export type ConfigVersionQueryVariables = Exact<{
  configId: Scalars['ID']['input'];
  number: Scalars['Int']['input'];
}>;


export type ConfigVersionQuery = { configVersion?: { id: string, number: number, content: unknown, description?: string | null, createdBy: string, createdAt: string } | null };

export type CreateConfigMutationVariables = Exact<{
  input: CreateConfigInput;
}>;


export type CreateConfigMutation = { createConfig?: { config: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type UpdateConfigMutationVariables = Exact<{
  input: UpdateConfigInput;
}>;


export type UpdateConfigMutation = { updateConfig?: { config: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type SetDefaultConfigMutationVariables = Exact<{
  input: SetDefaultConfigInput;
}>;


export type SetDefaultConfigMutation = { setDefaultConfig?: { config?: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } | null } | null };

export type RestoreConfigVersionMutationVariables = Exact<{
  input: RestoreConfigVersionInput;
}>;


export type RestoreConfigVersionMutation = { restoreConfigVersion?: { config: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type DeleteConfigMutationVariables = Exact<{
  input: DeleteConfigInput;
}>;


export type DeleteConfigMutation = { deleteConfig?: { deletedConfigId: string } | null };

export type DeleteConfigsMutationVariables = Exact<{
  input: DeleteConfigsInput;
}>;


export type DeleteConfigsMutation = { deleteConfigs?: { deletedConfigIds: Array<string> } | null };

export type RestoreConfigMutationVariables = Exact<{
  input: RestoreConfigInput;
}>;


export type RestoreConfigMutation = { restoreConfig?: { config: { id: string, slug: string, name: string, version: number, isDefault: boolean, content: unknown, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type GuardrailActionsFieldsFragment = { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null };

export type GuardrailFieldsFragment = { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } };

export type GuardrailsQueryVariables = Exact<{
  filter?: InputMaybe<GuardrailFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type GuardrailsQuery = { guardrails?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } }> } | null };

export type GuardrailQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  firstVersions?: InputMaybe<Scalars['Int']['input']>;
  afterVersion?: InputMaybe<Scalars['String']['input']>;
}>;


export type GuardrailQuery = { guardrail?: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, versions?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, number: number, createdBy: string, createdAt: string, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } }> } | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } | null };

export type CreateGuardrailMutationVariables = Exact<{
  input: CreateGuardrailInput;
}>;


export type CreateGuardrailMutation = { createGuardrail?: { guardrail: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } } | null };

export type UpdateGuardrailMutationVariables = Exact<{
  input: UpdateGuardrailInput;
}>;


export type UpdateGuardrailMutation = { updateGuardrail?: { guardrail: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } } | null };

export type RestoreGuardrailVersionMutationVariables = Exact<{
  input: RestoreGuardrailVersionInput;
}>;


export type RestoreGuardrailVersionMutation = { restoreGuardrailVersion?: { guardrail: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } } | null };

export type DeleteGuardrailMutationVariables = Exact<{
  input: DeleteGuardrailInput;
}>;


export type DeleteGuardrailMutation = { deleteGuardrail?: { deletedGuardrailId: string } | null };

export type DeleteGuardrailsMutationVariables = Exact<{
  input: DeleteGuardrailsInput;
}>;


export type DeleteGuardrailsMutation = { deleteGuardrails?: { deletedGuardrailIds: Array<string> } | null };

export type RestoreGuardrailMutationVariables = Exact<{
  input: RestoreGuardrailInput;
}>;


export type RestoreGuardrailMutation = { restoreGuardrail?: { guardrail: { id: string, slug: string, name: string, description?: string | null, version: number, isDefaultInput: boolean, isDefaultOutput: boolean, currentNumber: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, checks: Array<{ type: GuardrailCheckType, parameters: unknown, isEnabled: boolean }>, actions: { deny: boolean, async: boolean, onSuccess?: { value: number, weight: number } | null, onFail?: { value: number, weight: number } | null } } } | null };

export type TestGuardrailMutationVariables = Exact<{
  input: TestGuardrailInput;
}>;


export type TestGuardrailMutation = { testGuardrail?: { verdict: GuardrailVerdict, outcome: GuardrailOutcome, status: number, timeMs: number, feedback?: { value: number, weight: number } | null, checks: Array<{ type: GuardrailCheckType, verdict: GuardrailCheckVerdict, passes: boolean, explanation: string, timeMs: number }> } | null };

export type IntegrationFieldsFragment = { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } };

export type IntegrationsQueryVariables = Exact<{
  filter?: InputMaybe<IntegrationFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type IntegrationsQuery = { integrations?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } }> } | null };

export type IntegrationQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type IntegrationQuery = { integration?: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } | null };

export type CopyIntegrationQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CopyIntegrationQuery = { copyIntegration?: { reference: string } | null };

export type CreateIntegrationMutationVariables = Exact<{
  input: CreateIntegrationInput;
}>;


export type CreateIntegrationMutation = { createIntegration?: { integration: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } } | null };

export type EditIntegrationMutationVariables = Exact<{
  input: EditIntegrationInput;
}>;


export type EditIntegrationMutation = { editIntegration?: { integration: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } } | null };

export type DuplicateIntegrationMutationVariables = Exact<{
  input: DuplicateIntegrationInput;
}>;


export type DuplicateIntegrationMutation = { duplicateIntegration?: { integration: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } } | null };

export type TestIntegrationMutationVariables = Exact<{
  input: TestIntegrationInput;
}>;


export type TestIntegrationMutation = { testIntegration?: { test: { isOk: boolean, outcome: IntegrationTestOutcome, status?: number | null, latencyMs: number, message: string } } | null };

export type EnableIntegrationsMutationVariables = Exact<{
  input: EnableIntegrationsInput;
}>;


export type EnableIntegrationsMutation = { enableIntegrations?: { integrations: Array<{ id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } }> } | null };

export type DisableIntegrationsMutationVariables = Exact<{
  input: DisableIntegrationsInput;
}>;


export type DisableIntegrationsMutation = { disableIntegrations?: { integrations: Array<{ id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } }> } | null };

export type DeleteIntegrationMutationVariables = Exact<{
  input: DeleteIntegrationInput;
}>;


export type DeleteIntegrationMutation = { deleteIntegration?: { deletedIntegrationId: string } | null };

export type DeleteIntegrationsMutationVariables = Exact<{
  input: DeleteIntegrationsInput;
}>;


export type DeleteIntegrationsMutation = { deleteIntegrations?: { deletedIntegrationIds: Array<string> } | null };

export type RestoreIntegrationMutationVariables = Exact<{
  input: RestoreIntegrationInput;
}>;


export type RestoreIntegrationMutation = { restoreIntegration?: { integration: { id: string, slug: string, name: string, version: number, description?: string | null, vendor: Vendor, baseUrl: string, maskedSecret?: string | null, allowCustomHost: boolean, status: IntegrationStatus, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, settings: { resourceName?: string | null, deploymentId?: string | null, apiVersion?: string | null, region?: string | null, accessKeyId?: string | null, projectId?: string | null, organization?: string | null, project?: string | null } } } | null };

export type InvitationFieldsFragment = { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } };

export type InvitationsQueryVariables = Exact<{
  filter?: InputMaybe<InvitationFilter>;
  orderBy?: InputMaybe<InvitationOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type InvitationsQuery = { invitations?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } } }> } | null };

export type InvitationQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type InvitationQuery = { invitation?: { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } } | null };

export type CreateInvitationMutationVariables = Exact<{
  input: CreateInvitationInput;
}>;


export type CreateInvitationMutation = { createInvitation?: { token: string, invitation: { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } } } | null };

export type ResendInvitationMutationVariables = Exact<{
  input: ResendInvitationInput;
}>;


export type ResendInvitationMutation = { resendInvitation?: { token: string, invitation: { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } } } | null };

export type CancelInvitationMutationVariables = Exact<{
  input: CancelInvitationInput;
}>;


export type CancelInvitationMutation = { cancelInvitation?: { invitation: { id: string, email: string, status: InvitationStatus, createdBy: string, createdAt: string, expiresAt: string, role: { id: string, name: string, builtIn?: BuiltInRole | null } } } | null };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation?: { organization: { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string } } | null };

export type RequestLogFieldsFragment = { id: string, createdAt: string, source: LogSource, externalId?: string | null, traceId: string, spanId: string, endpoint: string, isStream: boolean, status: number, isError: boolean, errorCode?: string | null, requestedModel?: string | null, model?: string | null, vendor?: string | null, providerId?: string | null, providerSlug?: string | null, integrationId?: string | null, integrationSlug?: string | null, configId?: string | null, configSlug?: string | null, configNumber?: number | null, promptId?: string | null, promptSlug?: string | null, promptNumber?: number | null, apiKeyId?: string | null, apiKeyName?: string | null, user?: string | null, inputTokens: number, outputTokens: number, totalTokens: number, cost?: string | null, latencyMs: number, firstTokenMs?: number | null, cacheStatus: CacheStatus, retries: number, isUsageEstimated: boolean, fallbackUsed: boolean, guardrailOutcome?: GuardrailOutcome | null, metadata: unknown, guardrails: Array<{ slug: string, place: GuardrailPlace, passed: boolean, outcome: GuardrailOutcome, checks: Array<{ type: string, verdict: string, explanation: string, timeMs: number }> }> };

export type LogFeedbackFieldsFragment = { id: string, value: number, weight: string, metadata: unknown, createdBy: string, createdAt: string };

export type LogsQueryVariables = Exact<{
  filter?: InputMaybe<LogFilter>;
  orderBy?: InputMaybe<LogOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type LogsQuery = { logs?: { totalCount?: number | null, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, createdAt: string, source: LogSource, externalId?: string | null, traceId: string, spanId: string, endpoint: string, isStream: boolean, status: number, isError: boolean, errorCode?: string | null, requestedModel?: string | null, model?: string | null, vendor?: string | null, providerId?: string | null, providerSlug?: string | null, integrationId?: string | null, integrationSlug?: string | null, configId?: string | null, configSlug?: string | null, configNumber?: number | null, promptId?: string | null, promptSlug?: string | null, promptNumber?: number | null, apiKeyId?: string | null, apiKeyName?: string | null, user?: string | null, inputTokens: number, outputTokens: number, totalTokens: number, cost?: string | null, latencyMs: number, firstTokenMs?: number | null, cacheStatus: CacheStatus, retries: number, isUsageEstimated: boolean, fallbackUsed: boolean, guardrailOutcome?: GuardrailOutcome | null, metadata: unknown, guardrails: Array<{ slug: string, place: GuardrailPlace, passed: boolean, outcome: GuardrailOutcome, checks: Array<{ type: string, verdict: string, explanation: string, timeMs: number }> }> } }> } | null };

export type LogQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type LogQuery = { log?: { request?: unknown | null, response?: unknown | null, id: string, createdAt: string, source: LogSource, externalId?: string | null, traceId: string, spanId: string, endpoint: string, isStream: boolean, status: number, isError: boolean, errorCode?: string | null, requestedModel?: string | null, model?: string | null, vendor?: string | null, providerId?: string | null, providerSlug?: string | null, integrationId?: string | null, integrationSlug?: string | null, configId?: string | null, configSlug?: string | null, configNumber?: number | null, promptId?: string | null, promptSlug?: string | null, promptNumber?: number | null, apiKeyId?: string | null, apiKeyName?: string | null, user?: string | null, inputTokens: number, outputTokens: number, totalTokens: number, cost?: string | null, latencyMs: number, firstTokenMs?: number | null, cacheStatus: CacheStatus, retries: number, isUsageEstimated: boolean, fallbackUsed: boolean, guardrailOutcome?: GuardrailOutcome | null, metadata: unknown, feedback?: Array<{ id: string, value: number, weight: string, metadata: unknown, createdBy: string, createdAt: string }> | null, guardrails: Array<{ slug: string, place: GuardrailPlace, passed: boolean, outcome: GuardrailOutcome, checks: Array<{ type: string, verdict: string, explanation: string, timeMs: number }> }> } | null };

export type CreateLogFeedbackMutationVariables = Exact<{
  input: CreateLogFeedbackInput;
}>;


export type CreateLogFeedbackMutation = { createLogFeedback?: { feedback: { id: string, value: number, weight: string, metadata: unknown, createdBy: string, createdAt: string } } | null };

export type IngestLogsMutationVariables = Exact<{
  input: IngestLogsInput;
}>;


export type IngestLogsMutation = { ingestLogs?: { logs: Array<{ id: string, logId: string, isDuplicate: boolean }> } | null };

export type LogExportFieldsFragment = { id: string, format: LogExportFormat, filter: unknown, state: LogExportState, totalRows?: number | null, writtenRows: number, fault?: string | null, downloadUrl?: string | null, createdBy: string, createdAt: string, finishedAt?: string | null, expiresAt: string };

export type LogExportsQueryVariables = Exact<{
  filter?: InputMaybe<LogExportFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type LogExportsQuery = { logExports?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, format: LogExportFormat, filter: unknown, state: LogExportState, totalRows?: number | null, writtenRows: number, fault?: string | null, downloadUrl?: string | null, createdBy: string, createdAt: string, finishedAt?: string | null, expiresAt: string } }> } | null };

export type LogExportQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type LogExportQuery = { logExport?: { id: string, format: LogExportFormat, filter: unknown, state: LogExportState, totalRows?: number | null, writtenRows: number, fault?: string | null, downloadUrl?: string | null, createdBy: string, createdAt: string, finishedAt?: string | null, expiresAt: string } | null };

export type CreateLogExportMutationVariables = Exact<{
  input: CreateLogExportInput;
}>;


export type CreateLogExportMutation = { createLogExport?: { logExport: { id: string, format: LogExportFormat, filter: unknown, state: LogExportState, totalRows?: number | null, writtenRows: number, fault?: string | null, downloadUrl?: string | null, createdBy: string, createdAt: string, finishedAt?: string | null, expiresAt: string } } | null };

export type DeleteLogExportMutationVariables = Exact<{
  input: DeleteLogExportInput;
}>;


export type DeleteLogExportMutation = { deleteLogExport?: { deletedLogExportId: string } | null };

export type LogTailSubscriptionVariables = Exact<{
  filter?: InputMaybe<LogFilter>;
}>;


export type LogTailSubscription = { logTail?: { dropped: number, log?: { id: string, createdAt: string, source: LogSource, externalId?: string | null, traceId: string, spanId: string, endpoint: string, isStream: boolean, status: number, isError: boolean, errorCode?: string | null, requestedModel?: string | null, model?: string | null, vendor?: string | null, providerId?: string | null, providerSlug?: string | null, integrationId?: string | null, integrationSlug?: string | null, configId?: string | null, configSlug?: string | null, configNumber?: number | null, promptId?: string | null, promptSlug?: string | null, promptNumber?: number | null, apiKeyId?: string | null, apiKeyName?: string | null, user?: string | null, inputTokens: number, outputTokens: number, totalTokens: number, cost?: string | null, latencyMs: number, firstTokenMs?: number | null, cacheStatus: CacheStatus, retries: number, isUsageEstimated: boolean, fallbackUsed: boolean, guardrailOutcome?: GuardrailOutcome | null, metadata: unknown, guardrails: Array<{ slug: string, place: GuardrailPlace, passed: boolean, outcome: GuardrailOutcome, checks: Array<{ type: string, verdict: string, explanation: string, timeMs: number }> }> } | null } | null };

export type MemberFieldsFragment = { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } };

export type MembersQueryVariables = Exact<{
  filter?: InputMaybe<MemberFilter>;
  orderBy?: InputMaybe<MemberOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type MembersQuery = { members?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } } }> } | null };

export type MemberQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type MemberQuery = { member?: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } } | null };

export type AssignRoleMutationVariables = Exact<{
  input: AssignRoleInput;
}>;


export type AssignRoleMutation = { assignRole?: { member: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } } } | null };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { removeMember?: { removedMemberId: string } | null };

export type ModelFieldsFragment = { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null };

export type ModelsQueryVariables = Exact<{
  filter?: InputMaybe<ModelFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type ModelsQuery = { models?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, integration?: { id: string, slug: string, name: string } | null } }> } | null };

export type ModelQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ModelQuery = { model?: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, integration?: { id: string, slug: string, name: string } | null } | null };

export type CopyModelQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CopyModelQuery = { copyModel?: { name: string, references: Array<string> } | null };

export type ModelByReferenceQueryVariables = Exact<{
  reference: Scalars['String']['input'];
}>;


export type ModelByReferenceQuery = { modelByReference?: { obstacles: Array<ModelObstacle>, model: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null }, provider?: { id: string, slug: string, name: string, status: ProviderStatus } | null, integration?: { id: string, slug: string, name: string } | null } | null };

export type CreateModelMutationVariables = Exact<{
  input: CreateModelInput;
}>;


export type CreateModelMutation = { createModel?: { model: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type EditModelMutationVariables = Exact<{
  input: EditModelInput;
}>;


export type EditModelMutation = { editModel?: { model: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type DuplicateModelMutationVariables = Exact<{
  input: DuplicateModelInput;
}>;


export type DuplicateModelMutation = { duplicateModel?: { model: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type SyncModelsMutationVariables = Exact<{
  input: SyncModelsInput;
}>;


export type SyncModelsMutation = { syncModels?: { added: Array<{ id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null }> } | null };

export type EnableModelsMutationVariables = Exact<{
  input: EnableModelsInput;
}>;


export type EnableModelsMutation = { enableModels?: { models: Array<{ id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null }> } | null };

export type DisableModelsMutationVariables = Exact<{
  input: DisableModelsInput;
}>;


export type DisableModelsMutation = { disableModels?: { models: Array<{ id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null }> } | null };

export type DeleteModelMutationVariables = Exact<{
  input: DeleteModelInput;
}>;


export type DeleteModelMutation = { deleteModel?: { deletedModelId: string } | null };

export type DeleteModelsMutationVariables = Exact<{
  input: DeleteModelsInput;
}>;


export type DeleteModelsMutation = { deleteModels?: { deletedModelIds: Array<string> } | null };

export type RestoreModelMutationVariables = Exact<{
  input: RestoreModelInput;
}>;


export type RestoreModelMutation = { restoreModel?: { model: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type PageFieldsFragment = { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null };

type NodeFields_ApiKey_Fragment = { __typename: 'ApiKey', name: string, id: string };

type NodeFields_AuditEntry_Fragment = { __typename: 'AuditEntry', id: string };

type NodeFields_Config_Fragment = { __typename: 'Config', slug: string, name: string, id: string };

type NodeFields_ConfigVersion_Fragment = { __typename: 'ConfigVersion', number: number, id: string };

type NodeFields_Guardrail_Fragment = { __typename: 'Guardrail', slug: string, name: string, id: string };

type NodeFields_GuardrailVersion_Fragment = { __typename: 'GuardrailVersion', number: number, id: string };

type NodeFields_Integration_Fragment = { __typename: 'Integration', slug: string, name: string, id: string };

type NodeFields_Invitation_Fragment = { __typename: 'Invitation', email: string, id: string };

type NodeFields_Invoice_Fragment = { __typename: 'Invoice', id: string };

type NodeFields_LogExport_Fragment = { __typename: 'LogExport', id: string };

type NodeFields_Member_Fragment = { __typename: 'Member', name: string, email: string, id: string };

type NodeFields_Model_Fragment = { __typename: 'Model', slug: string, name: string, id: string };

type NodeFields_Notice_Fragment = { __typename: 'Notice', id: string };

type NodeFields_Organization_Fragment = { __typename: 'Organization', name: string, slug: string, id: string };

type NodeFields_Prompt_Fragment = { __typename: 'Prompt', slug: string, name: string, id: string };

type NodeFields_PromptCollection_Fragment = { __typename: 'PromptCollection', slug: string, name: string, id: string };

type NodeFields_PromptPartial_Fragment = { __typename: 'PromptPartial', slug: string, name: string, id: string };

type NodeFields_Provider_Fragment = { __typename: 'Provider', slug: string, name: string, id: string };

type NodeFields_RequestLog_Fragment = { __typename: 'RequestLog', id: string };

type NodeFields_Role_Fragment = { __typename: 'Role', name: string, id: string };

type NodeFields_SavedLogFilter_Fragment = { __typename: 'SavedLogFilter', id: string };

type NodeFields_Webhook_Fragment = { __typename: 'Webhook', id: string };

export type NodeFieldsFragment =
  | NodeFields_ApiKey_Fragment
  | NodeFields_AuditEntry_Fragment
  | NodeFields_Config_Fragment
  | NodeFields_ConfigVersion_Fragment
  | NodeFields_Guardrail_Fragment
  | NodeFields_GuardrailVersion_Fragment
  | NodeFields_Integration_Fragment
  | NodeFields_Invitation_Fragment
  | NodeFields_Invoice_Fragment
  | NodeFields_LogExport_Fragment
  | NodeFields_Member_Fragment
  | NodeFields_Model_Fragment
  | NodeFields_Notice_Fragment
  | NodeFields_Organization_Fragment
  | NodeFields_Prompt_Fragment
  | NodeFields_PromptCollection_Fragment
  | NodeFields_PromptPartial_Fragment
  | NodeFields_Provider_Fragment
  | NodeFields_RequestLog_Fragment
  | NodeFields_Role_Fragment
  | NodeFields_SavedLogFilter_Fragment
  | NodeFields_Webhook_Fragment
;

export type NodeQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type NodeQuery = { node?:
    | { __typename: 'ApiKey', name: string, id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'Config', slug: string, name: string, id: string }
    | { __typename: 'ConfigVersion', number: number, id: string }
    | { __typename: 'Guardrail', slug: string, name: string, id: string }
    | { __typename: 'GuardrailVersion', number: number, id: string }
    | { __typename: 'Integration', slug: string, name: string, id: string }
    | { __typename: 'Invitation', email: string, id: string }
    | { __typename: 'Invoice', id: string }
    | { __typename: 'LogExport', id: string }
    | { __typename: 'Member', name: string, email: string, id: string }
    | { __typename: 'Model', slug: string, name: string, id: string }
    | { __typename: 'Notice', id: string }
    | { __typename: 'Organization', name: string, slug: string, id: string }
    | { __typename: 'Prompt', slug: string, name: string, id: string }
    | { __typename: 'PromptCollection', slug: string, name: string, id: string }
    | { __typename: 'PromptPartial', slug: string, name: string, id: string }
    | { __typename: 'Provider', slug: string, name: string, id: string }
    | { __typename: 'RequestLog', id: string }
    | { __typename: 'Role', name: string, id: string }
    | { __typename: 'SavedLogFilter', id: string }
    | { __typename: 'Webhook', id: string }
   | null };

export type NodesQueryVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
}>;


export type NodesQuery = { nodes?: Array<
    | { __typename: 'ApiKey', name: string, id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'Config', slug: string, name: string, id: string }
    | { __typename: 'ConfigVersion', number: number, id: string }
    | { __typename: 'Guardrail', slug: string, name: string, id: string }
    | { __typename: 'GuardrailVersion', number: number, id: string }
    | { __typename: 'Integration', slug: string, name: string, id: string }
    | { __typename: 'Invitation', email: string, id: string }
    | { __typename: 'Invoice', id: string }
    | { __typename: 'LogExport', id: string }
    | { __typename: 'Member', name: string, email: string, id: string }
    | { __typename: 'Model', slug: string, name: string, id: string }
    | { __typename: 'Notice', id: string }
    | { __typename: 'Organization', name: string, slug: string, id: string }
    | { __typename: 'Prompt', slug: string, name: string, id: string }
    | { __typename: 'PromptCollection', slug: string, name: string, id: string }
    | { __typename: 'PromptPartial', slug: string, name: string, id: string }
    | { __typename: 'Provider', slug: string, name: string, id: string }
    | { __typename: 'RequestLog', id: string }
    | { __typename: 'Role', name: string, id: string }
    | { __typename: 'SavedLogFilter', id: string }
    | { __typename: 'Webhook', id: string }
   | null> | null };

export type NoticeDeliveryFieldsFragment = { id: string, channel: NoticeChannel, email?: string | null, state: NoticeDeliveryState, attempts: number, fault?: string | null, nextAttemptAt?: string | null, createdAt: string, sentAt?: string | null, webhook?: { id: string, name: string } | null };

export type NoticesQueryVariables = Exact<{
  filter?: InputMaybe<NoticeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  deliveries?: InputMaybe<Scalars['Int']['input']>;
}>;


export type NoticesQuery = { notices?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, kind: NoticeKind, data: unknown, createdAt: string, deliveries?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, channel: NoticeChannel, email?: string | null, state: NoticeDeliveryState, attempts: number, fault?: string | null, nextAttemptAt?: string | null, createdAt: string, sentAt?: string | null, webhook?: { id: string, name: string } | null } }> } | null } }> } | null };

export type RedeliverNoticeMutationVariables = Exact<{
  input: RedeliverNoticeInput;
}>;


export type RedeliverNoticeMutation = { redeliverNotice?: { delivery: { id: string, channel: NoticeChannel, email?: string | null, state: NoticeDeliveryState, attempts: number, fault?: string | null, nextAttemptAt?: string | null, createdAt: string, sentAt?: string | null, webhook?: { id: string, name: string } | null } } | null };

export type OrganizationFieldsFragment = { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string };

export type OrganizationQueryVariables = Exact<{ [key: string]: never; }>;


export type OrganizationQuery = { organization?: { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string } | null };

export type CreateOrganizationMutationVariables = Exact<{
  input: CreateOrganizationInput;
}>;


export type CreateOrganizationMutation = { createOrganization?: { organization: { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string } } | null };

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
}>;


export type UpdateOrganizationMutation = { updateOrganization?: { organization: { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string } } | null };

export type TransferOwnershipMutationVariables = Exact<{
  input: TransferOwnershipInput;
}>;


export type TransferOwnershipMutation = { transferOwnership?: { newOwner: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } }, formerOwner: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } } } | null };

export type LeaveOrganizationMutationVariables = Exact<{ [key: string]: never; }>;


export type LeaveOrganizationMutation = { leaveOrganization?: { leftOrganizationId: string } | null };

export type DeleteOrganizationMutationVariables = Exact<{
  input: DeleteOrganizationInput;
}>;


export type DeleteOrganizationMutation = { deleteOrganization?: { deletedOrganizationId: string } | null };

export type PaymentMethodQueryVariables = Exact<{ [key: string]: never; }>;


export type PaymentMethodQuery = { paymentMethod?: { label: string, version: number } | null };

export type RemovePaymentMethodMutationVariables = Exact<{
  input: RemovePaymentMethodInput;
}>;


export type RemovePaymentMethodMutation = { removePaymentMethod?: { removedLabel: string } | null };

type PromptTemplateFields_Prompt_Fragment = { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> };

type PromptTemplateFields_PromptPartial_Fragment = { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> };

export type PromptTemplateFieldsFragment =
  | PromptTemplateFields_Prompt_Fragment
  | PromptTemplateFields_PromptPartial_Fragment
;

export type PromptVersionFieldsFragment = { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null };

export type PromptsQueryVariables = Exact<{
  filter?: InputMaybe<PromptFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptsQuery = { prompts?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } }> } | null };

export type PromptQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  number?: Scalars['Int']['input'];
  firstVersions?: InputMaybe<Scalars['Int']['input']>;
  afterVersion?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptQuery = { prompt?: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, latestVersion?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, publishedVersion?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, versionNumbered?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, versions?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, number: number, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string } }> } | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } | null };

export type CreatePromptMutationVariables = Exact<{
  input: CreatePromptInput;
}>;


export type CreatePromptMutation = { createPrompt?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type UpdatePromptMutationVariables = Exact<{
  input: UpdatePromptInput;
}>;


export type UpdatePromptMutation = { updatePrompt?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type RestorePromptVersionMutationVariables = Exact<{
  input: RestorePromptVersionInput;
}>;


export type RestorePromptVersionMutation = { restorePromptVersion?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type PublishPromptMutationVariables = Exact<{
  input: PublishPromptInput;
}>;


export type PublishPromptMutation = { publishPrompt?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type UnpublishPromptMutationVariables = Exact<{
  input: UnpublishPromptInput;
}>;


export type UnpublishPromptMutation = { unpublishPrompt?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type MovePromptLabelMutationVariables = Exact<{
  input: MovePromptLabelInput;
}>;


export type MovePromptLabelMutation = { movePromptLabel?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type DeletePromptMutationVariables = Exact<{
  input: DeletePromptInput;
}>;


export type DeletePromptMutation = { deletePrompt?: { deletedPromptId: string } | null };

export type DeletePromptsMutationVariables = Exact<{
  input: DeletePromptsInput;
}>;


export type DeletePromptsMutation = { deletePrompts?: { deletedPromptIds: Array<string> } | null };

export type RestorePromptMutationVariables = Exact<{
  input: RestorePromptInput;
}>;


export type RestorePromptMutation = { restorePrompt?: { prompt: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type PromptCollectionFieldsFragment = { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null };

export type PromptCollectionsQueryVariables = Exact<{
  filter?: InputMaybe<PromptCollectionFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptCollectionsQuery = { promptCollections?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } }> } | null };

export type PromptCollectionQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  firstChildren?: InputMaybe<Scalars['Int']['input']>;
  afterChild?: InputMaybe<Scalars['String']['input']>;
  firstPrompts?: InputMaybe<Scalars['Int']['input']>;
  afterPrompt?: InputMaybe<Scalars['String']['input']>;
  firstPartials?: InputMaybe<Scalars['Int']['input']>;
  afterPartial?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptCollectionQuery = { promptCollection?: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, parent?: { id: string, name: string } | null, children?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } }> } | null, prompts?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string } }> } | null, partials?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string } }> } | null } | null };

export type CreatePromptCollectionMutationVariables = Exact<{
  input: CreatePromptCollectionInput;
}>;


export type CreatePromptCollectionMutation = { createPromptCollection?: { promptCollection: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type UpdatePromptCollectionMutationVariables = Exact<{
  input: UpdatePromptCollectionInput;
}>;


export type UpdatePromptCollectionMutation = { updatePromptCollection?: { promptCollection: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type DeletePromptCollectionMutationVariables = Exact<{
  input: DeletePromptCollectionInput;
}>;


export type DeletePromptCollectionMutation = { deletePromptCollection?: { deletedPromptCollectionId: string } | null };

export type DeletePromptCollectionsMutationVariables = Exact<{
  input: DeletePromptCollectionsInput;
}>;


export type DeletePromptCollectionsMutation = { deletePromptCollections?: { deletedPromptCollectionIds: Array<string> } | null };

export type RestorePromptCollectionMutationVariables = Exact<{
  input: RestorePromptCollectionInput;
}>;


export type RestorePromptCollectionMutation = { restorePromptCollection?: { promptCollection: { id: string, slug: string, name: string, version: number, isDefault: boolean, path: Array<string>, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } } | null };

export type PromptLabelFieldsFragment = { id: string, name: string, isFixed: boolean, createdBy: string, createdAt: string };

export type PromptLabelsQueryVariables = Exact<{
  filter?: InputMaybe<PromptLabelFilter>;
  orderBy?: InputMaybe<PromptLabelOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptLabelsQuery = { promptLabels?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, isFixed: boolean, createdBy: string, createdAt: string } }> } | null };

export type CreatePromptLabelMutationVariables = Exact<{
  input: CreatePromptLabelInput;
}>;


export type CreatePromptLabelMutation = { createPromptLabel?: { label: { id: string, name: string, isFixed: boolean, createdBy: string, createdAt: string } } | null };

export type DeletePromptLabelMutationVariables = Exact<{
  input: DeletePromptLabelInput;
}>;


export type DeletePromptLabelMutation = { deletePromptLabel?: { deletedPromptLabelId: string } | null };

export type PromptPartialsQueryVariables = Exact<{
  filter?: InputMaybe<PromptPartialFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptPartialsQuery = { promptPartials?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } }> } | null };

export type PromptPartialQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  number?: Scalars['Int']['input'];
  firstVersions?: InputMaybe<Scalars['Int']['input']>;
  afterVersion?: InputMaybe<Scalars['String']['input']>;
}>;


export type PromptPartialQuery = { promptPartial?: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, latestVersion?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, publishedVersion?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, versionNumbered?: { id: string, number: number, format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null, versions?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, number: number, description?: string | null, isPublished: boolean, labels: Array<string>, createdBy: string, createdAt: string } }> } | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } | null };

export type CreatePromptPartialMutationVariables = Exact<{
  input: CreatePromptPartialInput;
}>;


export type CreatePromptPartialMutation = { createPromptPartial?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type UpdatePromptPartialMutationVariables = Exact<{
  input: UpdatePromptPartialInput;
}>;


export type UpdatePromptPartialMutation = { updatePromptPartial?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type RestorePromptPartialVersionMutationVariables = Exact<{
  input: RestorePromptPartialVersionInput;
}>;


export type RestorePromptPartialVersionMutation = { restorePromptPartialVersion?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type PublishPromptPartialMutationVariables = Exact<{
  input: PublishPromptPartialInput;
}>;


export type PublishPromptPartialMutation = { publishPromptPartial?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type UnpublishPromptPartialMutationVariables = Exact<{
  input: UnpublishPromptPartialInput;
}>;


export type UnpublishPromptPartialMutation = { unpublishPromptPartial?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type MovePromptPartialLabelMutationVariables = Exact<{
  input: MovePromptPartialLabelInput;
}>;


export type MovePromptPartialLabelMutation = { movePromptPartialLabel?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type DeletePromptPartialMutationVariables = Exact<{
  input: DeletePromptPartialInput;
}>;


export type DeletePromptPartialMutation = { deletePromptPartial?: { deletedPromptPartialId: string } | null };

export type DeletePromptPartialsMutationVariables = Exact<{
  input: DeletePromptPartialsInput;
}>;


export type DeletePromptPartialsMutation = { deletePromptPartials?: { deletedPromptPartialIds: Array<string> } | null };

export type RestorePromptPartialMutationVariables = Exact<{
  input: RestorePromptPartialInput;
}>;


export type RestorePromptPartialMutation = { restorePromptPartial?: { promptPartial: { id: string, slug: string, name: string, version: number, latestNumber: number, publishedNumber?: number | null, publishedAt?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, collection: { id: string, name: string }, labels: Array<{ number: number, assignedBy: string, assignedAt: string, label: { name: string } }> } } | null };

export type RenderPromptQueryVariables = Exact<{
  input: RenderPromptInput;
}>;


export type RenderPromptQuery = { renderPrompt?: { format: PromptFormat, text?: string | null, model?: string | null, parameters: unknown, tools?: Array<unknown> | null, toolChoice?: unknown | null, responseFormat?: unknown | null, request: unknown, prompt: { id: string, slug: string }, version: { id: string, number: number }, messages?: Array<{ role: PromptRole, content?: unknown | null, name?: string | null, toolCalls?: Array<unknown> | null, toolCallId?: string | null }> | null } | null };

export type PromptComparisonFieldsFragment = { diff: string, from: { id: string, number: number }, to: { id: string, number: number }, changes: Array<{ path: string, kind: PromptChangeKind, before?: unknown | null, after?: unknown | null }> };

export type ComparePromptVersionsQueryVariables = Exact<{
  input: ComparePromptVersionsInput;
}>;


export type ComparePromptVersionsQuery = { comparePromptVersions?: { diff: string, from: { id: string, number: number }, to: { id: string, number: number }, changes: Array<{ path: string, kind: PromptChangeKind, before?: unknown | null, after?: unknown | null }> } | null };

export type ComparePromptPartialVersionsQueryVariables = Exact<{
  input: ComparePromptPartialVersionsInput;
}>;


export type ComparePromptPartialVersionsQuery = { comparePromptPartialVersions?: { diff: string, from: { id: string, number: number }, to: { id: string, number: number }, changes: Array<{ path: string, kind: PromptChangeKind, before?: unknown | null, after?: unknown | null }> } | null };

export type ProviderFieldsFragment = { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> };

export type ProvidersQueryVariables = Exact<{
  filter?: InputMaybe<ProviderFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type ProvidersQuery = { providers?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, integration?: { id: string, slug: string, name: string } | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } }> } | null };

export type ProviderQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  firstModels?: InputMaybe<Scalars['Int']['input']>;
  afterModel?: InputMaybe<Scalars['String']['input']>;
}>;


export type ProviderQuery = { provider?: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usage?: { periodStartedAt: string, resetsAt?: string | null, cost: string, tokens: number, requests: number, reserved?: string | null, left?: string | null, alerts: Array<{ kind: UsageAlertKind, used: string, creditLimit: string, createdAt: string }> } | null, integration?: { id: string, slug: string, name: string } | null, models?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, version: number, status: ModelStatus, isCustom: boolean, baseModel?: string | null, inputPrice?: string | null, outputPrice?: string | null, hasOwnPrices: boolean, contextWindow?: number | null, capabilities: Array<ModelCapability>, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null } }> } | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } | null };

export type CopyProviderQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CopyProviderQuery = { copyProvider?: { reference: string, models: Array<string> } | null };

export type CreateProviderMutationVariables = Exact<{
  input: CreateProviderInput;
}>;


export type CreateProviderMutation = { createProvider?: { provider: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } } | null };

export type EditProviderMutationVariables = Exact<{
  input: EditProviderInput;
}>;


export type EditProviderMutation = { editProvider?: { provider: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } } | null };

export type ResetProviderUsageMutationVariables = Exact<{
  input: ResetProviderUsageInput;
}>;


export type ResetProviderUsageMutation = { resetProviderUsage?: { provider: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usage?: { periodStartedAt: string, resetsAt?: string | null, cost: string, tokens: number, requests: number, reserved?: string | null, left?: string | null, alerts: Array<{ kind: UsageAlertKind, used: string, creditLimit: string, createdAt: string }> } | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } } | null };

export type DuplicateProviderMutationVariables = Exact<{
  input: DuplicateProviderInput;
}>;


export type DuplicateProviderMutation = { duplicateProvider?: { provider: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } } | null };

export type EnableProvidersMutationVariables = Exact<{
  input: EnableProvidersInput;
}>;


export type EnableProvidersMutation = { enableProviders?: { providers: Array<{ id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> }> } | null };

export type DisableProvidersMutationVariables = Exact<{
  input: DisableProvidersInput;
}>;


export type DisableProvidersMutation = { disableProviders?: { providers: Array<{ id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> }> } | null };

export type DeleteProviderMutationVariables = Exact<{
  input: DeleteProviderInput;
}>;


export type DeleteProviderMutation = { deleteProvider?: { deletedProviderId: string } | null };

export type DeleteProvidersMutationVariables = Exact<{
  input: DeleteProvidersInput;
}>;


export type DeleteProvidersMutation = { deleteProviders?: { deletedProviderIds: Array<string> } | null };

export type RestoreProviderMutationVariables = Exact<{
  input: RestoreProviderInput;
}>;


export type RestoreProviderMutation = { restoreProvider?: { provider: { id: string, slug: string, name: string, version: number, note?: string | null, status: ProviderStatus, expiresAt?: string | null, duplicatedFrom?: string | null, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string, deletedAt?: string | null, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }> } } | null };

export type RoleFieldsFragment = { id: string, name: string, description?: string | null, builtIn?: BuiltInRole | null, permissions: Array<`${string}:${string}`>, createdAt: string, updatedAt: string };

export type RolesQueryVariables = Exact<{
  filter?: InputMaybe<RoleFilter>;
  orderBy?: InputMaybe<RoleOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type RolesQuery = { roles?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { memberCount?: number | null, id: string, name: string, description?: string | null, builtIn?: BuiltInRole | null, permissions: Array<`${string}:${string}`>, createdAt: string, updatedAt: string } }> } | null };

export type RoleQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type RoleQuery = { role?: { memberCount?: number | null, id: string, name: string, description?: string | null, builtIn?: BuiltInRole | null, permissions: Array<`${string}:${string}`>, createdAt: string, updatedAt: string } | null };

export type PermissionsQueryVariables = Exact<{ [key: string]: never; }>;


export type PermissionsQuery = { permissions: Array<{ name: `${string}:${string}`, description: string, roles: Array<BuiltInRole>, keyFeature?: KeyFeature | null, keyLevel?: KeyLevel | null }> };

export type KeyFeaturesQueryVariables = Exact<{ [key: string]: never; }>;


export type KeyFeaturesQuery = { keyFeatures: Array<{ feature: KeyFeature, levels: Array<KeyLevel> }> };

export type CreateRoleMutationVariables = Exact<{
  input: CreateRoleInput;
}>;


export type CreateRoleMutation = { createRole?: { role: { id: string, name: string, description?: string | null, builtIn?: BuiltInRole | null, permissions: Array<`${string}:${string}`>, createdAt: string, updatedAt: string } } | null };

export type UpdateRoleMutationVariables = Exact<{
  input: UpdateRoleInput;
}>;


export type UpdateRoleMutation = { updateRole?: { role: { id: string, name: string, description?: string | null, builtIn?: BuiltInRole | null, permissions: Array<`${string}:${string}`>, createdAt: string, updatedAt: string } } | null };

export type DeleteRoleMutationVariables = Exact<{
  input: DeleteRoleInput;
}>;


export type DeleteRoleMutation = { deleteRole?: { deletedRoleId: string } | null };

export type SavedLogFilterFieldsFragment = { id: string, name: string, filter: unknown, lastMinutes?: number | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string };

export type SavedLogFiltersQueryVariables = Exact<{
  filter?: InputMaybe<SavedLogFilterFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type SavedLogFiltersQuery = { savedLogFilters?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, filter: unknown, lastMinutes?: number | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } }> } | null };

export type SavedLogFilterQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type SavedLogFilterQuery = { savedLogFilter?: { id: string, name: string, filter: unknown, lastMinutes?: number | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } | null };

export type CreateSavedLogFilterMutationVariables = Exact<{
  input: CreateSavedLogFilterInput;
}>;


export type CreateSavedLogFilterMutation = { createSavedLogFilter?: { savedLogFilter: { id: string, name: string, filter: unknown, lastMinutes?: number | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type UpdateSavedLogFilterMutationVariables = Exact<{
  input: UpdateSavedLogFilterInput;
}>;


export type UpdateSavedLogFilterMutation = { updateSavedLogFilter?: { savedLogFilter: { id: string, name: string, filter: unknown, lastMinutes?: number | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type DeleteSavedLogFilterMutationVariables = Exact<{
  input: DeleteSavedLogFilterInput;
}>;


export type DeleteSavedLogFilterMutation = { deleteSavedLogFilter?: { deletedSavedLogFilterId: string } | null };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp?: { token: string, userId: string, expiresAt: string } | null };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn?: { token: string, userId: string, expiresAt: string } | null };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut?: { endedSessionId: string } | null };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword?: { endedSessions: number } | null };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { revokeSession?: { revokedSessionId: string } | null };

export type SessionsQueryVariables = Exact<{
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type SessionsQuery = { sessions?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, isCurrent: boolean, address?: string | null, userAgent?: string | null, createdAt: string, lastSeenAt: string, expiresAt: string } }> } | null };

export type SpendingLimitFieldsFragment = { limit?: string | null, alertPercents: Array<number>, periodStartedAt: string, periodEndsAt: string, spent: string, reserved: string, left?: string | null, requests: number, requestsLimit?: number | null, version: number, alerts: Array<{ percent: number, spent: string, spendingLimit: string, createdAt: string }> };

export type SpendingLimitQueryVariables = Exact<{ [key: string]: never; }>;


export type SpendingLimitQuery = { spendingLimit?: { limit?: string | null, alertPercents: Array<number>, periodStartedAt: string, periodEndsAt: string, spent: string, reserved: string, left?: string | null, requests: number, requestsLimit?: number | null, version: number, alerts: Array<{ percent: number, spent: string, spendingLimit: string, createdAt: string }> } | null };

export type SetSpendingLimitMutationVariables = Exact<{
  input: SetSpendingLimitInput;
}>;


export type SetSpendingLimitMutation = { setSpendingLimit?: { spendingLimit: { limit?: string | null, alertPercents: Array<number>, periodStartedAt: string, periodEndsAt: string, spent: string, reserved: string, left?: string | null, requests: number, requestsLimit?: number | null, version: number, alerts: Array<{ percent: number, spent: string, spendingLimit: string, createdAt: string }> } } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer?: { kind: ViewerKind, displayName: string, permissions: Array<`${string}:${string}`>, user?: { id: string, email: string, name: string } | null, organization?: { id: string, name: string, slug: string, allowedEmailDomains: Array<string>, keyMetadataSchema?: unknown | null, maxKeyLifetimeDays?: number | null, maxSecretAgeDays?: number | null, keyPolicyNoticeDays: number, sessionLifetimeMinutes?: number | null, allowInlineConfig: boolean, requestLogging: RequestLogging, logRetentionDays: number, metricsRetentionDays: number, metadata: unknown, createdAt: string, updatedAt: string } | null, member?: { id: string, name: string, email: string, joinedAt: string, lastActiveAt?: string | null, role: { id: string, name: string, builtIn?: BuiltInRole | null } } | null, apiKey?: { id: string, name: string, description?: string | null, type: ApiKeyKind, status: ApiKeyStatus, maskedSecret?: string | null, secretToCollect: boolean, formerSecretEndsAt?: string | null, nextRotationAt?: string | null, metadata: unknown, alertEmails: Array<string>, allowedCidrs: Array<string>, createdAt: string, createdBy: string, updatedAt: string, lastUsedAt?: string | null, expiresAt?: string | null, allowConfigOverride: boolean, permissions: Array<{ feature: KeyFeature, level: KeyLevel }>, rateLimits: Array<{ type: RateLimitType, unit: RateLimitUnit, value: number }>, usageLimit?: { type: UsageLimitType, creditLimit: string, alertThreshold?: string | null, periodicReset?: Period | null, resetEveryDays?: number | null } | null, rotationPolicy?: { period: Period, everyDays?: number | null, nextRotationAt?: string | null, transitionPeriodMs: number } | null } | null, organizations: Array<{ id: string, name: string, slug: string, roleName: string, joinedAt: string }> } | null };

export type WebhookFieldsFragment = { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string };

export type WebhooksQueryVariables = Exact<{
  filter?: InputMaybe<WebhookFilter>;
  orderBy?: InputMaybe<ResourceOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
}>;


export type WebhooksQuery = { webhooks?: { totalCount: number, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null }, edges: Array<{ cursor: string, node: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } }> } | null };

export type WebhookQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type WebhookQuery = { webhook?: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } | null };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { createWebhook?: { secret: string, webhook: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type UpdateWebhookMutationVariables = Exact<{
  input: UpdateWebhookInput;
}>;


export type UpdateWebhookMutation = { updateWebhook?: { secret?: string | null, webhook: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type DeleteWebhookMutationVariables = Exact<{
  input: DeleteWebhookInput;
}>;


export type DeleteWebhookMutation = { deleteWebhook?: { deletedWebhookId: string } | null };

export type RotateWebhookSecretMutationVariables = Exact<{
  input: RotateWebhookSecretInput;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret?: { secret: string, webhook: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type SetWebhookEnabledMutationVariables = Exact<{
  input: SetWebhookEnabledInput;
}>;


export type SetWebhookEnabledMutation = { setWebhookEnabled?: { webhook: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string } } | null };

export type TestWebhookMutationVariables = Exact<{
  input: TestWebhookInput;
}>;


export type TestWebhookMutation = { testWebhook?: { webhook: { id: string, name: string, url: string, kinds: Array<NoticeKind>, isEnabled: boolean, disabledAt?: string | null, formerSecretEndsAt?: string | null, version: number, createdBy: string, createdAt: string, updatedBy: string, updatedAt: string }, test: { isOk: boolean, outcome: WebhookTestOutcome, status?: number | null, latencyMs: number, message: string } } | null };

const AccessPreviewFields = 'fragment AccessPreviewFields on AccessPreview{refusal{rule explanation}gains losses memberCount apiKeyCount members{gains losses}apiKeys{gains losses}}';
const ApiKeyFields = 'fragment ApiKeyFields on ApiKey{id name description type status maskedSecret secretToCollect formerSecretEndsAt nextRotationAt metadata alertEmails allowedCidrs createdAt createdBy updatedAt lastUsedAt expiresAt allowConfigOverride permissions{feature level}rateLimits{type unit value}usageLimit{type creditLimit alertThreshold periodicReset resetEveryDays}rotationPolicy{period everyDays nextRotationAt transitionPeriodMs}}';
const ApiKeyHygieneFields = 'fragment ApiKeyHygieneFields on ApiKeyHygiene{findings grantedPermissions usedPermissions{permission lastUsedAt}unusedPermissions suggestedPermissions{feature level}observedSince}';
const AuditEntryFields = 'fragment AuditEntryFields on AuditEntry{id organizationId sequence at actor{kind id name}action resourceType resourceId outcome attempts requiredPermission reason before after address userAgent requestId previousHash hash}';
const BillingContactFields = 'fragment BillingContactFields on BillingContact{name email addressLines city region postalCode country taxId}';
const BillingFields = 'fragment BillingFields on BillingAccount{plan{...BillingPlanFields}monthlyPrice periodStartedAt periodEndsAt contact{...BillingContactFields}usage{requests seats spend}upcomingInvoice{periodStartedAt periodEndsAt lines{...InvoiceLineFields}total}version updatedAt}';
const BillingPlanFields = 'fragment BillingPlanFields on BillingPlan{code name monthlyPrice includedRequests pricePerThousandRequests allowsOverage seats maxLogRetentionDays maxMetricsRetentionDays chargesSpend}';
const ConfigFields = 'fragment ConfigFields on Config{id slug name version isDefault content currentNumber createdBy createdAt updatedBy updatedAt deletedAt}';
const ConfigVersionFields = 'fragment ConfigVersionFields on ConfigVersion{id number content description createdBy createdAt}';
const GuardrailActionsFields = 'fragment GuardrailActionsFields on GuardrailActions{deny async onSuccess{value weight}onFail{value weight}}';
const GuardrailFields = 'fragment GuardrailFields on Guardrail{id slug name description version checks{type parameters isEnabled}actions{...GuardrailActionsFields}isDefaultInput isDefaultOutput currentNumber createdBy createdAt updatedBy updatedAt deletedAt}';
const IntegrationFields = 'fragment IntegrationFields on Integration{id slug name version description vendor baseUrl settings{resourceName deploymentId apiVersion region accessKeyId projectId organization project}maskedSecret allowCustomHost status duplicatedFrom createdBy createdAt updatedBy updatedAt deletedAt}';
const InvitationFields = 'fragment InvitationFields on Invitation{id email status createdBy createdAt expiresAt role{id name builtIn}}';
const InvoiceFields = 'fragment InvoiceFields on Invoice{id number state periodStartedAt periodEndsAt lines{...InvoiceLineFields}total billedTo{organization contact{...BillingContactFields}}htmlUrl pdfUrl issuedAt dueAt paidAt voidedAt}';
const InvoiceLineFields = 'fragment InvoiceLineFields on InvoiceLine{kind description quantity unitPrice amount periodStartedAt periodEndsAt}';
const LogExportFields = 'fragment LogExportFields on LogExport{id format filter state totalRows writtenRows fault downloadUrl createdBy createdAt finishedAt expiresAt}';
const LogFeedbackFields = 'fragment LogFeedbackFields on LogFeedback{id value weight metadata createdBy createdAt}';
const LogMeasuresFields = 'fragment LogMeasuresFields on LogMeasures{requests cost inputTokens outputTokens errors errorRate latencyAverageMs latencyP50Ms latencyP90Ms latencyP99Ms cacheHitRate users}';
const MemberFields = 'fragment MemberFields on Member{id name email joinedAt lastActiveAt role{id name builtIn}}';
const ModelFields = 'fragment ModelFields on Model{id slug name version status isCustom baseModel inputPrice outputPrice hasOwnPrices contextWindow capabilities duplicatedFrom createdBy createdAt updatedBy updatedAt deletedAt}';
const NodeFields = 'fragment NodeFields on Node{__typename id ...on Organization{name slug}...on Member{name email}...on Role{name}...on Invitation{email}...on ApiKey{name}...on Resource{slug name}...on ConfigVersion{number}...on GuardrailVersion{number}}';
const NoticeDeliveryFields = 'fragment NoticeDeliveryFields on NoticeDelivery{id channel email webhook{id name}state attempts fault nextAttemptAt createdAt sentAt}';
const OrganizationFields = 'fragment OrganizationFields on Organization{id name slug allowedEmailDomains keyMetadataSchema maxKeyLifetimeDays maxSecretAgeDays keyPolicyNoticeDays sessionLifetimeMinutes allowInlineConfig requestLogging logRetentionDays metricsRetentionDays metadata createdAt updatedAt}';
const PageFields = 'fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}';
const PromptCollectionFields = 'fragment PromptCollectionFields on PromptCollection{id slug name version isDefault path createdBy createdAt updatedBy updatedAt deletedAt}';
const PromptComparisonFields = 'fragment PromptComparisonFields on PromptComparison{from{id number}to{id number}diff changes{path kind before after}}';
const PromptLabelFields = 'fragment PromptLabelFields on PromptLabel{id name isFixed createdBy createdAt}';
const PromptTemplateFields = 'fragment PromptTemplateFields on PromptTemplate{id slug name version collection{id name}latestNumber publishedNumber publishedAt labels{label{name}number assignedBy assignedAt}createdBy createdAt updatedBy updatedAt deletedAt}';
const PromptVersionFields = 'fragment PromptVersionFields on PromptVersion{id number format messages{role content name toolCalls toolCallId}text model parameters tools toolChoice responseFormat description isPublished labels createdBy createdAt}';
const ProviderFields = 'fragment ProviderFields on Provider{id slug name version note status usageLimit{type creditLimit alertThreshold periodicReset resetEveryDays}rateLimits{type unit value}expiresAt duplicatedFrom createdBy createdAt updatedBy updatedAt deletedAt}';
const RequestLogFields = 'fragment RequestLogFields on RequestLog{id createdAt source externalId traceId spanId endpoint isStream status isError errorCode requestedModel model vendor providerId providerSlug integrationId integrationSlug configId configSlug configNumber promptId promptSlug promptNumber apiKeyId apiKeyName user inputTokens outputTokens totalTokens cost latencyMs firstTokenMs cacheStatus retries isUsageEstimated fallbackUsed guardrailOutcome guardrails{slug place passed outcome checks{type verdict explanation timeMs}}metadata}';
const RoleFields = 'fragment RoleFields on Role{id name description builtIn permissions createdAt updatedAt}';
const SavedLogFilterFields = 'fragment SavedLogFilterFields on SavedLogFilter{id name filter lastMinutes version createdBy createdAt updatedBy updatedAt}';
const SpendingLimitFields = 'fragment SpendingLimitFields on SpendingLimit{limit alertPercents periodStartedAt periodEndsAt spent reserved left requests requestsLimit alerts{percent spent spendingLimit createdAt}version}';
const UsageFields = 'fragment UsageFields on Usage{periodStartedAt resetsAt cost tokens requests reserved left alerts{kind used creditLimit createdAt}}';
const WebhookFields = 'fragment WebhookFields on Webhook{id name url kinds isEnabled disabledAt formerSecretEndsAt version createdBy createdAt updatedBy updatedAt}';

export const AcceptInvitationDocument = ('mutation AcceptInvitation($input:AcceptInvitationInput!){acceptInvitation(input:$input){organization{...OrganizationFields}}}' + OrganizationFields) as TypedText<AcceptInvitationMutation, AcceptInvitationMutationVariables>;
export const AccountEntriesDocument = ('query AccountEntries($first:Int$after:String$last:Int$before:String){accountEntries(first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{id at action outcome reason details address userAgent requestId}}}}' + PageFields) as TypedText<AccountEntriesQuery, AccountEntriesQueryVariables>;
export const ApiKeyDocument = ('query ApiKey($id:ID!){apiKey(id:$id){...ApiKeyFields usage{...UsageFields}}}' + ApiKeyFields + UsageFields) as TypedText<ApiKeyQuery, ApiKeyQueryVariables>;
export const ApiKeyHygieneDocument = ('query ApiKeyHygiene($filter:ApiKeyHygieneFilter$first:Int$after:String$last:Int$before:String){apiKeyHygiene(filter:$filter first:$first after:$after last:$last before:$before){totalCount counts{finding keys}pageInfo{...PageFields}edges{cursor node{...ApiKeyFields hygiene{...ApiKeyHygieneFields}}}}}' + ApiKeyFields + ApiKeyHygieneFields + PageFields) as TypedText<ApiKeyHygieneQuery, ApiKeyHygieneQueryVariables>;
export const ApiKeysDocument = ('query ApiKeys($filter:ApiKeyFilter$orderBy:ApiKeyOrder$first:Int$after:String$last:Int$before:String){apiKeys(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...ApiKeyFields}}}}' + ApiKeyFields + PageFields) as TypedText<ApiKeysQuery, ApiKeysQueryVariables>;
export const AssignRoleDocument = ('mutation AssignRole($input:AssignRoleInput!){assignRole(input:$input){member{...MemberFields}}}' + MemberFields) as TypedText<AssignRoleMutation, AssignRoleMutationVariables>;
export const AuditEntriesDocument = ('query AuditEntries($filter:AuditEntryFilter$first:Int$after:String$last:Int$before:String){auditEntries(filter:$filter first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...AuditEntryFields}}}}' + AuditEntryFields + PageFields) as TypedText<AuditEntriesQuery, AuditEntriesQueryVariables>;
export const AuditEntryDocument = ('query AuditEntry($id:ID!){auditEntry(id:$id){...AuditEntryFields}}' + AuditEntryFields) as TypedText<AuditEntryQuery, AuditEntryQueryVariables>;
export const BillingDocument = ('query Billing{billing{...BillingFields plans{...BillingPlanFields}}}' + BillingContactFields + BillingFields + BillingPlanFields + InvoiceLineFields) as TypedText<BillingQuery, BillingQueryVariables>;
export const CancelInvitationDocument = ('mutation CancelInvitation($input:CancelInvitationInput!){cancelInvitation(input:$input){invitation{...InvitationFields}}}' + InvitationFields) as TypedText<CancelInvitationMutation, CancelInvitationMutationVariables>;
export const ChangePasswordDocument = ('mutation ChangePassword($input:ChangePasswordInput!){changePassword(input:$input){endedSessions}}') as TypedText<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const ChangePlanDocument = ('mutation ChangePlan($input:ChangePlanInput!){changePlan(input:$input){billing{...BillingFields}}}' + BillingContactFields + BillingFields + BillingPlanFields + InvoiceLineFields) as TypedText<ChangePlanMutation, ChangePlanMutationVariables>;
export const CollectApiKeySecretDocument = ('mutation CollectApiKeySecret($input:CollectApiKeySecretInput!){collectApiKeySecret(input:$input){secret apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<CollectApiKeySecretMutation, CollectApiKeySecretMutationVariables>;
export const ComparePromptPartialVersionsDocument = ('query ComparePromptPartialVersions($input:ComparePromptPartialVersionsInput!){comparePromptPartialVersions(input:$input){...PromptComparisonFields}}' + PromptComparisonFields) as TypedText<ComparePromptPartialVersionsQuery, ComparePromptPartialVersionsQueryVariables>;
export const ComparePromptVersionsDocument = ('query ComparePromptVersions($input:ComparePromptVersionsInput!){comparePromptVersions(input:$input){...PromptComparisonFields}}' + PromptComparisonFields) as TypedText<ComparePromptVersionsQuery, ComparePromptVersionsQueryVariables>;
export const ConfigDocument = ('query Config($id:ID!$firstVersions:Int$afterVersion:String){config(id:$id){...ConfigFields versions(first:$firstVersions after:$afterVersion){totalCount pageInfo{...PageFields}edges{cursor node{...ConfigVersionFields}}}}}' + ConfigFields + ConfigVersionFields + PageFields) as TypedText<ConfigQuery, ConfigQueryVariables>;
export const ConfigVersionDocument = ('query ConfigVersion($configId:ID!$number:Int!){configVersion(configId:$configId number:$number){...ConfigVersionFields}}' + ConfigVersionFields) as TypedText<ConfigVersionQuery, ConfigVersionQueryVariables>;
export const ConfigsDocument = ('query Configs($filter:ConfigFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){configs(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...ConfigFields}}}}' + ConfigFields + PageFields) as TypedText<ConfigsQuery, ConfigsQueryVariables>;
export const CopyIntegrationDocument = ('query CopyIntegration($id:ID!){copyIntegration(id:$id){reference}}') as TypedText<CopyIntegrationQuery, CopyIntegrationQueryVariables>;
export const CopyModelDocument = ('query CopyModel($id:ID!){copyModel(id:$id){name references}}') as TypedText<CopyModelQuery, CopyModelQueryVariables>;
export const CopyProviderDocument = ('query CopyProvider($id:ID!){copyProvider(id:$id){reference models}}') as TypedText<CopyProviderQuery, CopyProviderQueryVariables>;
export const CreateApiKeyDocument = ('mutation CreateApiKey($input:CreateApiKeyInput!){createApiKey(input:$input){secret apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const CreateConfigDocument = ('mutation CreateConfig($input:CreateConfigInput!){createConfig(input:$input){config{...ConfigFields}}}' + ConfigFields) as TypedText<CreateConfigMutation, CreateConfigMutationVariables>;
export const CreateGuardrailDocument = ('mutation CreateGuardrail($input:CreateGuardrailInput!){createGuardrail(input:$input){guardrail{...GuardrailFields}}}' + GuardrailActionsFields + GuardrailFields) as TypedText<CreateGuardrailMutation, CreateGuardrailMutationVariables>;
export const CreateIntegrationDocument = ('mutation CreateIntegration($input:CreateIntegrationInput!){createIntegration(input:$input){integration{...IntegrationFields}}}' + IntegrationFields) as TypedText<CreateIntegrationMutation, CreateIntegrationMutationVariables>;
export const CreateInvitationDocument = ('mutation CreateInvitation($input:CreateInvitationInput!){createInvitation(input:$input){token invitation{...InvitationFields}}}' + InvitationFields) as TypedText<CreateInvitationMutation, CreateInvitationMutationVariables>;
export const CreateLogExportDocument = ('mutation CreateLogExport($input:CreateLogExportInput!){createLogExport(input:$input){logExport{...LogExportFields}}}' + LogExportFields) as TypedText<CreateLogExportMutation, CreateLogExportMutationVariables>;
export const CreateLogFeedbackDocument = ('mutation CreateLogFeedback($input:CreateLogFeedbackInput!){createLogFeedback(input:$input){feedback{...LogFeedbackFields}}}' + LogFeedbackFields) as TypedText<CreateLogFeedbackMutation, CreateLogFeedbackMutationVariables>;
export const CreateModelDocument = ('mutation CreateModel($input:CreateModelInput!){createModel(input:$input){model{...ModelFields}}}' + ModelFields) as TypedText<CreateModelMutation, CreateModelMutationVariables>;
export const CreateOrganizationDocument = ('mutation CreateOrganization($input:CreateOrganizationInput!){createOrganization(input:$input){organization{...OrganizationFields}}}' + OrganizationFields) as TypedText<CreateOrganizationMutation, CreateOrganizationMutationVariables>;
export const CreatePromptDocument = ('mutation CreatePrompt($input:CreatePromptInput!){createPrompt(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<CreatePromptMutation, CreatePromptMutationVariables>;
export const CreatePromptCollectionDocument = ('mutation CreatePromptCollection($input:CreatePromptCollectionInput!){createPromptCollection(input:$input){promptCollection{...PromptCollectionFields}}}' + PromptCollectionFields) as TypedText<CreatePromptCollectionMutation, CreatePromptCollectionMutationVariables>;
export const CreatePromptLabelDocument = ('mutation CreatePromptLabel($input:CreatePromptLabelInput!){createPromptLabel(input:$input){label{...PromptLabelFields}}}' + PromptLabelFields) as TypedText<CreatePromptLabelMutation, CreatePromptLabelMutationVariables>;
export const CreatePromptPartialDocument = ('mutation CreatePromptPartial($input:CreatePromptPartialInput!){createPromptPartial(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<CreatePromptPartialMutation, CreatePromptPartialMutationVariables>;
export const CreateProviderDocument = ('mutation CreateProvider($input:CreateProviderInput!){createProvider(input:$input){provider{...ProviderFields}}}' + ProviderFields) as TypedText<CreateProviderMutation, CreateProviderMutationVariables>;
export const CreateRoleDocument = ('mutation CreateRole($input:CreateRoleInput!){createRole(input:$input){role{...RoleFields}}}' + RoleFields) as TypedText<CreateRoleMutation, CreateRoleMutationVariables>;
export const CreateSavedLogFilterDocument = ('mutation CreateSavedLogFilter($input:CreateSavedLogFilterInput!){createSavedLogFilter(input:$input){savedLogFilter{...SavedLogFilterFields}}}' + SavedLogFilterFields) as TypedText<CreateSavedLogFilterMutation, CreateSavedLogFilterMutationVariables>;
export const CreateWebhookDocument = ('mutation CreateWebhook($input:CreateWebhookInput!){createWebhook(input:$input){webhook{...WebhookFields}secret}}' + WebhookFields) as TypedText<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const DeleteApiKeyDocument = ('mutation DeleteApiKey($input:DeleteApiKeyInput!){deleteApiKey(input:$input){deletedApiKeyId}}') as TypedText<DeleteApiKeyMutation, DeleteApiKeyMutationVariables>;
export const DeleteConfigDocument = ('mutation DeleteConfig($input:DeleteConfigInput!){deleteConfig(input:$input){deletedConfigId}}') as TypedText<DeleteConfigMutation, DeleteConfigMutationVariables>;
export const DeleteConfigsDocument = ('mutation DeleteConfigs($input:DeleteConfigsInput!){deleteConfigs(input:$input){deletedConfigIds}}') as TypedText<DeleteConfigsMutation, DeleteConfigsMutationVariables>;
export const DeleteGuardrailDocument = ('mutation DeleteGuardrail($input:DeleteGuardrailInput!){deleteGuardrail(input:$input){deletedGuardrailId}}') as TypedText<DeleteGuardrailMutation, DeleteGuardrailMutationVariables>;
export const DeleteGuardrailsDocument = ('mutation DeleteGuardrails($input:DeleteGuardrailsInput!){deleteGuardrails(input:$input){deletedGuardrailIds}}') as TypedText<DeleteGuardrailsMutation, DeleteGuardrailsMutationVariables>;
export const DeleteIntegrationDocument = ('mutation DeleteIntegration($input:DeleteIntegrationInput!){deleteIntegration(input:$input){deletedIntegrationId}}') as TypedText<DeleteIntegrationMutation, DeleteIntegrationMutationVariables>;
export const DeleteIntegrationsDocument = ('mutation DeleteIntegrations($input:DeleteIntegrationsInput!){deleteIntegrations(input:$input){deletedIntegrationIds}}') as TypedText<DeleteIntegrationsMutation, DeleteIntegrationsMutationVariables>;
export const DeleteLogExportDocument = ('mutation DeleteLogExport($input:DeleteLogExportInput!){deleteLogExport(input:$input){deletedLogExportId}}') as TypedText<DeleteLogExportMutation, DeleteLogExportMutationVariables>;
export const DeleteModelDocument = ('mutation DeleteModel($input:DeleteModelInput!){deleteModel(input:$input){deletedModelId}}') as TypedText<DeleteModelMutation, DeleteModelMutationVariables>;
export const DeleteModelsDocument = ('mutation DeleteModels($input:DeleteModelsInput!){deleteModels(input:$input){deletedModelIds}}') as TypedText<DeleteModelsMutation, DeleteModelsMutationVariables>;
export const DeleteOrganizationDocument = ('mutation DeleteOrganization($input:DeleteOrganizationInput!){deleteOrganization(input:$input){deletedOrganizationId}}') as TypedText<DeleteOrganizationMutation, DeleteOrganizationMutationVariables>;
export const DeletePromptDocument = ('mutation DeletePrompt($input:DeletePromptInput!){deletePrompt(input:$input){deletedPromptId}}') as TypedText<DeletePromptMutation, DeletePromptMutationVariables>;
export const DeletePromptCollectionDocument = ('mutation DeletePromptCollection($input:DeletePromptCollectionInput!){deletePromptCollection(input:$input){deletedPromptCollectionId}}') as TypedText<DeletePromptCollectionMutation, DeletePromptCollectionMutationVariables>;
export const DeletePromptCollectionsDocument = ('mutation DeletePromptCollections($input:DeletePromptCollectionsInput!){deletePromptCollections(input:$input){deletedPromptCollectionIds}}') as TypedText<DeletePromptCollectionsMutation, DeletePromptCollectionsMutationVariables>;
export const DeletePromptLabelDocument = ('mutation DeletePromptLabel($input:DeletePromptLabelInput!){deletePromptLabel(input:$input){deletedPromptLabelId}}') as TypedText<DeletePromptLabelMutation, DeletePromptLabelMutationVariables>;
export const DeletePromptPartialDocument = ('mutation DeletePromptPartial($input:DeletePromptPartialInput!){deletePromptPartial(input:$input){deletedPromptPartialId}}') as TypedText<DeletePromptPartialMutation, DeletePromptPartialMutationVariables>;
export const DeletePromptPartialsDocument = ('mutation DeletePromptPartials($input:DeletePromptPartialsInput!){deletePromptPartials(input:$input){deletedPromptPartialIds}}') as TypedText<DeletePromptPartialsMutation, DeletePromptPartialsMutationVariables>;
export const DeletePromptsDocument = ('mutation DeletePrompts($input:DeletePromptsInput!){deletePrompts(input:$input){deletedPromptIds}}') as TypedText<DeletePromptsMutation, DeletePromptsMutationVariables>;
export const DeleteProviderDocument = ('mutation DeleteProvider($input:DeleteProviderInput!){deleteProvider(input:$input){deletedProviderId}}') as TypedText<DeleteProviderMutation, DeleteProviderMutationVariables>;
export const DeleteProvidersDocument = ('mutation DeleteProviders($input:DeleteProvidersInput!){deleteProviders(input:$input){deletedProviderIds}}') as TypedText<DeleteProvidersMutation, DeleteProvidersMutationVariables>;
export const DeleteRoleDocument = ('mutation DeleteRole($input:DeleteRoleInput!){deleteRole(input:$input){deletedRoleId}}') as TypedText<DeleteRoleMutation, DeleteRoleMutationVariables>;
export const DeleteSavedLogFilterDocument = ('mutation DeleteSavedLogFilter($input:DeleteSavedLogFilterInput!){deleteSavedLogFilter(input:$input){deletedSavedLogFilterId}}') as TypedText<DeleteSavedLogFilterMutation, DeleteSavedLogFilterMutationVariables>;
export const DeleteWebhookDocument = ('mutation DeleteWebhook($input:DeleteWebhookInput!){deleteWebhook(input:$input){deletedWebhookId}}') as TypedText<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const DisableIntegrationsDocument = ('mutation DisableIntegrations($input:DisableIntegrationsInput!){disableIntegrations(input:$input){integrations{...IntegrationFields}}}' + IntegrationFields) as TypedText<DisableIntegrationsMutation, DisableIntegrationsMutationVariables>;
export const DisableModelsDocument = ('mutation DisableModels($input:DisableModelsInput!){disableModels(input:$input){models{...ModelFields}}}' + ModelFields) as TypedText<DisableModelsMutation, DisableModelsMutationVariables>;
export const DisableProvidersDocument = ('mutation DisableProviders($input:DisableProvidersInput!){disableProviders(input:$input){providers{...ProviderFields}}}' + ProviderFields) as TypedText<DisableProvidersMutation, DisableProvidersMutationVariables>;
export const DuplicateIntegrationDocument = ('mutation DuplicateIntegration($input:DuplicateIntegrationInput!){duplicateIntegration(input:$input){integration{...IntegrationFields}}}' + IntegrationFields) as TypedText<DuplicateIntegrationMutation, DuplicateIntegrationMutationVariables>;
export const DuplicateModelDocument = ('mutation DuplicateModel($input:DuplicateModelInput!){duplicateModel(input:$input){model{...ModelFields}}}' + ModelFields) as TypedText<DuplicateModelMutation, DuplicateModelMutationVariables>;
export const DuplicateProviderDocument = ('mutation DuplicateProvider($input:DuplicateProviderInput!){duplicateProvider(input:$input){provider{...ProviderFields}}}' + ProviderFields) as TypedText<DuplicateProviderMutation, DuplicateProviderMutationVariables>;
export const EditApiKeyDocument = ('mutation EditApiKey($input:EditApiKeyInput!){editApiKey(input:$input){apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<EditApiKeyMutation, EditApiKeyMutationVariables>;
export const EditIntegrationDocument = ('mutation EditIntegration($input:EditIntegrationInput!){editIntegration(input:$input){integration{...IntegrationFields}}}' + IntegrationFields) as TypedText<EditIntegrationMutation, EditIntegrationMutationVariables>;
export const EditModelDocument = ('mutation EditModel($input:EditModelInput!){editModel(input:$input){model{...ModelFields}}}' + ModelFields) as TypedText<EditModelMutation, EditModelMutationVariables>;
export const EditProviderDocument = ('mutation EditProvider($input:EditProviderInput!){editProvider(input:$input){provider{...ProviderFields}}}' + ProviderFields) as TypedText<EditProviderMutation, EditProviderMutationVariables>;
export const EnableIntegrationsDocument = ('mutation EnableIntegrations($input:EnableIntegrationsInput!){enableIntegrations(input:$input){integrations{...IntegrationFields}}}' + IntegrationFields) as TypedText<EnableIntegrationsMutation, EnableIntegrationsMutationVariables>;
export const EnableModelsDocument = ('mutation EnableModels($input:EnableModelsInput!){enableModels(input:$input){models{...ModelFields}}}' + ModelFields) as TypedText<EnableModelsMutation, EnableModelsMutationVariables>;
export const EnableProvidersDocument = ('mutation EnableProviders($input:EnableProvidersInput!){enableProviders(input:$input){providers{...ProviderFields}}}' + ProviderFields) as TypedText<EnableProvidersMutation, EnableProvidersMutationVariables>;
export const ExplainAccessDocument = ('query ExplainAccess($input:ExplainAccessInput!){explainAccess(input:$input){allowed rule explanation steps{rule allowed explanation isDeciding}}}') as TypedText<ExplainAccessQuery, ExplainAccessQueryVariables>;
export const GuardrailDocument = ('query Guardrail($id:ID!$firstVersions:Int$afterVersion:String){guardrail(id:$id){...GuardrailFields versions(first:$firstVersions after:$afterVersion){totalCount pageInfo{...PageFields}edges{cursor node{id number checks{type parameters isEnabled}actions{...GuardrailActionsFields}createdBy createdAt}}}}}' + GuardrailActionsFields + GuardrailFields + PageFields) as TypedText<GuardrailQuery, GuardrailQueryVariables>;
export const GuardrailsDocument = ('query Guardrails($filter:GuardrailFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){guardrails(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...GuardrailFields}}}}' + GuardrailActionsFields + GuardrailFields + PageFields) as TypedText<GuardrailsQuery, GuardrailsQueryVariables>;
export const IngestLogsDocument = ('mutation IngestLogs($input:IngestLogsInput!){ingestLogs(input:$input){logs{id logId isDuplicate}}}') as TypedText<IngestLogsMutation, IngestLogsMutationVariables>;
export const IntegrationDocument = ('query Integration($id:ID!){integration(id:$id){...IntegrationFields}}' + IntegrationFields) as TypedText<IntegrationQuery, IntegrationQueryVariables>;
export const IntegrationsDocument = ('query Integrations($filter:IntegrationFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){integrations(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...IntegrationFields}}}}' + IntegrationFields + PageFields) as TypedText<IntegrationsQuery, IntegrationsQueryVariables>;
export const InvitationDocument = ('query Invitation($id:ID!){invitation(id:$id){...InvitationFields}}' + InvitationFields) as TypedText<InvitationQuery, InvitationQueryVariables>;
export const InvitationsDocument = ('query Invitations($filter:InvitationFilter$orderBy:InvitationOrder$first:Int$after:String$last:Int$before:String){invitations(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...InvitationFields}}}}' + InvitationFields + PageFields) as TypedText<InvitationsQuery, InvitationsQueryVariables>;
export const InvoiceDocument = ('query Invoice($id:ID!){invoice(id:$id){...InvoiceFields}}' + BillingContactFields + InvoiceFields + InvoiceLineFields) as TypedText<InvoiceQuery, InvoiceQueryVariables>;
export const InvoicesDocument = ('query Invoices($filter:InvoiceFilter$first:Int$after:String$last:Int$before:String){invoices(filter:$filter first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...InvoiceFields}}}}' + BillingContactFields + InvoiceFields + InvoiceLineFields + PageFields) as TypedText<InvoicesQuery, InvoicesQueryVariables>;
export const KeyFeaturesDocument = ('query KeyFeatures{keyFeatures{feature levels}}') as TypedText<KeyFeaturesQuery, KeyFeaturesQueryVariables>;
export const LeaveOrganizationDocument = ('mutation LeaveOrganization{leaveOrganization{leftOrganizationId}}') as TypedText<LeaveOrganizationMutation, LeaveOrganizationMutationVariables>;
export const LogDocument = ('query Log($id:ID!){log(id:$id){...RequestLogFields request response feedback{...LogFeedbackFields}}}' + LogFeedbackFields + RequestLogFields) as TypedText<LogQuery, LogQueryVariables>;
export const LogExportDocument = ('query LogExport($id:ID!){logExport(id:$id){...LogExportFields}}' + LogExportFields) as TypedText<LogExportQuery, LogExportQueryVariables>;
export const LogExportsDocument = ('query LogExports($filter:LogExportFilter$first:Int$after:String$last:Int$before:String){logExports(filter:$filter first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...LogExportFields}}}}' + LogExportFields + PageFields) as TypedText<LogExportsQuery, LogExportsQueryVariables>;
export const LogGroupsDocument = ('query LogGroups($filter:LogFilter$by:LogGroupBy!$metadataKey:String$orderBy:LogMeasure$first:Int){logGroups(filter:$filter by:$by metadataKey:$metadataKey orderBy:$orderBy first:$first){totalCount groups{key{by id name}measures{...LogMeasuresFields}}}}' + LogMeasuresFields) as TypedText<LogGroupsQuery, LogGroupsQueryVariables>;
export const LogTailDocument = ('subscription LogTail($filter:LogFilter){logTail(filter:$filter){dropped log{...RequestLogFields}}}' + RequestLogFields) as TypedText<LogTailSubscription, LogTailSubscriptionVariables>;
export const LogTimeSeriesDocument = ('query LogTimeSeries($filter:LogFilter!$interval:LogInterval!$groupBy:LogGroupBy$metadataKey:String$first:Int){logTimeSeries(filter:$filter interval:$interval groupBy:$groupBy metadataKey:$metadataKey first:$first){key{by id name}points{start measures{...LogMeasuresFields}}}}' + LogMeasuresFields) as TypedText<LogTimeSeriesQuery, LogTimeSeriesQueryVariables>;
export const LogTotalsDocument = ('query LogTotals($filter:LogFilter){logTotals(filter:$filter){...LogMeasuresFields}}' + LogMeasuresFields) as TypedText<LogTotalsQuery, LogTotalsQueryVariables>;
export const LogsDocument = ('query Logs($filter:LogFilter$orderBy:LogOrder$first:Int$after:String$last:Int$before:String){logs(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...RequestLogFields}}}}' + PageFields + RequestLogFields) as TypedText<LogsQuery, LogsQueryVariables>;
export const MarkInvoicePaidDocument = ('mutation MarkInvoicePaid($input:MarkInvoicePaidInput!){markInvoicePaid(input:$input){invoice{...InvoiceFields}}}' + BillingContactFields + InvoiceFields + InvoiceLineFields) as TypedText<MarkInvoicePaidMutation, MarkInvoicePaidMutationVariables>;
export const MemberDocument = ('query Member($id:ID!){member(id:$id){...MemberFields}}' + MemberFields) as TypedText<MemberQuery, MemberQueryVariables>;
export const MembersDocument = ('query Members($filter:MemberFilter$orderBy:MemberOrder$first:Int$after:String$last:Int$before:String){members(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...MemberFields}}}}' + MemberFields + PageFields) as TypedText<MembersQuery, MembersQueryVariables>;
export const ModelDocument = ('query Model($id:ID!){model(id:$id){...ModelFields integration{id slug name}}}' + ModelFields) as TypedText<ModelQuery, ModelQueryVariables>;
export const ModelByReferenceDocument = ('query ModelByReference($reference:String!){modelByReference(reference:$reference){obstacles model{...ModelFields}provider{id slug name status}integration{id slug name}}}' + ModelFields) as TypedText<ModelByReferenceQuery, ModelByReferenceQueryVariables>;
export const ModelsDocument = ('query Models($filter:ModelFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){models(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...ModelFields integration{id slug name}}}}}' + ModelFields + PageFields) as TypedText<ModelsQuery, ModelsQueryVariables>;
export const MovePromptLabelDocument = ('mutation MovePromptLabel($input:MovePromptLabelInput!){movePromptLabel(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<MovePromptLabelMutation, MovePromptLabelMutationVariables>;
export const MovePromptPartialLabelDocument = ('mutation MovePromptPartialLabel($input:MovePromptPartialLabelInput!){movePromptPartialLabel(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<MovePromptPartialLabelMutation, MovePromptPartialLabelMutationVariables>;
export const NarrowApiKeyToUsedDocument = ('mutation NarrowApiKeyToUsed($input:NarrowApiKeyToUsedInput!){narrowApiKeyToUsed(input:$input){before{feature level}after{feature level}apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<NarrowApiKeyToUsedMutation, NarrowApiKeyToUsedMutationVariables>;
export const NodeDocument = ('query Node($id:ID!){node(id:$id){...NodeFields}}' + NodeFields) as TypedText<NodeQuery, NodeQueryVariables>;
export const NodesDocument = ('query Nodes($ids:[ID!]!){nodes(ids:$ids){...NodeFields}}' + NodeFields) as TypedText<NodesQuery, NodesQueryVariables>;
export const NoticesDocument = ('query Notices($filter:NoticeFilter$first:Int$after:String$last:Int$before:String$deliveries:Int=5){notices(filter:$filter first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{id kind data createdAt deliveries(first:$deliveries){totalCount pageInfo{...PageFields}edges{cursor node{...NoticeDeliveryFields}}}}}}}' + NoticeDeliveryFields + PageFields) as TypedText<NoticesQuery, NoticesQueryVariables>;
export const OrganizationDocument = ('query Organization{organization{...OrganizationFields}}' + OrganizationFields) as TypedText<OrganizationQuery, OrganizationQueryVariables>;
export const PaymentMethodDocument = ('query PaymentMethod{paymentMethod{label version}}') as TypedText<PaymentMethodQuery, PaymentMethodQueryVariables>;
export const PermissionsDocument = ('query Permissions{permissions{name description roles keyFeature keyLevel}}') as TypedText<PermissionsQuery, PermissionsQueryVariables>;
export const PreviewKeyChangeDocument = ('query PreviewKeyChange($input:PreviewKeyChangeInput!){previewKeyChange(input:$input){...AccessPreviewFields}}' + AccessPreviewFields) as TypedText<PreviewKeyChangeQuery, PreviewKeyChangeQueryVariables>;
export const PreviewMemberRoleDocument = ('query PreviewMemberRole($input:PreviewMemberRoleInput!){previewMemberRole(input:$input){...AccessPreviewFields}}' + AccessPreviewFields) as TypedText<PreviewMemberRoleQuery, PreviewMemberRoleQueryVariables>;
export const PreviewPlanChangeDocument = ('query PreviewPlanChange($plan:BillingPlanCode!){previewPlanChange(plan:$plan){plan{...BillingPlanFields}changesAt obstacles lines{...InvoiceLineFields}total}}' + BillingPlanFields + InvoiceLineFields) as TypedText<PreviewPlanChangeQuery, PreviewPlanChangeQueryVariables>;
export const PreviewRoleChangeDocument = ('query PreviewRoleChange($input:PreviewRoleChangeInput!){previewRoleChange(input:$input){...AccessPreviewFields}}' + AccessPreviewFields) as TypedText<PreviewRoleChangeQuery, PreviewRoleChangeQueryVariables>;
export const PromptDocument = ('query Prompt($id:ID!$number:Int!=0$firstVersions:Int$afterVersion:String){prompt(id:$id){...PromptTemplateFields latestVersion{...PromptVersionFields}publishedVersion{...PromptVersionFields}versionNumbered(number:$number){...PromptVersionFields}versions(first:$firstVersions after:$afterVersion){totalCount pageInfo{...PageFields}edges{cursor node{id number description isPublished labels createdBy createdAt}}}}}' + PageFields + PromptTemplateFields + PromptVersionFields) as TypedText<PromptQuery, PromptQueryVariables>;
export const PromptCollectionDocument = ('query PromptCollection($id:ID!$firstChildren:Int$afterChild:String$firstPrompts:Int$afterPrompt:String$firstPartials:Int$afterPartial:String){promptCollection(id:$id){...PromptCollectionFields parent{id name}children(first:$firstChildren after:$afterChild){totalCount pageInfo{...PageFields}edges{cursor node{...PromptCollectionFields}}}prompts(first:$firstPrompts after:$afterPrompt){totalCount pageInfo{...PageFields}edges{cursor node{id slug name}}}partials(first:$firstPartials after:$afterPartial){totalCount pageInfo{...PageFields}edges{cursor node{id slug name}}}}}' + PageFields + PromptCollectionFields) as TypedText<PromptCollectionQuery, PromptCollectionQueryVariables>;
export const PromptCollectionsDocument = ('query PromptCollections($filter:PromptCollectionFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){promptCollections(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...PromptCollectionFields}}}}' + PageFields + PromptCollectionFields) as TypedText<PromptCollectionsQuery, PromptCollectionsQueryVariables>;
export const PromptLabelsDocument = ('query PromptLabels($filter:PromptLabelFilter$orderBy:PromptLabelOrder$first:Int$after:String$last:Int$before:String){promptLabels(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...PromptLabelFields}}}}' + PageFields + PromptLabelFields) as TypedText<PromptLabelsQuery, PromptLabelsQueryVariables>;
export const PromptPartialDocument = ('query PromptPartial($id:ID!$number:Int!=0$firstVersions:Int$afterVersion:String){promptPartial(id:$id){...PromptTemplateFields latestVersion{...PromptVersionFields}publishedVersion{...PromptVersionFields}versionNumbered(number:$number){...PromptVersionFields}versions(first:$firstVersions after:$afterVersion){totalCount pageInfo{...PageFields}edges{cursor node{id number description isPublished labels createdBy createdAt}}}}}' + PageFields + PromptTemplateFields + PromptVersionFields) as TypedText<PromptPartialQuery, PromptPartialQueryVariables>;
export const PromptPartialsDocument = ('query PromptPartials($filter:PromptPartialFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){promptPartials(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...PromptTemplateFields}}}}' + PageFields + PromptTemplateFields) as TypedText<PromptPartialsQuery, PromptPartialsQueryVariables>;
export const PromptsDocument = ('query Prompts($filter:PromptFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){prompts(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...PromptTemplateFields}}}}' + PageFields + PromptTemplateFields) as TypedText<PromptsQuery, PromptsQueryVariables>;
export const ProviderDocument = ('query Provider($id:ID!$firstModels:Int$afterModel:String){provider(id:$id){...ProviderFields usage{...UsageFields}integration{id slug name}models(first:$firstModels after:$afterModel){totalCount pageInfo{...PageFields}edges{cursor node{...ModelFields}}}}}' + ModelFields + PageFields + ProviderFields + UsageFields) as TypedText<ProviderQuery, ProviderQueryVariables>;
export const ProvidersDocument = ('query Providers($filter:ProviderFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){providers(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...ProviderFields integration{id slug name}}}}}' + PageFields + ProviderFields) as TypedText<ProvidersQuery, ProvidersQueryVariables>;
export const PublishPromptDocument = ('mutation PublishPrompt($input:PublishPromptInput!){publishPrompt(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<PublishPromptMutation, PublishPromptMutationVariables>;
export const PublishPromptPartialDocument = ('mutation PublishPromptPartial($input:PublishPromptPartialInput!){publishPromptPartial(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<PublishPromptPartialMutation, PublishPromptPartialMutationVariables>;
export const RedeliverNoticeDocument = ('mutation RedeliverNotice($input:RedeliverNoticeInput!){redeliverNotice(input:$input){delivery{...NoticeDeliveryFields}}}' + NoticeDeliveryFields) as TypedText<RedeliverNoticeMutation, RedeliverNoticeMutationVariables>;
export const RemoveMemberDocument = ('mutation RemoveMember($input:RemoveMemberInput!){removeMember(input:$input){removedMemberId}}') as TypedText<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const RemovePaymentMethodDocument = ('mutation RemovePaymentMethod($input:RemovePaymentMethodInput!){removePaymentMethod(input:$input){removedLabel}}') as TypedText<RemovePaymentMethodMutation, RemovePaymentMethodMutationVariables>;
export const RenderPromptDocument = ('query RenderPrompt($input:RenderPromptInput!){renderPrompt(input:$input){prompt{id slug}version{id number}format messages{role content name toolCalls toolCallId}text model parameters tools toolChoice responseFormat request}}') as TypedText<RenderPromptQuery, RenderPromptQueryVariables>;
export const ResendInvitationDocument = ('mutation ResendInvitation($input:ResendInvitationInput!){resendInvitation(input:$input){token invitation{...InvitationFields}}}' + InvitationFields) as TypedText<ResendInvitationMutation, ResendInvitationMutationVariables>;
export const ResetApiKeyUsageDocument = ('mutation ResetApiKeyUsage($input:ResetApiKeyUsageInput!){resetApiKeyUsage(input:$input){apiKey{...ApiKeyFields usage{...UsageFields}}}}' + ApiKeyFields + UsageFields) as TypedText<ResetApiKeyUsageMutation, ResetApiKeyUsageMutationVariables>;
export const ResetProviderUsageDocument = ('mutation ResetProviderUsage($input:ResetProviderUsageInput!){resetProviderUsage(input:$input){provider{...ProviderFields usage{...UsageFields}}}}' + ProviderFields + UsageFields) as TypedText<ResetProviderUsageMutation, ResetProviderUsageMutationVariables>;
export const RestoreConfigDocument = ('mutation RestoreConfig($input:RestoreConfigInput!){restoreConfig(input:$input){config{...ConfigFields}}}' + ConfigFields) as TypedText<RestoreConfigMutation, RestoreConfigMutationVariables>;
export const RestoreConfigVersionDocument = ('mutation RestoreConfigVersion($input:RestoreConfigVersionInput!){restoreConfigVersion(input:$input){config{...ConfigFields}}}' + ConfigFields) as TypedText<RestoreConfigVersionMutation, RestoreConfigVersionMutationVariables>;
export const RestoreGuardrailDocument = ('mutation RestoreGuardrail($input:RestoreGuardrailInput!){restoreGuardrail(input:$input){guardrail{...GuardrailFields}}}' + GuardrailActionsFields + GuardrailFields) as TypedText<RestoreGuardrailMutation, RestoreGuardrailMutationVariables>;
export const RestoreGuardrailVersionDocument = ('mutation RestoreGuardrailVersion($input:RestoreGuardrailVersionInput!){restoreGuardrailVersion(input:$input){guardrail{...GuardrailFields}}}' + GuardrailActionsFields + GuardrailFields) as TypedText<RestoreGuardrailVersionMutation, RestoreGuardrailVersionMutationVariables>;
export const RestoreIntegrationDocument = ('mutation RestoreIntegration($input:RestoreIntegrationInput!){restoreIntegration(input:$input){integration{...IntegrationFields}}}' + IntegrationFields) as TypedText<RestoreIntegrationMutation, RestoreIntegrationMutationVariables>;
export const RestoreModelDocument = ('mutation RestoreModel($input:RestoreModelInput!){restoreModel(input:$input){model{...ModelFields}}}' + ModelFields) as TypedText<RestoreModelMutation, RestoreModelMutationVariables>;
export const RestorePromptDocument = ('mutation RestorePrompt($input:RestorePromptInput!){restorePrompt(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<RestorePromptMutation, RestorePromptMutationVariables>;
export const RestorePromptCollectionDocument = ('mutation RestorePromptCollection($input:RestorePromptCollectionInput!){restorePromptCollection(input:$input){promptCollection{...PromptCollectionFields}}}' + PromptCollectionFields) as TypedText<RestorePromptCollectionMutation, RestorePromptCollectionMutationVariables>;
export const RestorePromptPartialDocument = ('mutation RestorePromptPartial($input:RestorePromptPartialInput!){restorePromptPartial(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<RestorePromptPartialMutation, RestorePromptPartialMutationVariables>;
export const RestorePromptPartialVersionDocument = ('mutation RestorePromptPartialVersion($input:RestorePromptPartialVersionInput!){restorePromptPartialVersion(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<RestorePromptPartialVersionMutation, RestorePromptPartialVersionMutationVariables>;
export const RestorePromptVersionDocument = ('mutation RestorePromptVersion($input:RestorePromptVersionInput!){restorePromptVersion(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<RestorePromptVersionMutation, RestorePromptVersionMutationVariables>;
export const RestoreProviderDocument = ('mutation RestoreProvider($input:RestoreProviderInput!){restoreProvider(input:$input){provider{...ProviderFields}}}' + ProviderFields) as TypedText<RestoreProviderMutation, RestoreProviderMutationVariables>;
export const RevokeApiKeyDocument = ('mutation RevokeApiKey($input:RevokeApiKeyInput!){revokeApiKey(input:$input){apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const RevokeSessionDocument = ('mutation RevokeSession($input:RevokeSessionInput!){revokeSession(input:$input){revokedSessionId}}') as TypedText<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RoleDocument = ('query Role($id:ID!){role(id:$id){...RoleFields memberCount}}' + RoleFields) as TypedText<RoleQuery, RoleQueryVariables>;
export const RolesDocument = ('query Roles($filter:RoleFilter$orderBy:RoleOrder$first:Int$after:String$last:Int$before:String){roles(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...RoleFields memberCount}}}}' + PageFields + RoleFields) as TypedText<RolesQuery, RolesQueryVariables>;
export const RotateApiKeyDocument = ('mutation RotateApiKey($input:RotateApiKeyInput!){rotateApiKey(input:$input){secret formerSecretEndsAt apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<RotateApiKeyMutation, RotateApiKeyMutationVariables>;
export const RotateWebhookSecretDocument = ('mutation RotateWebhookSecret($input:RotateWebhookSecretInput!){rotateWebhookSecret(input:$input){webhook{...WebhookFields}secret}}' + WebhookFields) as TypedText<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const SavedLogFilterDocument = ('query SavedLogFilter($id:ID!){savedLogFilter(id:$id){...SavedLogFilterFields}}' + SavedLogFilterFields) as TypedText<SavedLogFilterQuery, SavedLogFilterQueryVariables>;
export const SavedLogFiltersDocument = ('query SavedLogFilters($filter:SavedLogFilterFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){savedLogFilters(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...SavedLogFilterFields}}}}' + PageFields + SavedLogFilterFields) as TypedText<SavedLogFiltersQuery, SavedLogFiltersQueryVariables>;
export const SessionsDocument = ('query Sessions($first:Int$after:String$last:Int$before:String){sessions(first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{id isCurrent address userAgent createdAt lastSeenAt expiresAt}}}}' + PageFields) as TypedText<SessionsQuery, SessionsQueryVariables>;
export const SetDefaultConfigDocument = ('mutation SetDefaultConfig($input:SetDefaultConfigInput!){setDefaultConfig(input:$input){config{...ConfigFields}}}' + ConfigFields) as TypedText<SetDefaultConfigMutation, SetDefaultConfigMutationVariables>;
export const SetSpendingLimitDocument = ('mutation SetSpendingLimit($input:SetSpendingLimitInput!){setSpendingLimit(input:$input){spendingLimit{...SpendingLimitFields}}}' + SpendingLimitFields) as TypedText<SetSpendingLimitMutation, SetSpendingLimitMutationVariables>;
export const SetWebhookEnabledDocument = ('mutation SetWebhookEnabled($input:SetWebhookEnabledInput!){setWebhookEnabled(input:$input){webhook{...WebhookFields}}}' + WebhookFields) as TypedText<SetWebhookEnabledMutation, SetWebhookEnabledMutationVariables>;
export const SignInDocument = ('mutation SignIn($input:SignInInput!){signIn(input:$input){token userId expiresAt}}') as TypedText<SignInMutation, SignInMutationVariables>;
export const SignOutDocument = ('mutation SignOut{signOut{endedSessionId}}') as TypedText<SignOutMutation, SignOutMutationVariables>;
export const SignUpDocument = ('mutation SignUp($input:SignUpInput!){signUp(input:$input){token userId expiresAt}}') as TypedText<SignUpMutation, SignUpMutationVariables>;
export const SpendingLimitDocument = ('query SpendingLimit{spendingLimit{...SpendingLimitFields}}' + SpendingLimitFields) as TypedText<SpendingLimitQuery, SpendingLimitQueryVariables>;
export const SyncModelsDocument = ('mutation SyncModels($input:SyncModelsInput!){syncModels(input:$input){added{...ModelFields}}}' + ModelFields) as TypedText<SyncModelsMutation, SyncModelsMutationVariables>;
export const TestGuardrailDocument = ('mutation TestGuardrail($input:TestGuardrailInput!){testGuardrail(input:$input){verdict outcome status timeMs feedback{value weight}checks{type verdict passes explanation timeMs}}}') as TypedText<TestGuardrailMutation, TestGuardrailMutationVariables>;
export const TestIntegrationDocument = ('mutation TestIntegration($input:TestIntegrationInput!){testIntegration(input:$input){test{isOk outcome status latencyMs message}}}') as TypedText<TestIntegrationMutation, TestIntegrationMutationVariables>;
export const TestWebhookDocument = ('mutation TestWebhook($input:TestWebhookInput!){testWebhook(input:$input){webhook{...WebhookFields}test{isOk outcome status latencyMs message}}}' + WebhookFields) as TypedText<TestWebhookMutation, TestWebhookMutationVariables>;
export const TransferOwnershipDocument = ('mutation TransferOwnership($input:TransferOwnershipInput!){transferOwnership(input:$input){newOwner{...MemberFields}formerOwner{...MemberFields}}}' + MemberFields) as TypedText<TransferOwnershipMutation, TransferOwnershipMutationVariables>;
export const UnpublishPromptDocument = ('mutation UnpublishPrompt($input:UnpublishPromptInput!){unpublishPrompt(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<UnpublishPromptMutation, UnpublishPromptMutationVariables>;
export const UnpublishPromptPartialDocument = ('mutation UnpublishPromptPartial($input:UnpublishPromptPartialInput!){unpublishPromptPartial(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<UnpublishPromptPartialMutation, UnpublishPromptPartialMutationVariables>;
export const UpdateApiKeyDocument = ('mutation UpdateApiKey($input:UpdateApiKeyInput!){updateApiKey(input:$input){apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<UpdateApiKeyMutation, UpdateApiKeyMutationVariables>;
export const UpdateBillingContactDocument = ('mutation UpdateBillingContact($input:UpdateBillingContactInput!){updateBillingContact(input:$input){billing{...BillingFields}}}' + BillingContactFields + BillingFields + BillingPlanFields + InvoiceLineFields) as TypedText<UpdateBillingContactMutation, UpdateBillingContactMutationVariables>;
export const UpdateConfigDocument = ('mutation UpdateConfig($input:UpdateConfigInput!){updateConfig(input:$input){config{...ConfigFields}}}' + ConfigFields) as TypedText<UpdateConfigMutation, UpdateConfigMutationVariables>;
export const UpdateGuardrailDocument = ('mutation UpdateGuardrail($input:UpdateGuardrailInput!){updateGuardrail(input:$input){guardrail{...GuardrailFields}}}' + GuardrailActionsFields + GuardrailFields) as TypedText<UpdateGuardrailMutation, UpdateGuardrailMutationVariables>;
export const UpdateOrganizationDocument = ('mutation UpdateOrganization($input:UpdateOrganizationInput!){updateOrganization(input:$input){organization{...OrganizationFields}}}' + OrganizationFields) as TypedText<UpdateOrganizationMutation, UpdateOrganizationMutationVariables>;
export const UpdatePromptDocument = ('mutation UpdatePrompt($input:UpdatePromptInput!){updatePrompt(input:$input){prompt{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<UpdatePromptMutation, UpdatePromptMutationVariables>;
export const UpdatePromptCollectionDocument = ('mutation UpdatePromptCollection($input:UpdatePromptCollectionInput!){updatePromptCollection(input:$input){promptCollection{...PromptCollectionFields}}}' + PromptCollectionFields) as TypedText<UpdatePromptCollectionMutation, UpdatePromptCollectionMutationVariables>;
export const UpdatePromptPartialDocument = ('mutation UpdatePromptPartial($input:UpdatePromptPartialInput!){updatePromptPartial(input:$input){promptPartial{...PromptTemplateFields}}}' + PromptTemplateFields) as TypedText<UpdatePromptPartialMutation, UpdatePromptPartialMutationVariables>;
export const UpdateRoleDocument = ('mutation UpdateRole($input:UpdateRoleInput!){updateRole(input:$input){role{...RoleFields}}}' + RoleFields) as TypedText<UpdateRoleMutation, UpdateRoleMutationVariables>;
export const UpdateSavedLogFilterDocument = ('mutation UpdateSavedLogFilter($input:UpdateSavedLogFilterInput!){updateSavedLogFilter(input:$input){savedLogFilter{...SavedLogFilterFields}}}' + SavedLogFilterFields) as TypedText<UpdateSavedLogFilterMutation, UpdateSavedLogFilterMutationVariables>;
export const UpdateWebhookDocument = ('mutation UpdateWebhook($input:UpdateWebhookInput!){updateWebhook(input:$input){webhook{...WebhookFields}secret}}' + WebhookFields) as TypedText<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const VerifyApiKeyDocument = ('query VerifyApiKey($input:VerifyApiKeyInput!){verifyApiKey(input:$input){valid code apiKey{...ApiKeyFields}}}' + ApiKeyFields) as TypedText<VerifyApiKeyQuery, VerifyApiKeyQueryVariables>;
export const VerifyAuditLogDocument = ('query VerifyAuditLog($from:Int$to:Int){verifyAuditLog(from:$from to:$to){isWhole checked from to next broken{sequence fault message}}}') as TypedText<VerifyAuditLogQuery, VerifyAuditLogQueryVariables>;
export const ViewerDocument = ('query Viewer{viewer{kind displayName permissions user{id email name}organization{...OrganizationFields}member{...MemberFields}apiKey{...ApiKeyFields}organizations{id name slug roleName joinedAt}}}' + ApiKeyFields + MemberFields + OrganizationFields) as TypedText<ViewerQuery, ViewerQueryVariables>;
export const VoidInvoiceDocument = ('mutation VoidInvoice($input:VoidInvoiceInput!){voidInvoice(input:$input){invoice{...InvoiceFields}}}' + BillingContactFields + InvoiceFields + InvoiceLineFields) as TypedText<VoidInvoiceMutation, VoidInvoiceMutationVariables>;
export const WebhookDocument = ('query Webhook($id:ID!){webhook(id:$id){...WebhookFields}}' + WebhookFields) as TypedText<WebhookQuery, WebhookQueryVariables>;
export const WebhooksDocument = ('query Webhooks($filter:WebhookFilter$orderBy:ResourceOrder$first:Int$after:String$last:Int$before:String){webhooks(filter:$filter orderBy:$orderBy first:$first after:$after last:$last before:$before){totalCount pageInfo{...PageFields}edges{cursor node{...WebhookFields}}}}' + PageFields + WebhookFields) as TypedText<WebhooksQuery, WebhooksQueryVariables>;