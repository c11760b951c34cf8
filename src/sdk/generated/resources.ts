// Generated from schema.graphql and src/sdk/operations by `npm run codegen`. Do not edit.
import type { Calls, CallOptions, KeyedCallOptions, Listing, Value } from '../calls.js';
import type {
  AcceptInvitationInput,
  AcceptInvitationMutation,
  AccountEntriesQuery,
  AccountEntriesQueryVariables,
  ApiKeyHygieneQuery,
  ApiKeyHygieneQueryVariables,
  ApiKeyQuery,
  ApiKeysQuery,
  ApiKeysQueryVariables,
  AssignRoleInput,
  AssignRoleMutation,
  AuditEntriesQuery,
  AuditEntriesQueryVariables,
  AuditEntryQuery,
  BillingPlanCode,
  BillingQuery,
  CancelInvitationInput,
  CancelInvitationMutation,
  ChangePasswordInput,
  ChangePasswordMutation,
  ChangePlanInput,
  ChangePlanMutation,
  CollectApiKeySecretInput,
  CollectApiKeySecretMutation,
  ComparePromptPartialVersionsInput,
  ComparePromptPartialVersionsQuery,
  ComparePromptVersionsInput,
  ComparePromptVersionsQuery,
  ConfigQuery,
  ConfigQueryVariables,
  ConfigVersionQuery,
  ConfigVersionQueryVariables,
  ConfigsQuery,
  ConfigsQueryVariables,
  CopyIntegrationQuery,
  CopyModelQuery,
  CopyProviderQuery,
  CreateApiKeyInput,
  CreateApiKeyMutation,
  CreateConfigInput,
  CreateConfigMutation,
  CreateGuardrailInput,
  CreateGuardrailMutation,
  CreateIntegrationInput,
  CreateIntegrationMutation,
  CreateInvitationInput,
  CreateInvitationMutation,
  CreateLogExportInput,
  CreateLogExportMutation,
  CreateLogFeedbackInput,
  CreateLogFeedbackMutation,
  CreateModelInput,
  CreateModelMutation,
  CreateOrganizationInput,
  CreateOrganizationMutation,
  CreatePromptCollectionInput,
  CreatePromptCollectionMutation,
  CreatePromptInput,
  CreatePromptLabelInput,
  CreatePromptLabelMutation,
  CreatePromptMutation,
  CreatePromptPartialInput,
  CreatePromptPartialMutation,
  CreateProviderInput,
  CreateProviderMutation,
  CreateRoleInput,
  CreateRoleMutation,
  CreateSavedLogFilterInput,
  CreateSavedLogFilterMutation,
  CreateWebhookInput,
  CreateWebhookMutation,
  DeleteApiKeyInput,
  DeleteApiKeyMutation,
  DeleteConfigInput,
  DeleteConfigMutation,
  DeleteConfigsInput,
  DeleteConfigsMutation,
  DeleteGuardrailInput,
  DeleteGuardrailMutation,
  DeleteGuardrailsInput,
  DeleteGuardrailsMutation,
  DeleteIntegrationInput,
  DeleteIntegrationMutation,
  DeleteIntegrationsInput,
  DeleteIntegrationsMutation,
  DeleteLogExportInput,
  DeleteLogExportMutation,
  DeleteModelInput,
  DeleteModelMutation,
  DeleteModelsInput,
  DeleteModelsMutation,
  DeleteOrganizationInput,
  DeleteOrganizationMutation,
  DeletePromptCollectionInput,
  DeletePromptCollectionMutation,
  DeletePromptCollectionsInput,
  DeletePromptCollectionsMutation,
  DeletePromptInput,
  DeletePromptLabelInput,
  DeletePromptLabelMutation,
  DeletePromptMutation,
  DeletePromptPartialInput,
  DeletePromptPartialMutation,
  DeletePromptPartialsInput,
  DeletePromptPartialsMutation,
  DeletePromptsInput,
  DeletePromptsMutation,
  DeleteProviderInput,
  DeleteProviderMutation,
  DeleteProvidersInput,
  DeleteProvidersMutation,
  DeleteRoleInput,
  DeleteRoleMutation,
  DeleteSavedLogFilterInput,
  DeleteSavedLogFilterMutation,
  DeleteWebhookInput,
  DeleteWebhookMutation,
  DisableIntegrationsInput,
  DisableIntegrationsMutation,
  DisableModelsInput,
  DisableModelsMutation,
  DisableProvidersInput,
  DisableProvidersMutation,
  DuplicateIntegrationInput,
  DuplicateIntegrationMutation,
  DuplicateModelInput,
  DuplicateModelMutation,
  DuplicateProviderInput,
  DuplicateProviderMutation,
  EditApiKeyInput,
  EditApiKeyMutation,
  EditIntegrationInput,
  EditIntegrationMutation,
  EditModelInput,
  EditModelMutation,
  EditProviderInput,
  EditProviderMutation,
  EnableIntegrationsInput,
  EnableIntegrationsMutation,
  EnableModelsInput,
  EnableModelsMutation,
  EnableProvidersInput,
  EnableProvidersMutation,
  ExplainAccessInput,
  ExplainAccessQuery,
  GuardrailQuery,
  GuardrailQueryVariables,
  GuardrailsQuery,
  GuardrailsQueryVariables,
  IngestLogsInput,
  IngestLogsMutation,
  IntegrationQuery,
  IntegrationsQuery,
  IntegrationsQueryVariables,
  InvitationQuery,
  InvitationsQuery,
  InvitationsQueryVariables,
  InvoiceQuery,
  InvoicesQuery,
  InvoicesQueryVariables,
  KeyFeaturesQuery,
  LeaveOrganizationMutation,
  LogExportQuery,
  LogExportsQuery,
  LogExportsQueryVariables,
  LogGroupsQuery,
  LogGroupsQueryVariables,
  LogQuery,
  LogTailSubscription,
  LogTailSubscriptionVariables,
  LogTimeSeriesQuery,
  LogTimeSeriesQueryVariables,
  LogTotalsQuery,
  LogTotalsQueryVariables,
  LogsQuery,
  LogsQueryVariables,
  MarkInvoicePaidInput,
  MarkInvoicePaidMutation,
  MemberQuery,
  MembersQuery,
  MembersQueryVariables,
  ModelByReferenceQuery,
  ModelQuery,
  ModelsQuery,
  ModelsQueryVariables,
  MovePromptLabelInput,
  MovePromptLabelMutation,
  MovePromptPartialLabelInput,
  MovePromptPartialLabelMutation,
  NarrowApiKeyToUsedInput,
  NarrowApiKeyToUsedMutation,
  NodeQuery,
  NodesQuery,
  NoticesQuery,
  NoticesQueryVariables,
  OrganizationQuery,
  PaymentMethodQuery,
  PermissionsQuery,
  PreviewKeyChangeInput,
  PreviewKeyChangeQuery,
  PreviewMemberRoleInput,
  PreviewMemberRoleQuery,
  PreviewPlanChangeQuery,
  PreviewRoleChangeInput,
  PreviewRoleChangeQuery,
  PromptCollectionQuery,
  PromptCollectionQueryVariables,
  PromptCollectionsQuery,
  PromptCollectionsQueryVariables,
  PromptLabelsQuery,
  PromptLabelsQueryVariables,
  PromptPartialQuery,
  PromptPartialQueryVariables,
  PromptPartialsQuery,
  PromptPartialsQueryVariables,
  PromptQuery,
  PromptQueryVariables,
  PromptsQuery,
  PromptsQueryVariables,
  ProviderQuery,
  ProviderQueryVariables,
  ProvidersQuery,
  ProvidersQueryVariables,
  PublishPromptInput,
  PublishPromptMutation,
  PublishPromptPartialInput,
  PublishPromptPartialMutation,
  RedeliverNoticeInput,
  RedeliverNoticeMutation,
  RemoveMemberInput,
  RemoveMemberMutation,
  RemovePaymentMethodInput,
  RemovePaymentMethodMutation,
  RenderPromptInput,
  RenderPromptQuery,
  ResendInvitationInput,
  ResendInvitationMutation,
  ResetApiKeyUsageInput,
  ResetApiKeyUsageMutation,
  ResetProviderUsageInput,
  ResetProviderUsageMutation,
  RestoreConfigInput,
  RestoreConfigMutation,
  RestoreConfigVersionInput,
  RestoreConfigVersionMutation,
  RestoreGuardrailInput,
  RestoreGuardrailMutation,
  RestoreGuardrailVersionInput,
  RestoreGuardrailVersionMutation,
  RestoreIntegrationInput,
  RestoreIntegrationMutation,
  RestoreModelInput,
  RestoreModelMutation,
  RestorePromptCollectionInput,
  RestorePromptCollectionMutation,
  RestorePromptInput,
  RestorePromptMutation,
  RestorePromptPartialInput,
  RestorePromptPartialMutation,
  RestorePromptPartialVersionInput,
  RestorePromptPartialVersionMutation,
  RestorePromptVersionInput,
  RestorePromptVersionMutation,
  RestoreProviderInput,
  RestoreProviderMutation,
  RevokeApiKeyInput,
  RevokeApiKeyMutation,
  RevokeSessionInput,
  RevokeSessionMutation,
  RoleQuery,
  RolesQuery,
  RolesQueryVariables,
  RotateApiKeyInput,
  RotateApiKeyMutation,
  RotateWebhookSecretInput,
  RotateWebhookSecretMutation,
  SavedLogFilterQuery,
  SavedLogFiltersQuery,
  SavedLogFiltersQueryVariables,
  SessionsQuery,
  SessionsQueryVariables,
  SetDefaultConfigInput,
  SetDefaultConfigMutation,
  SetSpendingLimitInput,
  SetSpendingLimitMutation,
  SetWebhookEnabledInput,
  SetWebhookEnabledMutation,
  SignInInput,
  SignInMutation,
  SignOutMutation,
  SignUpInput,
  SignUpMutation,
  SpendingLimitQuery,
  SyncModelsInput,
  SyncModelsMutation,
  TestGuardrailInput,
  TestGuardrailMutation,
  TestIntegrationInput,
  TestIntegrationMutation,
  TestWebhookInput,
  TestWebhookMutation,
  TransferOwnershipInput,
  TransferOwnershipMutation,
  UnpublishPromptInput,
  UnpublishPromptMutation,
  UnpublishPromptPartialInput,
  UnpublishPromptPartialMutation,
  UpdateApiKeyInput,
  UpdateApiKeyMutation,
  UpdateBillingContactInput,
  UpdateBillingContactMutation,
  UpdateConfigInput,
  UpdateConfigMutation,
  UpdateGuardrailInput,
  UpdateGuardrailMutation,
  UpdateOrganizationInput,
  UpdateOrganizationMutation,
  UpdatePromptCollectionInput,
  UpdatePromptCollectionMutation,
  UpdatePromptInput,
  UpdatePromptMutation,
  UpdatePromptPartialInput,
  UpdatePromptPartialMutation,
  UpdateRoleInput,
  UpdateRoleMutation,
  UpdateSavedLogFilterInput,
  UpdateSavedLogFilterMutation,
  UpdateWebhookInput,
  UpdateWebhookMutation,
  VerifyApiKeyInput,
  VerifyApiKeyQuery,
  VerifyAuditLogQuery,
  VerifyAuditLogQueryVariables,
  ViewerQuery,
  VoidInvoiceInput,
  VoidInvoiceMutation,
  WebhookQuery,
  WebhooksQuery,
  WebhooksQueryVariables,
} from './operations.js';
import {
  AcceptInvitationDocument,
  AccountEntriesDocument,
  ApiKeyDocument,
  ApiKeyHygieneDocument,
  ApiKeysDocument,
  AssignRoleDocument,
  AuditEntriesDocument,
  AuditEntryDocument,
  BillingDocument,
  CancelInvitationDocument,
  ChangePasswordDocument,
  ChangePlanDocument,
  CollectApiKeySecretDocument,
  ComparePromptPartialVersionsDocument,
  ComparePromptVersionsDocument,
  ConfigDocument,
  ConfigVersionDocument,
  ConfigsDocument,
  CopyIntegrationDocument,
  CopyModelDocument,
  CopyProviderDocument,
  CreateApiKeyDocument,
  CreateConfigDocument,
  CreateGuardrailDocument,
  CreateIntegrationDocument,
  CreateInvitationDocument,
  CreateLogExportDocument,
  CreateLogFeedbackDocument,
  CreateModelDocument,
  CreateOrganizationDocument,
  CreatePromptDocument,
  CreatePromptCollectionDocument,
  CreatePromptLabelDocument,
  CreatePromptPartialDocument,
  CreateProviderDocument,
  CreateRoleDocument,
  CreateSavedLogFilterDocument,
  CreateWebhookDocument,
  DeleteApiKeyDocument,
  DeleteConfigDocument,
  DeleteConfigsDocument,
  DeleteGuardrailDocument,
  DeleteGuardrailsDocument,
  DeleteIntegrationDocument,
  DeleteIntegrationsDocument,
  DeleteLogExportDocument,
  DeleteModelDocument,
  DeleteModelsDocument,
  DeleteOrganizationDocument,
  DeletePromptDocument,
  DeletePromptCollectionDocument,
  DeletePromptCollectionsDocument,
  DeletePromptLabelDocument,
  DeletePromptPartialDocument,
  DeletePromptPartialsDocument,
  DeletePromptsDocument,
  DeleteProviderDocument,
  DeleteProvidersDocument,
  DeleteRoleDocument,
  DeleteSavedLogFilterDocument,
  DeleteWebhookDocument,
  DisableIntegrationsDocument,
  DisableModelsDocument,
  DisableProvidersDocument,
  DuplicateIntegrationDocument,
  DuplicateModelDocument,
  DuplicateProviderDocument,
  EditApiKeyDocument,
  EditIntegrationDocument,
  EditModelDocument,
  EditProviderDocument,
  EnableIntegrationsDocument,
  EnableModelsDocument,
  EnableProvidersDocument,
  ExplainAccessDocument,
  GuardrailDocument,
  GuardrailsDocument,
  IngestLogsDocument,
  IntegrationDocument,
  IntegrationsDocument,
  InvitationDocument,
  InvitationsDocument,
  InvoiceDocument,
  InvoicesDocument,
  KeyFeaturesDocument,
  LeaveOrganizationDocument,
  LogDocument,
  LogExportDocument,
  LogExportsDocument,
  LogGroupsDocument,
  LogTailDocument,
  LogTimeSeriesDocument,
  LogTotalsDocument,
  LogsDocument,
  MarkInvoicePaidDocument,
  MemberDocument,
  MembersDocument,
  ModelDocument,
  ModelByReferenceDocument,
  ModelsDocument,
  MovePromptLabelDocument,
  MovePromptPartialLabelDocument,
  NarrowApiKeyToUsedDocument,
  NodeDocument,
  NodesDocument,
  NoticesDocument,
  OrganizationDocument,
  PaymentMethodDocument,
  PermissionsDocument,
  PreviewKeyChangeDocument,
  PreviewMemberRoleDocument,
  PreviewPlanChangeDocument,
  PreviewRoleChangeDocument,
  PromptDocument,
  PromptCollectionDocument,
  PromptCollectionsDocument,
  PromptLabelsDocument,
  PromptPartialDocument,
  PromptPartialsDocument,
  PromptsDocument,
  ProviderDocument,
  ProvidersDocument,
  PublishPromptDocument,
  PublishPromptPartialDocument,
  RedeliverNoticeDocument,
  RemoveMemberDocument,
  RemovePaymentMethodDocument,
  RenderPromptDocument,
  ResendInvitationDocument,
  ResetApiKeyUsageDocument,
  ResetProviderUsageDocument,
  RestoreConfigDocument,
  RestoreConfigVersionDocument,
  RestoreGuardrailDocument,
  RestoreGuardrailVersionDocument,
  RestoreIntegrationDocument,
  RestoreModelDocument,
  RestorePromptDocument,
  RestorePromptCollectionDocument,
  RestorePromptPartialDocument,
  RestorePromptPartialVersionDocument,
  RestorePromptVersionDocument,
  RestoreProviderDocument,
  RevokeApiKeyDocument,
  RevokeSessionDocument,
  RoleDocument,
  RolesDocument,
  RotateApiKeyDocument,
  RotateWebhookSecretDocument,
  SavedLogFilterDocument,
  SavedLogFiltersDocument,
  SessionsDocument,
  SetDefaultConfigDocument,
  SetSpendingLimitDocument,
  SetWebhookEnabledDocument,
  SignInDocument,
  SignOutDocument,
  SignUpDocument,
  SpendingLimitDocument,
  SyncModelsDocument,
  TestGuardrailDocument,
  TestIntegrationDocument,
  TestWebhookDocument,
  TransferOwnershipDocument,
  UnpublishPromptDocument,
  UnpublishPromptPartialDocument,
  UpdateApiKeyDocument,
  UpdateBillingContactDocument,
  UpdateConfigDocument,
  UpdateGuardrailDocument,
  UpdateOrganizationDocument,
  UpdatePromptDocument,
  UpdatePromptCollectionDocument,
  UpdatePromptPartialDocument,
  UpdateRoleDocument,
  UpdateSavedLogFilterDocument,
  UpdateWebhookDocument,
  VerifyApiKeyDocument,
  VerifyAuditLogDocument,
  ViewerDocument,
  VoidInvoiceDocument,
  WebhookDocument,
  WebhooksDocument,
} from './operations.js';
export interface AccessResource {
  /**
   * Whether somebody may do something, and which rule decides, found by the code that enforces it. Everybody may about themself; about a member it takes `member:view`, about a key `apiKey:view`, and where a resource is named, the permission to open that too. Limits, allowed addresses and what an object is in use by are not asked. It takes any credential.
   *
   * The query `explainAccess`.
   */
  explain(input: ExplainAccessInput, options?: CallOptions): Promise<Value<ExplainAccessQuery, 'explainAccess'>>;
  /**
   * What `updateApiKey` with these levels would do: what the key would gain and lose. Changes nothing. It takes the permission `apiKey:update`.
   *
   * The query `previewKeyChange`.
   */
  previewKeyChange(input: PreviewKeyChangeInput, options?: CallOptions): Promise<Value<PreviewKeyChangeQuery, 'previewKeyChange'>>;
  /**
   * What `assignRole` would do: what the member and their USER keys would gain and lose. Changes nothing. It takes the permission `member:assignRole`.
   *
   * The query `previewMemberRole`.
   */
  previewMemberRole(input: PreviewMemberRoleInput, options?: CallOptions): Promise<Value<PreviewMemberRoleQuery, 'previewMemberRole'>>;
  /**
   * What `updateRole` with these permissions would do: who would gain and lose what. Changes nothing. It takes the permission `role:update`.
   *
   * The query `previewRoleChange`.
   */
  previewRoleChange(input: PreviewRoleChangeInput, options?: CallOptions): Promise<Value<PreviewRoleChangeQuery, 'previewRoleChange'>>;
}

export interface AccountResource {
  /**
   * Sets a new password and ends all your other sessions. It takes a session.
   *
   * The mutation `changePassword`.
   */
  changePassword(input: ChangePasswordInput, options?: CallOptions): Promise<Value<ChangePasswordMutation, 'changePassword'>>;
  /**
   * What happened to your own account, newest first: sign-ins, failed ones too, sessions that ended, passwords. It takes a session.
   *
   * The query `accountEntries`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  entries(variables?: AccountEntriesQueryVariables, options?: CallOptions): Listing<Value<AccountEntriesQuery, 'accountEntries'>>;
  /**
   * Opens a session. An unknown e-mail address and a wrong password answer alike. It takes no credential.
   *
   * The mutation `signIn`.
   */
  signIn(input: SignInInput, options?: CallOptions): Promise<Value<SignInMutation, 'signIn'>>;
  /**
   * Ends the session that asks. It takes a session.
   *
   * The mutation `signOut`.
   */
  signOut(options?: CallOptions): Promise<Value<SignOutMutation, 'signOut'>>;
  /**
   * Makes an account and signs it in. It takes no credential.
   *
   * The mutation `signUp`.
   */
  signUp(input: SignUpInput, options?: CallOptions): Promise<Value<SignUpMutation, 'signUp'>>;
}

export interface AnalyticsResource {
  /**
   * Measures the calls that a filter finds by groups. It takes the permission `log:group`.
   *
   * The query `logGroups`.
   *
   * @param variables `by`: What makes a group. `filter`: Which calls; all where it is left out, until now where it names no end. `first`: How many groups, 1 to 100. `metadataKey`: With METADATA: which name of the metadata. `orderBy`: The groups with most of this come first; those that are equal in it by their value.
   */
  groups(variables: LogGroupsQueryVariables, options?: CallOptions): Promise<Value<LogGroupsQuery, 'logGroups'>>;
  /**
   * Measures the calls that a filter finds by hours or days, in one series or one for each group; 1,000 buckets and 5,000 points at most. It takes the permission `log:group`.
   *
   * The query `logTimeSeries`.
   *
   * @param variables `filter`: Which calls, from a moment on that it must name; until now where it names no end. `first`: With groups: how many, 1 to 20; those with most calls in the span. `groupBy`: A series for each of these groups. `interval`: The length of a bucket. `metadataKey`: With METADATA: which name of the metadata.
   */
  timeSeries(variables: LogTimeSeriesQueryVariables, options?: CallOptions): Promise<Value<LogTimeSeriesQuery, 'logTimeSeries'>>;
  /**
   * Measures all calls that a filter finds. It takes the permission `log:group`.
   *
   * The query `logTotals`.
   *
   * @param variables `filter`: Which calls; all where it is left out, until now where it names no end.
   */
  totals(variables?: LogTotalsQueryVariables, options?: CallOptions): Promise<Value<LogTotalsQuery, 'logTotals'>>;
}

export interface ApiKeysResource {
  /**
   * Tells the secret that a scheduled rotation made, once: the server forgets it. That of a USER key its owner alone. It takes the permission `apiKey:rotate`.
   *
   * The mutation `collectApiKeySecret`.
   */
  collectSecret(input: CollectApiKeySecretInput, options?: CallOptions): Promise<Value<CollectApiKeySecretMutation, 'collectApiKeySecret'>>;
  /**
   * Makes an API key that may do no more than you. It takes the permission `apiKey:create`.
   *
   * The mutation `createApiKey`.
   */
  create(input: CreateApiKeyInput, options?: CallOptions): Promise<Value<CreateApiKeyMutation, 'createApiKey'>>;
  /**
   * Ends a key at once and takes it out of the list. It takes the permission `apiKey:delete`.
   *
   * The mutation `deleteApiKey`.
   */
  delete(input: DeleteApiKeyInput, options?: CallOptions): Promise<Value<DeleteApiKeyMutation, 'deleteApiKey'>>;
  /**
   * Changes what a key is called and carries along. It takes the permission `apiKey:edit`.
   *
   * The mutation `editApiKey`.
   */
  edit(input: EditApiKeyInput, options?: CallOptions): Promise<Value<EditApiKeyMutation, 'editApiKey'>>;
  /**
   * One API key. It takes the permission `apiKey:view`.
   *
   * The query `apiKey`.
   *
   * @param id The id of the key.
   */
  get(id: string, options?: CallOptions): Promise<Value<ApiKeyQuery, 'apiKey'>>;
  /**
   * The live API keys of the organization that somebody should look at, newest first; `hygiene` of each tells why. It takes the permission `apiKey:view`.
   *
   * The query `apiKeyHygiene`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which keys; all with any finding without. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  hygiene(variables?: ApiKeyHygieneQueryVariables, options?: CallOptions): Listing<Value<ApiKeyHygieneQuery, 'apiKeyHygiene'>>;
  /**
   * The API keys of the organization. It takes the permission `apiKey:list`.
   *
   * The query `apiKeys`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which keys. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: ApiKeysQueryVariables, options?: CallOptions): Listing<Value<ApiKeysQuery, 'apiKeys'>>;
  /**
   * Sets the levels of a key to the least that cover what it used. Refused where that has been noted for less than 7 days, and for a key that used nothing. It takes the permission `apiKey:update`.
   *
   * The mutation `narrowApiKeyToUsed`.
   */
  narrowToUsed(input: NarrowApiKeyToUsedInput, options?: CallOptions): Promise<Value<NarrowApiKeyToUsedMutation, 'narrowApiKeyToUsed'>>;
  /**
   * Begins a new period of a key’s usage limit. One that is exhausted works again at once. It takes the permission `apiKey:update`.
   *
   * The mutation `resetApiKeyUsage`.
   */
  resetUsage(input: ResetApiKeyUsageInput, options?: CallOptions): Promise<Value<ResetApiKeyUsageMutation, 'resetApiKeyUsage'>>;
  /**
   * Ends a key at once and for good. It stays in the list. It takes the permission `apiKey:delete`.
   *
   * The mutation `revokeApiKey`.
   */
  revoke(input: RevokeApiKeyInput, options?: CallOptions): Promise<Value<RevokeApiKeyMutation, 'revokeApiKey'>>;
  /**
   * Replaces the secret of a key. Its id, usage, limits and expiry stay. It takes the permission `apiKey:rotate`.
   *
   * The mutation `rotateApiKey`.
   * An attempt without an answer is made again under the same idempotency key, which changes nothing twice.
   */
  rotate(input: Omit<RotateApiKeyInput, 'idempotencyKey'>, options?: KeyedCallOptions): Promise<Value<RotateApiKeyMutation, 'rotateApiKey'>>;
  /**
   * Changes what a key may do, from its next request on. It takes the permission `apiKey:update`.
   *
   * The mutation `updateApiKey`.
   */
  update(input: UpdateApiKeyInput, options?: CallOptions): Promise<Value<UpdateApiKeyMutation, 'updateApiKey'>>;
  /**
   * Tells another service whether a key of this organization is valid now and holds a permission. A key of any other organization is not found. It takes the permission `apiKey:view`.
   *
   * The query `verifyApiKey`.
   */
  verify(input: VerifyApiKeyInput, options?: CallOptions): Promise<Value<VerifyApiKeyQuery, 'verifyApiKey'>>;
}

export interface AuditLogResource {
  /**
   * One entry of the audit log. It takes the permission `auditLog:view`.
   *
   * The query `auditEntry`.
   *
   * @param id The id of the entry.
   */
  get(id: string, options?: CallOptions): Promise<Value<AuditEntryQuery, 'auditEntry'>>;
  /**
   * The audit log of the organization, newest first. It takes the permission `auditLog:view`.
   *
   * The query `auditEntries`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which entries. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  list(variables?: AuditEntriesQueryVariables, options?: CallOptions): Listing<Value<AuditEntriesQuery, 'auditEntries'>>;
  /**
   * Verifies the chain of the audit log, the oldest entry first, and tells the first place at which it is broken: an entry that was changed, deleted or slipped in, or an end that was moved. It takes the permission `auditLog:view`.
   *
   * The query `verifyAuditLog`.
   *
   * @param variables `from`: The first place to verify; 1 where it is left out. `to`: The last place to verify; the end of the log where it is left out.
   */
  verify(variables?: VerifyAuditLogQueryVariables, options?: CallOptions): Promise<Value<VerifyAuditLogQuery, 'verifyAuditLog'>>;
}

export interface BillingResource {
  /**
   * Changes the plan at once. What was used so far is settled under the old one, the rest of it is credited and the rest of the new one charged, to the millisecond, with the invoice of this period. Refused with FAILED_PRECONDITION where the new plan has no room for the present use; `previewPlanChange` tells before. It takes the permission `billing:manage`.
   *
   * The mutation `changePlan`.
   */
  changePlan(input: ChangePlanInput, options?: CallOptions): Promise<Value<ChangePlanMutation, 'changePlan'>>;
  /**
   * The billing of the organization: plan, period, usage and contact. It takes the permission `billing:manage`.
   *
   * The query `billing`.
   */
  get(options?: CallOptions): Promise<Value<BillingQuery, 'billing'>>;
  /**
   * What `changePlan` would do now, without doing it. It takes the permission `billing:manage`.
   *
   * The query `previewPlanChange`.
   *
   * @param plan The new plan.
   */
  previewPlanChange(plan: BillingPlanCode, options?: CallOptions): Promise<Value<PreviewPlanChangeQuery, 'previewPlanChange'>>;
  /**
   * Changes who is billed, and where. Invoices that were issued keep what they say. It takes the permission `billing:manage`.
   *
   * The mutation `updateBillingContact`.
   */
  updateContact(input: UpdateBillingContactInput, options?: CallOptions): Promise<Value<UpdateBillingContactMutation, 'updateBillingContact'>>;
}

export interface ConfigsResource {
  /**
   * Creates a config. It does not become the default by that. It takes the permission `config:create`.
   *
   * The mutation `createConfig`.
   */
  create(input: CreateConfigInput, options?: CallOptions): Promise<Value<CreateConfigMutation, 'createConfig'>>;
  /**
   * Deletes a config. It can be restored for 30 days. Refused while something else uses it. It takes the permission `config:delete`.
   *
   * The mutation `deleteConfig`.
   */
  delete(input: DeleteConfigInput, options?: CallOptions): Promise<Value<DeleteConfigMutation, 'deleteConfig'>>;
  /**
   * Deletes several configs, all of them or none. They can be restored for 30 days. It takes the permission `config:delete`.
   *
   * The mutation `deleteConfigs`.
   */
  deleteMany(input: DeleteConfigsInput, options?: CallOptions): Promise<Value<DeleteConfigsMutation, 'deleteConfigs'>>;
  /**
   * One config. It takes the permission `config:view`.
   *
   * The query `config`.
   *
   * @param id The id of the config.
   */
  get(id: string, variables?: Omit<ConfigQueryVariables, 'id'>, options?: CallOptions): Promise<Value<ConfigQuery, 'config'>>;
  /**
   * The configs of the organization. It takes the permission `config:list`.
   *
   * The query `configs`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which configs. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: ConfigsQueryVariables, options?: CallOptions): Listing<Value<ConfigsQuery, 'configs'>>;
  /**
   * Brings a config back that was deleted in the last 30 days. It takes the permission `config:delete`.
   *
   * The mutation `restoreConfig`.
   */
  restore(input: RestoreConfigInput, options?: CallOptions): Promise<Value<RestoreConfigMutation, 'restoreConfig'>>;
  /**
   * Makes the content of an earlier version the present one again, as a new version, where all it names is still there. It takes the permission `config:update`.
   *
   * The mutation `restoreConfigVersion`.
   */
  restoreVersion(input: RestoreConfigVersionInput, options?: CallOptions): Promise<Value<RestoreConfigVersionMutation, 'restoreConfigVersion'>>;
  /**
   * Makes a config the one that is used where neither the request nor its key names one. It takes the permission `config:update`.
   *
   * The mutation `setDefaultConfig`.
   */
  setDefault(input: SetDefaultConfigInput, options?: CallOptions): Promise<Value<SetDefaultConfigMutation, 'setDefaultConfig'>>;
  /**
   * Changes a config. Another content is a new version, used from the next request on; the present one again is none. It takes the permission `config:update`.
   *
   * The mutation `updateConfig`.
   */
  update(input: UpdateConfigInput, options?: CallOptions): Promise<Value<UpdateConfigMutation, 'updateConfig'>>;
  /**
   * One version of a config, by its number. It takes the permission `config:view`.
   *
   * The query `configVersion`.
   *
   * @param variables `configId`: The id of the config. `number`: The number of the version: 1 for the first.
   */
  version(variables: ConfigVersionQueryVariables, options?: CallOptions): Promise<Value<ConfigVersionQuery, 'configVersion'>>;
}

export interface GuardrailsResource {
  /**
   * Creates a guardrail. It does not become a default by that. It takes the permission `guardrail:create`.
   *
   * The mutation `createGuardrail`.
   */
  create(input: CreateGuardrailInput, options?: CallOptions): Promise<Value<CreateGuardrailMutation, 'createGuardrail'>>;
  /**
   * Deletes a guardrail. It can be restored for 30 days. Refused while something else uses it. It takes the permission `guardrail:delete`.
   *
   * The mutation `deleteGuardrail`.
   */
  delete(input: DeleteGuardrailInput, options?: CallOptions): Promise<Value<DeleteGuardrailMutation, 'deleteGuardrail'>>;
  /**
   * Deletes several guardrails, all of them or none. They can be restored for 30 days. It takes the permission `guardrail:delete`.
   *
   * The mutation `deleteGuardrails`.
   */
  deleteMany(input: DeleteGuardrailsInput, options?: CallOptions): Promise<Value<DeleteGuardrailsMutation, 'deleteGuardrails'>>;
  /**
   * One guardrail. It takes the permission `guardrail:view`.
   *
   * The query `guardrail`.
   *
   * @param id The id of the guardrail.
   */
  get(id: string, variables?: Omit<GuardrailQueryVariables, 'id'>, options?: CallOptions): Promise<Value<GuardrailQuery, 'guardrail'>>;
  /**
   * The guardrails of the organization. It takes the permission `guardrail:list`.
   *
   * The query `guardrails`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which guardrails. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: GuardrailsQueryVariables, options?: CallOptions): Listing<Value<GuardrailsQuery, 'guardrails'>>;
  /**
   * Brings a guardrail back that was deleted in the last 30 days. It takes the permission `guardrail:delete`.
   *
   * The mutation `restoreGuardrail`.
   */
  restore(input: RestoreGuardrailInput, options?: CallOptions): Promise<Value<RestoreGuardrailMutation, 'restoreGuardrail'>>;
  /**
   * Makes the checks and actions of an earlier version the present ones again, as a new version. It takes the permission `guardrail:update`.
   *
   * The mutation `restoreGuardrailVersion`.
   */
  restoreVersion(input: RestoreGuardrailVersionInput, options?: CallOptions): Promise<Value<RestoreGuardrailVersionMutation, 'restoreGuardrailVersion'>>;
  /**
   * Runs a guardrail on a text, webhooks and look-ups included, and says what each check found. It takes the permission `guardrail:update`.
   *
   * The mutation `testGuardrail`.
   */
  test(input: TestGuardrailInput, options?: CallOptions): Promise<Value<TestGuardrailMutation, 'testGuardrail'>>;
  /**
   * Changes a guardrail. Other checks or actions are a new version, used from the next call on. It takes the permission `guardrail:update`.
   *
   * The mutation `updateGuardrail`.
   */
  update(input: UpdateGuardrailInput, options?: CallOptions): Promise<Value<UpdateGuardrailMutation, 'updateGuardrail'>>;
}

export interface IntegrationsResource {
  /**
   * Hands out the reference of an integration. It takes the permission `integration:copy`.
   *
   * The query `copyIntegration`.
   *
   * @param id The id of the integration.
   */
  copy(id: string, options?: CallOptions): Promise<Value<CopyIntegrationQuery, 'copyIntegration'>>;
  /**
   * Creates an integration. It is on. It takes the permission `integration:create`.
   *
   * The mutation `createIntegration`.
   */
  create(input: CreateIntegrationInput, options?: CallOptions): Promise<Value<CreateIntegrationMutation, 'createIntegration'>>;
  /**
   * Deletes an integration. It can be restored for 30 days. Refused while something else uses it. It takes the permission `integration:delete`.
   *
   * The mutation `deleteIntegration`.
   */
  delete(input: DeleteIntegrationInput, options?: CallOptions): Promise<Value<DeleteIntegrationMutation, 'deleteIntegration'>>;
  /**
   * Deletes several integrations, all of them or none. They can be restored for 30 days. It takes the permission `integration:delete`.
   *
   * The mutation `deleteIntegrations`.
   */
  deleteMany(input: DeleteIntegrationsInput, options?: CallOptions): Promise<Value<DeleteIntegrationsMutation, 'deleteIntegrations'>>;
  /**
   * Turns integrations off, all of them or none. One that is off already stays so. It takes the permission `integration:edit`.
   *
   * The mutation `disableIntegrations`.
   */
  disable(input: DisableIntegrationsInput, options?: CallOptions): Promise<Value<DisableIntegrationsMutation, 'disableIntegrations'>>;
  /**
   * Makes a new integration with the same settings and the same secret. It is on. It takes the permission `integration:duplicate`.
   *
   * The mutation `duplicateIntegration`.
   */
  duplicate(input: DuplicateIntegrationInput, options?: CallOptions): Promise<Value<DuplicateIntegrationMutation, 'duplicateIntegration'>>;
  /**
   * Changes an integration. What lets its requests go to another address takes the secret anew, in the same input. It takes the permission `integration:edit`.
   *
   * The mutation `editIntegration`.
   */
  edit(input: EditIntegrationInput, options?: CallOptions): Promise<Value<EditIntegrationMutation, 'editIntegration'>>;
  /**
   * Turns integrations on, all of them or none. One that is on already stays so. It takes the permission `integration:edit`.
   *
   * The mutation `enableIntegrations`.
   */
  enable(input: EnableIntegrationsInput, options?: CallOptions): Promise<Value<EnableIntegrationsMutation, 'enableIntegrations'>>;
  /**
   * One integration. It takes the permission `integration:list`.
   *
   * The query `integration`.
   *
   * @param id The id of the integration.
   */
  get(id: string, options?: CallOptions): Promise<Value<IntegrationQuery, 'integration'>>;
  /**
   * The integrations of the organization. It takes the permission `integration:list`.
   *
   * The query `integrations`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which integrations. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: IntegrationsQueryVariables, options?: CallOptions): Listing<Value<IntegrationsQuery, 'integrations'>>;
  /**
   * Brings an integration back that was deleted in the last 30 days. It takes the permission `integration:delete`.
   *
   * The mutation `restoreIntegration`.
   */
  restore(input: RestoreIntegrationInput, options?: CallOptions): Promise<Value<RestoreIntegrationMutation, 'restoreIntegration'>>;
  /**
   * Sends the vendor a request that reads and costs nothing, with the stored secret, and tells what came back. One that is off can be tested too. It takes the permission `integration:edit`.
   *
   * The mutation `testIntegration`.
   */
  test(input: TestIntegrationInput, options?: CallOptions): Promise<Value<TestIntegrationMutation, 'testIntegration'>>;
}

export interface InvitationsResource {
  /**
   * Makes you a member of the organization that invited your e-mail address. It takes a session.
   *
   * The mutation `acceptInvitation`.
   */
  accept(input: AcceptInvitationInput, options?: CallOptions): Promise<Value<AcceptInvitationMutation, 'acceptInvitation'>>;
  /**
   * Withdraws an invitation that nobody has accepted. It takes the permission `member:add`.
   *
   * The mutation `cancelInvitation`.
   */
  cancel(input: CancelInvitationInput, options?: CallOptions): Promise<Value<CancelInvitationMutation, 'cancelInvitation'>>;
  /**
   * Invites somebody, by an e-mail with a link where the server has a mail server. The token, which the link holds too, is told once and is good for 7 days. It takes the permission `member:add`.
   *
   * The mutation `createInvitation`.
   */
  create(input: CreateInvitationInput, options?: CallOptions): Promise<Value<CreateInvitationMutation, 'createInvitation'>>;
  /**
   * One invitation. It takes the permission `member:view`.
   *
   * The query `invitation`.
   *
   * @param id The id of the invitation.
   */
  get(id: string, options?: CallOptions): Promise<Value<InvitationQuery, 'invitation'>>;
  /**
   * The invitations of the organization, also those of the past. It takes the permission `member:list`.
   *
   * The query `invitations`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which invitations. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: InvitationsQueryVariables, options?: CallOptions): Listing<Value<InvitationsQuery, 'invitations'>>;
  /**
   * Gives a pending or expired invitation a new token and 7 more days. The old token is void. It takes the permission `member:add`.
   *
   * The mutation `resendInvitation`.
   */
  resend(input: ResendInvitationInput, options?: CallOptions): Promise<Value<ResendInvitationMutation, 'resendInvitation'>>;
}

export interface InvoicesResource {
  /**
   * One invoice. It takes the permission `billing:manage`.
   *
   * The query `invoice`.
   *
   * @param id The id of the invoice.
   */
  get(id: string, options?: CallOptions): Promise<Value<InvoiceQuery, 'invoice'>>;
  /**
   * The invoices of the organization, the draft of the period under way too; newest first. It takes the permission `billing:manage`.
   *
   * The query `invoices`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which invoices. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  list(variables?: InvoicesQueryVariables, options?: CallOptions): Listing<Value<InvoicesQuery, 'invoices'>>;
  /**
   * Notes that an open invoice was paid outside of a payment processor. Refused with FAILED_PRECONDITION for one that is not open. It takes the permission `billing:manage`.
   *
   * The mutation `markInvoicePaid`.
   */
  markPaid(input: MarkInvoicePaidInput, options?: CallOptions): Promise<Value<MarkInvoicePaidMutation, 'markInvoicePaid'>>;
  /**
   * Voids an open invoice: it keeps its number, and what it was for is not billed again. Refused with FAILED_PRECONDITION for one that is not open. It takes the permission `billing:manage`.
   *
   * The mutation `voidInvoice`.
   */
  void(input: VoidInvoiceInput, options?: CallOptions): Promise<Value<VoidInvoiceMutation, 'voidInvoice'>>;
}

export interface LogExportsResource {
  /**
   * Orders a file of logs, 50,000 at most: refused with FAILED_PRECONDITION where the filter finds more. The file is written in the background and kept for a day. It takes the permission `log:view`.
   *
   * The mutation `createLogExport`.
   */
  create(input: CreateLogExportInput, options?: CallOptions): Promise<Value<CreateLogExportMutation, 'createLogExport'>>;
  /**
   * Removes an export and its file; one that is still under way is given up. It takes the permission `log:view`.
   *
   * The mutation `deleteLogExport`.
   */
  delete(input: DeleteLogExportInput, options?: CallOptions): Promise<Value<DeleteLogExportMutation, 'deleteLogExport'>>;
  /**
   * One export of logs. It takes the permission `log:view`.
   *
   * The query `logExport`.
   *
   * @param id The id of the export.
   */
  get(id: string, options?: CallOptions): Promise<Value<LogExportQuery, 'logExport'>>;
  /**
   * The exports of logs of the organization, newest first. It takes the permission `log:view`.
   *
   * The query `logExports`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which exports. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  list(variables?: LogExportsQueryVariables, options?: CallOptions): Listing<Value<LogExportsQuery, 'logExports'>>;
}

export interface LogsResource {
  /**
   * Says what is thought of a call. Whoever makes calls may do so, with the same key. It takes the permission `completion:create`.
   *
   * The mutation `createLogFeedback`.
   */
  createFeedback(input: CreateLogFeedbackInput, options?: CallOptions): Promise<Value<CreateLogFeedbackMutation, 'createLogFeedback'>>;
  /**
   * One LLM call. It takes the permission `log:view`.
   *
   * The query `log`.
   *
   * @param id The id of the log.
   */
  get(id: string, options?: CallOptions): Promise<Value<LogQuery, 'log'>>;
  /**
   * Reports LLM calls that were made elsewhere, all of them or none. It takes the permission `completion:create`.
   *
   * The mutation `ingestLogs`.
   */
  ingest(input: IngestLogsInput, options?: CallOptions): Promise<Value<IngestLogsMutation, 'ingestLogs'>>;
  /**
   * The LLM calls of the organization. It takes the permission `log:filter`.
   *
   * The query `logs`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which logs. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: LogsQueryVariables, options?: CallOptions): Listing<Value<LogsQuery, 'logs'>>;
  /**
   * Follows the logs of the organization as they are written, on whichever server. Ends with UNAUTHENTICATED or FORBIDDEN once the credential is not valid any more, or has lost a permission on logs that it began with. It takes the permission `log:filter`.
   *
   * The subscription `logTail`.
   * Leaving the loop over it, or the `signal`, hangs up.
   *
   * @param variables `filter`: Which logs.
   */
  tail(variables?: LogTailSubscriptionVariables, options?: CallOptions): AsyncGenerator<Value<LogTailSubscription, 'logTail'>, void, void>;
}

export interface MembersResource {
  /**
   * Sets the role of a member, from their next request on. It takes the permission `member:assignRole`.
   *
   * The mutation `assignRole`.
   */
  assignRole(input: AssignRoleInput, options?: CallOptions): Promise<Value<AssignRoleMutation, 'assignRole'>>;
  /**
   * One member. It takes the permission `member:view`.
   *
   * The query `member`.
   *
   * @param id The id of the member.
   */
  get(id: string, options?: CallOptions): Promise<Value<MemberQuery, 'member'>>;
  /**
   * The members of the organization. It takes the permission `member:list`.
   *
   * The query `members`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which members. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: MembersQueryVariables, options?: CallOptions): Listing<Value<MembersQuery, 'members'>>;
  /**
   * Removes a member at once; their USER keys in this organization are revoked for good. It takes the permission `member:remove`.
   *
   * The mutation `removeMember`.
   */
  remove(input: RemoveMemberInput, options?: CallOptions): Promise<Value<RemoveMemberMutation, 'removeMember'>>;
}

export interface ModelsResource {
  /**
   * The model that requests get to by a reference. It takes the permission `model:list`.
   *
   * The query `modelByReference`.
   *
   * @param reference The reference, `@provider/model`.
   */
  byReference(reference: string, options?: CallOptions): Promise<Value<ModelByReferenceQuery, 'modelByReference'>>;
  /**
   * Hands out the references of a model. It takes the permission `model:copy`.
   *
   * The query `copyModel`.
   *
   * @param id The id of the model.
   */
  copy(id: string, options?: CallOptions): Promise<Value<CopyModelQuery, 'copyModel'>>;
  /**
   * Creates a custom model. It is on. It takes the permission `model:create`.
   *
   * The mutation `createModel`.
   */
  create(input: CreateModelInput, options?: CallOptions): Promise<Value<CreateModelMutation, 'createModel'>>;
  /**
   * Deletes a model. It can be restored for 30 days. Refused while something else uses it. It takes the permission `model:delete`.
   *
   * The mutation `deleteModel`.
   */
  delete(input: DeleteModelInput, options?: CallOptions): Promise<Value<DeleteModelMutation, 'deleteModel'>>;
  /**
   * Deletes several models, all of them or none. They can be restored for 30 days. It takes the permission `model:delete`.
   *
   * The mutation `deleteModels`.
   */
  deleteMany(input: DeleteModelsInput, options?: CallOptions): Promise<Value<DeleteModelsMutation, 'deleteModels'>>;
  /**
   * Turns models off, all of them or none. One that is off already stays so. It takes the permission `model:edit`.
   *
   * The mutation `disableModels`.
   */
  disable(input: DisableModelsInput, options?: CallOptions): Promise<Value<DisableModelsMutation, 'disableModels'>>;
  /**
   * Makes a new custom model of the same integration with the same settings. It is on. It takes the permission `model:duplicate`.
   *
   * The mutation `duplicateModel`.
   */
  duplicate(input: DuplicateModelInput, options?: CallOptions): Promise<Value<DuplicateModelMutation, 'duplicateModel'>>;
  /**
   * Changes a model. Of a built-in one only the prices can be set; null brings that of the price list back. It takes the permission `model:edit`.
   *
   * The mutation `editModel`.
   */
  edit(input: EditModelInput, options?: CallOptions): Promise<Value<EditModelMutation, 'editModel'>>;
  /**
   * Turns models on, all of them or none. One that is on already stays so. It takes the permission `model:edit`.
   *
   * The mutation `enableModels`.
   */
  enable(input: EnableModelsInput, options?: CallOptions): Promise<Value<EnableModelsMutation, 'enableModels'>>;
  /**
   * One model. It takes the permission `model:list`.
   *
   * The query `model`.
   *
   * @param id The id of the model.
   */
  get(id: string, options?: CallOptions): Promise<Value<ModelQuery, 'model'>>;
  /**
   * The models of the organization’s integrations. It takes the permission `model:list`.
   *
   * The query `models`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which models. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: ModelsQueryVariables, options?: CallOptions): Listing<Value<ModelsQuery, 'models'>>;
  /**
   * Brings a model back that was deleted in the last 30 days. It takes the permission `model:delete`.
   *
   * The mutation `restoreModel`.
   */
  restore(input: RestoreModelInput, options?: CallOptions): Promise<Value<RestoreModelMutation, 'restoreModel'>>;
  /**
   * Adds the built-in models that the product has learnt of since the integration was made. Prices need no such step. It takes the permission `model:edit`.
   *
   * The mutation `syncModels`.
   */
  sync(input: SyncModelsInput, options?: CallOptions): Promise<Value<SyncModelsMutation, 'syncModels'>>;
}

export interface NoticesResource {
  /**
   * The notices of the organization that you may read, newest first. It takes the permission `organization:update`.
   *
   * The query `notices`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which notices. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  list(variables?: NoticesQueryVariables, options?: CallOptions): Listing<Value<NoticesQuery, 'notices'>>;
  /**
   * Has a notice delivered once more to one of its receivers, under the same id; what still waits is tried at once. The link of an invitation is not kept: resend the invitation instead. It takes the permission `organization:update`.
   *
   * The mutation `redeliverNotice`.
   */
  redeliver(input: RedeliverNoticeInput, options?: CallOptions): Promise<Value<RedeliverNoticeMutation, 'redeliverNotice'>>;
}

export interface OrganizationResource {
  /**
   * Creates an organization with its three built-in roles. You become its owner. It takes a session.
   *
   * The mutation `createOrganization`.
   */
  create(input: CreateOrganizationInput, options?: CallOptions): Promise<Value<CreateOrganizationMutation, 'createOrganization'>>;
  /**
   * Deletes the organization with its members, roles, keys and all they govern, at once and for good. It takes the permission `organization:delete`.
   *
   * The mutation `deleteOrganization`.
   */
  delete(input: DeleteOrganizationInput, options?: CallOptions): Promise<Value<DeleteOrganizationMutation, 'deleteOrganization'>>;
  /**
   * The organization this request is pinned to. It takes any credential.
   *
   * The query `organization`.
   */
  get(options?: CallOptions): Promise<Value<OrganizationQuery, 'organization'>>;
  /**
   * Ends your membership in the organization of the request; your USER keys here are revoked. It takes a session.
   *
   * The mutation `leaveOrganization`.
   */
  leave(options?: CallOptions): Promise<Value<LeaveOrganizationMutation, 'leaveOrganization'>>;
  /**
   * Makes another member an owner and gives up your own ownership, in one step. It takes the permission `organization:transfer`.
   *
   * The mutation `transferOwnership`.
   */
  transferOwnership(input: TransferOwnershipInput, options?: CallOptions): Promise<Value<TransferOwnershipMutation, 'transferOwnership'>>;
  /**
   * Changes the settings of the organization. It takes the permission `organization:update`.
   *
   * The mutation `updateOrganization`.
   */
  update(input: UpdateOrganizationInput, options?: CallOptions): Promise<Value<UpdateOrganizationMutation, 'updateOrganization'>>;
}

export interface PaymentMethodResource {
  /**
   * The payment method that the payment processor has told of; null for none. It takes the permission `billing:manage`.
   *
   * The query `paymentMethod`.
   */
  get(options?: CallOptions): Promise<Value<PaymentMethodQuery, 'paymentMethod'> | null>;
  /**
   * Forgets the payment method here. The payment processor keeps it until it is told to detach it there. It takes the permission `billing:manage`.
   *
   * The mutation `removePaymentMethod`.
   */
  remove(input: RemovePaymentMethodInput, options?: CallOptions): Promise<Value<RemovePaymentMethodMutation, 'removePaymentMethod'>>;
}

export interface PromptCollectionsResource {
  /**
   * Creates a collection of prompts. Collections stand 10 deep in each other at most. It takes the permission `prompt:create`.
   *
   * The mutation `createPromptCollection`.
   */
  create(input: CreatePromptCollectionInput, options?: CallOptions): Promise<Value<CreatePromptCollectionMutation, 'createPromptCollection'>>;
  /**
   * Deletes a collection. It can be restored for 30 days. Refused while something else uses it. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePromptCollection`.
   */
  delete(input: DeletePromptCollectionInput, options?: CallOptions): Promise<Value<DeletePromptCollectionMutation, 'deletePromptCollection'>>;
  /**
   * Deletes several collections, all of them or none. They can be restored for 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePromptCollections`.
   */
  deleteMany(input: DeletePromptCollectionsInput, options?: CallOptions): Promise<Value<DeletePromptCollectionsMutation, 'deletePromptCollections'>>;
  /**
   * One collection of prompts. It takes the permission `prompt:view`.
   *
   * The query `promptCollection`.
   *
   * @param id The id of the collection.
   */
  get(id: string, variables?: Omit<PromptCollectionQueryVariables, 'id'>, options?: CallOptions): Promise<Value<PromptCollectionQuery, 'promptCollection'>>;
  /**
   * The collections of prompts of the organization. It takes the permission `prompt:list`.
   *
   * The query `promptCollections`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which collections. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: PromptCollectionsQueryVariables, options?: CallOptions): Listing<Value<PromptCollectionsQuery, 'promptCollections'>>;
  /**
   * Brings a collection back that was deleted in the last 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `restorePromptCollection`.
   */
  restore(input: RestorePromptCollectionInput, options?: CallOptions): Promise<Value<RestorePromptCollectionMutation, 'restorePromptCollection'>>;
  /**
   * Renames or moves a collection, with all that is in it. The default one stays at the top. It takes the permission `prompt:update`.
   *
   * The mutation `updatePromptCollection`.
   */
  update(input: UpdatePromptCollectionInput, options?: CallOptions): Promise<Value<UpdatePromptCollectionMutation, 'updatePromptCollection'>>;
}

export interface PromptLabelsResource {
  /**
   * Creates a label that any prompt or partial of the organization can have. It takes the permission `prompt:publish`.
   *
   * The mutation `createPromptLabel`.
   */
  create(input: CreatePromptLabelInput, options?: CallOptions): Promise<Value<CreatePromptLabelMutation, 'createPromptLabel'>>;
  /**
   * Deletes a label for good. Refused for production, staging and development, and while a prompt or partial has it: take it off first. It takes the permission `prompt:publish`.
   *
   * The mutation `deletePromptLabel`.
   */
  delete(input: DeletePromptLabelInput, options?: CallOptions): Promise<Value<DeletePromptLabelMutation, 'deletePromptLabel'>>;
  /**
   * The labels that prompts and partials of the organization can have. It takes the permission `prompt:list`.
   *
   * The query `promptLabels`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which labels. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: PromptLabelsQueryVariables, options?: CallOptions): Listing<Value<PromptLabelsQuery, 'promptLabels'>>;
}

export interface PromptPartialsResource {
  /**
   * Tells what is not the same in two versions of a partial. It takes the permission `prompt:view`.
   *
   * The query `comparePromptPartialVersions`.
   */
  compareVersions(input: ComparePromptPartialVersionsInput, options?: CallOptions): Promise<Value<ComparePromptPartialVersionsQuery, 'comparePromptPartialVersions'>>;
  /**
   * Creates a partial with its first version, which is not published by that. It takes the permission `prompt:create`.
   *
   * The mutation `createPromptPartial`.
   */
  create(input: CreatePromptPartialInput, options?: CallOptions): Promise<Value<CreatePromptPartialMutation, 'createPromptPartial'>>;
  /**
   * Deletes a partial. It can be restored for 30 days. Refused while something else uses it. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePromptPartial`.
   */
  delete(input: DeletePromptPartialInput, options?: CallOptions): Promise<Value<DeletePromptPartialMutation, 'deletePromptPartial'>>;
  /**
   * Deletes several partials, all of them or none. They can be restored for 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePromptPartials`.
   */
  deleteMany(input: DeletePromptPartialsInput, options?: CallOptions): Promise<Value<DeletePromptPartialsMutation, 'deletePromptPartials'>>;
  /**
   * One partial. It takes the permission `prompt:view`.
   *
   * The query `promptPartial`.
   *
   * @param id The id of the partial.
   */
  get(id: string, variables?: Omit<PromptPartialQueryVariables, 'id'>, options?: CallOptions): Promise<Value<PromptPartialQuery, 'promptPartial'>>;
  /**
   * The partials of the organization. It takes the permission `prompt:list`.
   *
   * The query `promptPartials`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which partials. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: PromptPartialsQueryVariables, options?: CallOptions): Listing<Value<PromptPartialsQuery, 'promptPartials'>>;
  /**
   * Points a label of a partial at a version, from wherever it points now, or takes it off. Taking it off is refused while something takes the partial in by it. It takes the permission `prompt:publish`.
   *
   * The mutation `movePromptPartialLabel`.
   */
  moveLabel(input: MovePromptPartialLabelInput, options?: CallOptions): Promise<Value<MovePromptPartialLabelMutation, 'movePromptPartialLabel'>>;
  /**
   * Makes a version the one that the bare slug of a partial refers to. It takes the permission `prompt:publish`.
   *
   * The mutation `publishPromptPartial`.
   */
  publish(input: PublishPromptPartialInput, options?: CallOptions): Promise<Value<PublishPromptPartialMutation, 'publishPromptPartial'>>;
  /**
   * Brings a partial back that was deleted in the last 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `restorePromptPartial`.
   */
  restore(input: RestorePromptPartialInput, options?: CallOptions): Promise<Value<RestorePromptPartialMutation, 'restorePromptPartial'>>;
  /**
   * Makes the content of an earlier version of a partial its newest version, which is not published by that. It takes the permission `prompt:update`.
   *
   * The mutation `restorePromptPartialVersion`.
   */
  restoreVersion(input: RestorePromptPartialVersionInput, options?: CallOptions): Promise<Value<RestorePromptPartialVersionMutation, 'restorePromptPartialVersion'>>;
  /**
   * Leaves a partial without a published version. Refused while something takes that version in. It takes the permission `prompt:publish`.
   *
   * The mutation `unpublishPromptPartial`.
   */
  unpublish(input: UnpublishPromptPartialInput, options?: CallOptions): Promise<Value<UnpublishPromptPartialMutation, 'unpublishPromptPartial'>>;
  /**
   * Changes a partial. A new text is a new version, which is not published by that; a name and a collection make none. It takes the permission `prompt:update`.
   *
   * The mutation `updatePromptPartial`.
   */
  update(input: UpdatePromptPartialInput, options?: CallOptions): Promise<Value<UpdatePromptPartialMutation, 'updatePromptPartial'>>;
}

export interface PromptsResource {
  /**
   * Tells what is not the same in two versions of a prompt. It takes the permission `prompt:view`.
   *
   * The query `comparePromptVersions`.
   */
  compareVersions(input: ComparePromptVersionsInput, options?: CallOptions): Promise<Value<ComparePromptVersionsQuery, 'comparePromptVersions'>>;
  /**
   * Creates a prompt with its first version, which is not published by that. It takes the permission `prompt:create`.
   *
   * The mutation `createPrompt`.
   */
  create(input: CreatePromptInput, options?: CallOptions): Promise<Value<CreatePromptMutation, 'createPrompt'>>;
  /**
   * Deletes a prompt. It can be restored for 30 days. Refused while something else uses it. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePrompt`.
   */
  delete(input: DeletePromptInput, options?: CallOptions): Promise<Value<DeletePromptMutation, 'deletePrompt'>>;
  /**
   * Deletes several prompts, all of them or none. They can be restored for 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `deletePrompts`.
   */
  deleteMany(input: DeletePromptsInput, options?: CallOptions): Promise<Value<DeletePromptsMutation, 'deletePrompts'>>;
  /**
   * One prompt. It takes the permission `prompt:view`.
   *
   * The query `prompt`.
   *
   * @param id The id of the prompt.
   */
  get(id: string, variables?: Omit<PromptQueryVariables, 'id'>, options?: CallOptions): Promise<Value<PromptQuery, 'prompt'>>;
  /**
   * The prompts of the organization. It takes the permission `prompt:list`.
   *
   * The query `prompts`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which prompts. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: PromptsQueryVariables, options?: CallOptions): Listing<Value<PromptsQuery, 'prompts'>>;
  /**
   * Points a label of a prompt at a version, from wherever it points now, or takes it off. Taking it off is refused while something takes the prompt in by it. It takes the permission `prompt:publish`.
   *
   * The mutation `movePromptLabel`.
   */
  moveLabel(input: MovePromptLabelInput, options?: CallOptions): Promise<Value<MovePromptLabelMutation, 'movePromptLabel'>>;
  /**
   * Makes a version the one that the bare slug of a prompt refers to. It takes the permission `prompt:publish`.
   *
   * The mutation `publishPrompt`.
   */
  publish(input: PublishPromptInput, options?: CallOptions): Promise<Value<PublishPromptMutation, 'publishPrompt'>>;
  /**
   * Fills in the variables and partials of a prompt (Mustache, nothing is escaped). Each variable that is missing is named. A section `{{#name}}` needs its name too, unless the same text has `{{^name}}` for when it is not there; false, null, an empty text or list leave it out. It takes the permission `prompt:view`.
   *
   * The query `renderPrompt`.
   */
  render(input: RenderPromptInput, options?: CallOptions): Promise<Value<RenderPromptQuery, 'renderPrompt'>>;
  /**
   * Brings a prompt back that was deleted in the last 30 days. It takes the permission `prompt:delete`.
   *
   * The mutation `restorePrompt`.
   */
  restore(input: RestorePromptInput, options?: CallOptions): Promise<Value<RestorePromptMutation, 'restorePrompt'>>;
  /**
   * Makes the content of an earlier version of a prompt its newest version, which is not published by that. It takes the permission `prompt:update`.
   *
   * The mutation `restorePromptVersion`.
   */
  restoreVersion(input: RestorePromptVersionInput, options?: CallOptions): Promise<Value<RestorePromptVersionMutation, 'restorePromptVersion'>>;
  /**
   * Leaves a prompt without a published version. Refused while something takes that version in. It takes the permission `prompt:publish`.
   *
   * The mutation `unpublishPrompt`.
   */
  unpublish(input: UnpublishPromptInput, options?: CallOptions): Promise<Value<UnpublishPromptMutation, 'unpublishPrompt'>>;
  /**
   * Changes a prompt. A new content is a new version, which is not published by that; a name and a collection make none. It takes the permission `prompt:update`.
   *
   * The mutation `updatePrompt`.
   */
  update(input: UpdatePromptInput, options?: CallOptions): Promise<Value<UpdatePromptMutation, 'updatePrompt'>>;
}

export interface ProvidersResource {
  /**
   * Hands out the references of a provider. It takes the permission `provider:copy`.
   *
   * The query `copyProvider`.
   *
   * @param id The id of the provider.
   */
  copy(id: string, options?: CallOptions): Promise<Value<CopyProviderQuery, 'copyProvider'>>;
  /**
   * Creates a provider. It is on. It takes the permission `provider:create`.
   *
   * The mutation `createProvider`.
   */
  create(input: CreateProviderInput, options?: CallOptions): Promise<Value<CreateProviderMutation, 'createProvider'>>;
  /**
   * Deletes a provider. It can be restored for 30 days. Refused while something else uses it. It takes the permission `provider:delete`.
   *
   * The mutation `deleteProvider`.
   */
  delete(input: DeleteProviderInput, options?: CallOptions): Promise<Value<DeleteProviderMutation, 'deleteProvider'>>;
  /**
   * Deletes several providers, all of them or none. They can be restored for 30 days. It takes the permission `provider:delete`.
   *
   * The mutation `deleteProviders`.
   */
  deleteMany(input: DeleteProvidersInput, options?: CallOptions): Promise<Value<DeleteProvidersMutation, 'deleteProviders'>>;
  /**
   * Turns providers off, all of them or none. One that is off already stays so. It takes the permission `provider:edit`.
   *
   * The mutation `disableProviders`.
   */
  disable(input: DisableProvidersInput, options?: CallOptions): Promise<Value<DisableProvidersMutation, 'disableProviders'>>;
  /**
   * Makes a new provider with the same settings. It is on, and nothing of its limits is used. It takes the permission `provider:duplicate`.
   *
   * The mutation `duplicateProvider`.
   */
  duplicate(input: DuplicateProviderInput, options?: CallOptions): Promise<Value<DuplicateProviderMutation, 'duplicateProvider'>>;
  /**
   * Changes a provider. With another integration its requests go to other models at once, with another credential. One that is exhausted is no longer where its usage limit is raised or removed. It takes the permission `provider:edit`.
   *
   * The mutation `editProvider`.
   */
  edit(input: EditProviderInput, options?: CallOptions): Promise<Value<EditProviderMutation, 'editProvider'>>;
  /**
   * Turns providers on, all of them or none. One that is on already stays so. It takes the permission `provider:edit`.
   *
   * The mutation `enableProviders`.
   */
  enable(input: EnableProvidersInput, options?: CallOptions): Promise<Value<EnableProvidersMutation, 'enableProviders'>>;
  /**
   * One provider. It takes the permission `provider:list`.
   *
   * The query `provider`.
   *
   * @param id The id of the provider.
   */
  get(id: string, variables?: Omit<ProviderQueryVariables, 'id'>, options?: CallOptions): Promise<Value<ProviderQuery, 'provider'>>;
  /**
   * The providers of the organization. It takes the permission `provider:list`.
   *
   * The query `providers`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which providers. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: ProvidersQueryVariables, options?: CallOptions): Listing<Value<ProvidersQuery, 'providers'>>;
  /**
   * Begins a new period of a provider’s usage limit. One that is exhausted works again at once. It takes the permission `provider:edit`.
   *
   * The mutation `resetProviderUsage`.
   */
  resetUsage(input: ResetProviderUsageInput, options?: CallOptions): Promise<Value<ResetProviderUsageMutation, 'resetProviderUsage'>>;
  /**
   * Brings a provider back that was deleted in the last 30 days. It takes the permission `provider:delete`.
   *
   * The mutation `restoreProvider`.
   */
  restore(input: RestoreProviderInput, options?: CallOptions): Promise<Value<RestoreProviderMutation, 'restoreProvider'>>;
}

export interface RolesResource {
  /**
   * Creates a role with its own set of permissions. It takes the permission `role:create`.
   *
   * The mutation `createRole`.
   */
  create(input: CreateRoleInput, options?: CallOptions): Promise<Value<CreateRoleMutation, 'createRole'>>;
  /**
   * Deletes an own role. It takes the permission `role:delete`.
   *
   * The mutation `deleteRole`.
   */
  delete(input: DeleteRoleInput, options?: CallOptions): Promise<Value<DeleteRoleMutation, 'deleteRole'>>;
  /**
   * One role. It takes the permission `role:view`.
   *
   * The query `role`.
   *
   * @param id The id of the role.
   */
  get(id: string, options?: CallOptions): Promise<Value<RoleQuery, 'role'>>;
  /**
   * The features on which API keys have levels. It takes no credential.
   *
   * The query `keyFeatures`.
   */
  keyFeatures(options?: CallOptions): Promise<Value<KeyFeaturesQuery, 'keyFeatures'>>;
  /**
   * The roles of the organization. It takes the permission `role:list`.
   *
   * The query `roles`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which roles. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: RolesQueryVariables, options?: CallOptions): Listing<Value<RolesQuery, 'roles'>>;
  /**
   * Every permission there is. It takes no credential.
   *
   * The query `permissions`.
   */
  permissions(options?: CallOptions): Promise<Value<PermissionsQuery, 'permissions'>>;
  /**
   * Changes an own role. Its members have what it then holds from their next request on. It takes the permission `role:update`.
   *
   * The mutation `updateRole`.
   */
  update(input: UpdateRoleInput, options?: CallOptions): Promise<Value<UpdateRoleMutation, 'updateRole'>>;
}

export interface SavedLogFiltersResource {
  /**
   * Saves a filter of logs under a name, for everybody in the organization. It takes the permission `log:filter`.
   *
   * The mutation `createSavedLogFilter`.
   */
  create(input: CreateSavedLogFilterInput, options?: CallOptions): Promise<Value<CreateSavedLogFilterMutation, 'createSavedLogFilter'>>;
  /**
   * Deletes a saved filter for good. It takes the permission `log:filter`.
   *
   * The mutation `deleteSavedLogFilter`.
   */
  delete(input: DeleteSavedLogFilterInput, options?: CallOptions): Promise<Value<DeleteSavedLogFilterMutation, 'deleteSavedLogFilter'>>;
  /**
   * One saved filter of logs. It takes the permission `log:filter`.
   *
   * The query `savedLogFilter`.
   *
   * @param id The id of the filter.
   */
  get(id: string, options?: CallOptions): Promise<Value<SavedLogFilterQuery, 'savedLogFilter'>>;
  /**
   * The saved filters of logs of the organization. It takes the permission `log:filter`.
   *
   * The query `savedLogFilters`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which saved filters. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: SavedLogFiltersQueryVariables, options?: CallOptions): Listing<Value<SavedLogFiltersQuery, 'savedLogFilters'>>;
  /**
   * Changes a saved filter. It takes the permission `log:filter`.
   *
   * The mutation `updateSavedLogFilter`.
   */
  update(input: UpdateSavedLogFilterInput, options?: CallOptions): Promise<Value<UpdateSavedLogFilterMutation, 'updateSavedLogFilter'>>;
}

export interface SessionsResource {
  /**
   * Your open sessions, the last used first. It takes a session.
   *
   * The query `sessions`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100.
   */
  list(variables?: SessionsQueryVariables, options?: CallOptions): Listing<Value<SessionsQuery, 'sessions'>>;
  /**
   * Ends one of your sessions, on whatever device it is. It takes a session.
   *
   * The mutation `revokeSession`.
   */
  revoke(input: RevokeSessionInput, options?: CallOptions): Promise<Value<RevokeSessionMutation, 'revokeSession'>>;
}

export interface SpendingLimitResource {
  /**
   * The spending limit of the organization, and what is spent of it in the billing period. It takes the permission `billing:manage`.
   *
   * The query `spendingLimit`.
   */
  get(options?: CallOptions): Promise<Value<SpendingLimitQuery, 'spendingLimit'>>;
  /**
   * Sets or removes the most that LLM calls of one billing period may cost. It holds at once; what was spent in the period before counts. It takes the permission `billing:manage`.
   *
   * The mutation `setSpendingLimit`.
   */
  set(input: SetSpendingLimitInput, options?: CallOptions): Promise<Value<SetSpendingLimitMutation, 'setSpendingLimit'>>;
}

export interface WebhooksResource {
  /**
   * Makes a webhook, and tells its secret this once. An organization has 20 at most. It takes the permission `organization:update`.
   *
   * The mutation `createWebhook`.
   */
  create(input: CreateWebhookInput, options?: CallOptions): Promise<Value<CreateWebhookMutation, 'createWebhook'>>;
  /**
   * Deletes a webhook for good. What it was still to be told is not sent. It takes the permission `organization:update`.
   *
   * The mutation `deleteWebhook`.
   */
  delete(input: DeleteWebhookInput, options?: CallOptions): Promise<Value<DeleteWebhookMutation, 'deleteWebhook'>>;
  /**
   * One webhook. It takes the permission `organization:update`.
   *
   * The query `webhook`.
   *
   * @param id The id of the webhook.
   */
  get(id: string, options?: CallOptions): Promise<Value<WebhookQuery, 'webhook'>>;
  /**
   * The webhooks of the organization. It takes the permission `organization:update`.
   *
   * The query `webhooks`.
   * Await it for one page; loop over it with `for await` for all, `first` of them a page.
   *
   * @param variables `after`: Only what stands after this cursor. `before`: Only what stands before this cursor. `filter`: Which webhooks. `first`: How many from the beginning, 1 to 100; 20 where left out. `last`: How many from the end, 1 to 100. `orderBy`: In which order.
   */
  list(variables?: WebhooksQueryVariables, options?: CallOptions): Listing<Value<WebhooksQuery, 'webhooks'>>;
  /**
   * Gives a webhook a new secret, and tells it this once. For 24 hours the one so far signs beside it: a message then bears two signatures. It takes the permission `organization:update`.
   *
   * The mutation `rotateWebhookSecret`.
   */
  rotateSecret(input: RotateWebhookSecretInput, options?: CallOptions): Promise<Value<RotateWebhookSecretMutation, 'rotateWebhookSecret'>>;
  /**
   * Turns a webhook on or off. One that is off is told nothing, also not what still waits for it. It takes the permission `organization:update`.
   *
   * The mutation `setWebhookEnabled`.
   */
  setEnabled(input: SetWebhookEnabledInput, options?: CallOptions): Promise<Value<SetWebhookEnabledMutation, 'setWebhookEnabled'>>;
  /**
   * Sends a webhook a signed message of the type PING now, and tells what came back. One that is off can be tested too. It takes the permission `organization:update`.
   *
   * The mutation `testWebhook`.
   */
  test(input: TestWebhookInput, options?: CallOptions): Promise<Value<TestWebhookMutation, 'testWebhook'>>;
  /**
   * Changes a webhook. With another address it gets a new secret, and the one so far ends at once: who receives there could show to the former receiver what was signed for them. A webhook that is told of what you may not read cannot be changed by you. It takes the permission `organization:update`.
   *
   * The mutation `updateWebhook`.
   */
  update(input: UpdateWebhookInput, options?: CallOptions): Promise<Value<UpdateWebhookMutation, 'updateWebhook'>>;
}

/** What the API offers: a method for each of its root fields. */
export interface Resources {
  /**
   * One object by its id; null where there is none. Opening it needs the view permission of its kind. It takes any credential.
   *
   * The query `node`.
   *
   * @param id The id of the object.
   */
  node(id: string, options?: CallOptions): Promise<Value<NodeQuery, 'node'> | null>;
  /**
   * Several objects by their ids, in the same order; null for each that is not there. It takes any credential.
   *
   * The query `nodes`.
   *
   * @param ids At most 100 ids.
   */
  nodes(ids: string[], options?: CallOptions): Promise<Value<NodesQuery, 'nodes'>>;
  /**
   * Who you are, in which organization, and what you may do. It takes any credential.
   *
   * The query `viewer`.
   */
  viewer(options?: CallOptions): Promise<Value<ViewerQuery, 'viewer'>>;
  readonly access: AccessResource;
  readonly account: AccountResource;
  readonly analytics: AnalyticsResource;
  readonly apiKeys: ApiKeysResource;
  readonly auditLog: AuditLogResource;
  readonly billing: BillingResource;
  readonly configs: ConfigsResource;
  readonly guardrails: GuardrailsResource;
  readonly integrations: IntegrationsResource;
  readonly invitations: InvitationsResource;
  readonly invoices: InvoicesResource;
  readonly logExports: LogExportsResource;
  readonly logs: LogsResource;
  readonly members: MembersResource;
  readonly models: ModelsResource;
  readonly notices: NoticesResource;
  readonly organization: OrganizationResource;
  readonly paymentMethod: PaymentMethodResource;
  readonly promptCollections: PromptCollectionsResource;
  readonly promptLabels: PromptLabelsResource;
  readonly promptPartials: PromptPartialsResource;
  readonly prompts: PromptsResource;
  readonly providers: ProvidersResource;
  readonly roles: RolesResource;
  readonly savedLogFilters: SavedLogFiltersResource;
  readonly sessions: SessionsResource;
  readonly spendingLimit: SpendingLimitResource;
  readonly webhooks: WebhooksResource;
}

export function createResources(calls: Calls): Resources {
  return {
    node: (id, options) => calls.find({ document: NodeDocument, field: 'node' }, { id }, options),
    nodes: (ids, options) => calls.ask({ document: NodesDocument, field: 'nodes' }, { ids }, options),
    viewer: (options) => calls.ask({ document: ViewerDocument, field: 'viewer' }, {}, options),
    access: {
      explain: (input, options) => calls.ask({ document: ExplainAccessDocument, field: 'explainAccess' }, { input }, options),
      previewKeyChange: (input, options) => calls.ask({ document: PreviewKeyChangeDocument, field: 'previewKeyChange' }, { input }, options),
      previewMemberRole: (input, options) => calls.ask({ document: PreviewMemberRoleDocument, field: 'previewMemberRole' }, { input }, options),
      previewRoleChange: (input, options) => calls.ask({ document: PreviewRoleChangeDocument, field: 'previewRoleChange' }, { input }, options),
    },
    account: {
      changePassword: (input, options) => calls.change({ document: ChangePasswordDocument, field: 'changePassword' }, { input }, options),
      entries: (variables, options) => calls.list({ document: AccountEntriesDocument, field: 'accountEntries' }, variables, options),
      signIn: (input, options) => calls.change({ document: SignInDocument, field: 'signIn' }, { input }, options),
      signOut: (options) => calls.change({ document: SignOutDocument, field: 'signOut' }, {}, options),
      signUp: (input, options) => calls.change({ document: SignUpDocument, field: 'signUp' }, { input }, options),
    },
    analytics: {
      groups: (variables, options) => calls.ask({ document: LogGroupsDocument, field: 'logGroups' }, variables, options),
      timeSeries: (variables, options) => calls.ask({ document: LogTimeSeriesDocument, field: 'logTimeSeries' }, variables, options),
      totals: (variables, options) => calls.ask({ document: LogTotalsDocument, field: 'logTotals' }, variables, options),
    },
    apiKeys: {
      collectSecret: (input, options) => calls.change({ document: CollectApiKeySecretDocument, field: 'collectApiKeySecret' }, { input }, options),
      create: (input, options) => calls.change({ document: CreateApiKeyDocument, field: 'createApiKey' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteApiKeyDocument, field: 'deleteApiKey' }, { input }, options),
      edit: (input, options) => calls.change({ document: EditApiKeyDocument, field: 'editApiKey' }, { input }, options),
      get: (id, options) => calls.ask({ document: ApiKeyDocument, field: 'apiKey' }, { id }, options),
      hygiene: (variables, options) => calls.list({ document: ApiKeyHygieneDocument, field: 'apiKeyHygiene' }, variables, options),
      list: (variables, options) => calls.list({ document: ApiKeysDocument, field: 'apiKeys' }, variables, options),
      narrowToUsed: (input, options) => calls.change({ document: NarrowApiKeyToUsedDocument, field: 'narrowApiKeyToUsed' }, { input }, options),
      resetUsage: (input, options) => calls.change({ document: ResetApiKeyUsageDocument, field: 'resetApiKeyUsage' }, { input }, options),
      revoke: (input, options) => calls.change({ document: RevokeApiKeyDocument, field: 'revokeApiKey' }, { input }, options),
      rotate: (input, options) => calls.changeOnce({ document: RotateApiKeyDocument, field: 'rotateApiKey' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdateApiKeyDocument, field: 'updateApiKey' }, { input }, options),
      verify: (input, options) => calls.ask({ document: VerifyApiKeyDocument, field: 'verifyApiKey' }, { input }, options),
    },
    auditLog: {
      get: (id, options) => calls.ask({ document: AuditEntryDocument, field: 'auditEntry' }, { id }, options),
      list: (variables, options) => calls.list({ document: AuditEntriesDocument, field: 'auditEntries' }, variables, options),
      verify: (variables, options) => calls.ask({ document: VerifyAuditLogDocument, field: 'verifyAuditLog' }, variables, options),
    },
    billing: {
      changePlan: (input, options) => calls.change({ document: ChangePlanDocument, field: 'changePlan' }, { input }, options),
      get: (options) => calls.ask({ document: BillingDocument, field: 'billing' }, {}, options),
      previewPlanChange: (plan, options) => calls.ask({ document: PreviewPlanChangeDocument, field: 'previewPlanChange' }, { plan }, options),
      updateContact: (input, options) => calls.change({ document: UpdateBillingContactDocument, field: 'updateBillingContact' }, { input }, options),
    },
    configs: {
      create: (input, options) => calls.change({ document: CreateConfigDocument, field: 'createConfig' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteConfigDocument, field: 'deleteConfig' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeleteConfigsDocument, field: 'deleteConfigs' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: ConfigDocument, field: 'config' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: ConfigsDocument, field: 'configs' }, variables, options),
      restore: (input, options) => calls.change({ document: RestoreConfigDocument, field: 'restoreConfig' }, { input }, options),
      restoreVersion: (input, options) => calls.change({ document: RestoreConfigVersionDocument, field: 'restoreConfigVersion' }, { input }, options),
      setDefault: (input, options) => calls.change({ document: SetDefaultConfigDocument, field: 'setDefaultConfig' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdateConfigDocument, field: 'updateConfig' }, { input }, options),
      version: (variables, options) => calls.ask({ document: ConfigVersionDocument, field: 'configVersion' }, variables, options),
    },
    guardrails: {
      create: (input, options) => calls.change({ document: CreateGuardrailDocument, field: 'createGuardrail' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteGuardrailDocument, field: 'deleteGuardrail' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeleteGuardrailsDocument, field: 'deleteGuardrails' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: GuardrailDocument, field: 'guardrail' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: GuardrailsDocument, field: 'guardrails' }, variables, options),
      restore: (input, options) => calls.change({ document: RestoreGuardrailDocument, field: 'restoreGuardrail' }, { input }, options),
      restoreVersion: (input, options) => calls.change({ document: RestoreGuardrailVersionDocument, field: 'restoreGuardrailVersion' }, { input }, options),
      test: (input, options) => calls.change({ document: TestGuardrailDocument, field: 'testGuardrail' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdateGuardrailDocument, field: 'updateGuardrail' }, { input }, options),
    },
    integrations: {
      copy: (id, options) => calls.ask({ document: CopyIntegrationDocument, field: 'copyIntegration' }, { id }, options),
      create: (input, options) => calls.change({ document: CreateIntegrationDocument, field: 'createIntegration' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteIntegrationDocument, field: 'deleteIntegration' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeleteIntegrationsDocument, field: 'deleteIntegrations' }, { input }, options),
      disable: (input, options) => calls.change({ document: DisableIntegrationsDocument, field: 'disableIntegrations' }, { input }, options),
      duplicate: (input, options) => calls.change({ document: DuplicateIntegrationDocument, field: 'duplicateIntegration' }, { input }, options),
      edit: (input, options) => calls.change({ document: EditIntegrationDocument, field: 'editIntegration' }, { input }, options),
      enable: (input, options) => calls.change({ document: EnableIntegrationsDocument, field: 'enableIntegrations' }, { input }, options),
      get: (id, options) => calls.ask({ document: IntegrationDocument, field: 'integration' }, { id }, options),
      list: (variables, options) => calls.list({ document: IntegrationsDocument, field: 'integrations' }, variables, options),
      restore: (input, options) => calls.change({ document: RestoreIntegrationDocument, field: 'restoreIntegration' }, { input }, options),
      test: (input, options) => calls.change({ document: TestIntegrationDocument, field: 'testIntegration' }, { input }, options),
    },
    invitations: {
      accept: (input, options) => calls.change({ document: AcceptInvitationDocument, field: 'acceptInvitation' }, { input }, options),
      cancel: (input, options) => calls.change({ document: CancelInvitationDocument, field: 'cancelInvitation' }, { input }, options),
      create: (input, options) => calls.change({ document: CreateInvitationDocument, field: 'createInvitation' }, { input }, options),
      get: (id, options) => calls.ask({ document: InvitationDocument, field: 'invitation' }, { id }, options),
      list: (variables, options) => calls.list({ document: InvitationsDocument, field: 'invitations' }, variables, options),
      resend: (input, options) => calls.change({ document: ResendInvitationDocument, field: 'resendInvitation' }, { input }, options),
    },
    invoices: {
      get: (id, options) => calls.ask({ document: InvoiceDocument, field: 'invoice' }, { id }, options),
      list: (variables, options) => calls.list({ document: InvoicesDocument, field: 'invoices' }, variables, options),
      markPaid: (input, options) => calls.change({ document: MarkInvoicePaidDocument, field: 'markInvoicePaid' }, { input }, options),
      void: (input, options) => calls.change({ document: VoidInvoiceDocument, field: 'voidInvoice' }, { input }, options),
    },
    logExports: {
      create: (input, options) => calls.change({ document: CreateLogExportDocument, field: 'createLogExport' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteLogExportDocument, field: 'deleteLogExport' }, { input }, options),
      get: (id, options) => calls.ask({ document: LogExportDocument, field: 'logExport' }, { id }, options),
      list: (variables, options) => calls.list({ document: LogExportsDocument, field: 'logExports' }, variables, options),
    },
    logs: {
      createFeedback: (input, options) => calls.change({ document: CreateLogFeedbackDocument, field: 'createLogFeedback' }, { input }, options),
      get: (id, options) => calls.ask({ document: LogDocument, field: 'log' }, { id }, options),
      ingest: (input, options) => calls.change({ document: IngestLogsDocument, field: 'ingestLogs' }, { input }, options),
      list: (variables, options) => calls.list({ document: LogsDocument, field: 'logs' }, variables, options),
      tail: (variables, options) => calls.follow({ document: LogTailDocument, field: 'logTail' }, variables, options),
    },
    members: {
      assignRole: (input, options) => calls.change({ document: AssignRoleDocument, field: 'assignRole' }, { input }, options),
      get: (id, options) => calls.ask({ document: MemberDocument, field: 'member' }, { id }, options),
      list: (variables, options) => calls.list({ document: MembersDocument, field: 'members' }, variables, options),
      remove: (input, options) => calls.change({ document: RemoveMemberDocument, field: 'removeMember' }, { input }, options),
    },
    models: {
      byReference: (reference, options) => calls.ask({ document: ModelByReferenceDocument, field: 'modelByReference' }, { reference }, options),
      copy: (id, options) => calls.ask({ document: CopyModelDocument, field: 'copyModel' }, { id }, options),
      create: (input, options) => calls.change({ document: CreateModelDocument, field: 'createModel' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteModelDocument, field: 'deleteModel' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeleteModelsDocument, field: 'deleteModels' }, { input }, options),
      disable: (input, options) => calls.change({ document: DisableModelsDocument, field: 'disableModels' }, { input }, options),
      duplicate: (input, options) => calls.change({ document: DuplicateModelDocument, field: 'duplicateModel' }, { input }, options),
      edit: (input, options) => calls.change({ document: EditModelDocument, field: 'editModel' }, { input }, options),
      enable: (input, options) => calls.change({ document: EnableModelsDocument, field: 'enableModels' }, { input }, options),
      get: (id, options) => calls.ask({ document: ModelDocument, field: 'model' }, { id }, options),
      list: (variables, options) => calls.list({ document: ModelsDocument, field: 'models' }, variables, options),
      restore: (input, options) => calls.change({ document: RestoreModelDocument, field: 'restoreModel' }, { input }, options),
      sync: (input, options) => calls.change({ document: SyncModelsDocument, field: 'syncModels' }, { input }, options),
    },
    notices: {
      list: (variables, options) => calls.list({ document: NoticesDocument, field: 'notices' }, variables, options),
      redeliver: (input, options) => calls.change({ document: RedeliverNoticeDocument, field: 'redeliverNotice' }, { input }, options),
    },
    organization: {
      create: (input, options) => calls.change({ document: CreateOrganizationDocument, field: 'createOrganization' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteOrganizationDocument, field: 'deleteOrganization' }, { input }, options),
      get: (options) => calls.ask({ document: OrganizationDocument, field: 'organization' }, {}, options),
      leave: (options) => calls.change({ document: LeaveOrganizationDocument, field: 'leaveOrganization' }, {}, options),
      transferOwnership: (input, options) => calls.change({ document: TransferOwnershipDocument, field: 'transferOwnership' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdateOrganizationDocument, field: 'updateOrganization' }, { input }, options),
    },
    paymentMethod: {
      get: (options) => calls.find({ document: PaymentMethodDocument, field: 'paymentMethod' }, {}, options),
      remove: (input, options) => calls.change({ document: RemovePaymentMethodDocument, field: 'removePaymentMethod' }, { input }, options),
    },
    promptCollections: {
      create: (input, options) => calls.change({ document: CreatePromptCollectionDocument, field: 'createPromptCollection' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeletePromptCollectionDocument, field: 'deletePromptCollection' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeletePromptCollectionsDocument, field: 'deletePromptCollections' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: PromptCollectionDocument, field: 'promptCollection' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: PromptCollectionsDocument, field: 'promptCollections' }, variables, options),
      restore: (input, options) => calls.change({ document: RestorePromptCollectionDocument, field: 'restorePromptCollection' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdatePromptCollectionDocument, field: 'updatePromptCollection' }, { input }, options),
    },
    promptLabels: {
      create: (input, options) => calls.change({ document: CreatePromptLabelDocument, field: 'createPromptLabel' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeletePromptLabelDocument, field: 'deletePromptLabel' }, { input }, options),
      list: (variables, options) => calls.list({ document: PromptLabelsDocument, field: 'promptLabels' }, variables, options),
    },
    promptPartials: {
      compareVersions: (input, options) => calls.ask({ document: ComparePromptPartialVersionsDocument, field: 'comparePromptPartialVersions' }, { input }, options),
      create: (input, options) => calls.change({ document: CreatePromptPartialDocument, field: 'createPromptPartial' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeletePromptPartialDocument, field: 'deletePromptPartial' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeletePromptPartialsDocument, field: 'deletePromptPartials' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: PromptPartialDocument, field: 'promptPartial' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: PromptPartialsDocument, field: 'promptPartials' }, variables, options),
      moveLabel: (input, options) => calls.change({ document: MovePromptPartialLabelDocument, field: 'movePromptPartialLabel' }, { input }, options),
      publish: (input, options) => calls.change({ document: PublishPromptPartialDocument, field: 'publishPromptPartial' }, { input }, options),
      restore: (input, options) => calls.change({ document: RestorePromptPartialDocument, field: 'restorePromptPartial' }, { input }, options),
      restoreVersion: (input, options) => calls.change({ document: RestorePromptPartialVersionDocument, field: 'restorePromptPartialVersion' }, { input }, options),
      unpublish: (input, options) => calls.change({ document: UnpublishPromptPartialDocument, field: 'unpublishPromptPartial' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdatePromptPartialDocument, field: 'updatePromptPartial' }, { input }, options),
    },
    prompts: {
      compareVersions: (input, options) => calls.ask({ document: ComparePromptVersionsDocument, field: 'comparePromptVersions' }, { input }, options),
      create: (input, options) => calls.change({ document: CreatePromptDocument, field: 'createPrompt' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeletePromptDocument, field: 'deletePrompt' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeletePromptsDocument, field: 'deletePrompts' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: PromptDocument, field: 'prompt' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: PromptsDocument, field: 'prompts' }, variables, options),
      moveLabel: (input, options) => calls.change({ document: MovePromptLabelDocument, field: 'movePromptLabel' }, { input }, options),
      publish: (input, options) => calls.change({ document: PublishPromptDocument, field: 'publishPrompt' }, { input }, options),
      render: (input, options) => calls.ask({ document: RenderPromptDocument, field: 'renderPrompt' }, { input }, options),
      restore: (input, options) => calls.change({ document: RestorePromptDocument, field: 'restorePrompt' }, { input }, options),
      restoreVersion: (input, options) => calls.change({ document: RestorePromptVersionDocument, field: 'restorePromptVersion' }, { input }, options),
      unpublish: (input, options) => calls.change({ document: UnpublishPromptDocument, field: 'unpublishPrompt' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdatePromptDocument, field: 'updatePrompt' }, { input }, options),
    },
    providers: {
      copy: (id, options) => calls.ask({ document: CopyProviderDocument, field: 'copyProvider' }, { id }, options),
      create: (input, options) => calls.change({ document: CreateProviderDocument, field: 'createProvider' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteProviderDocument, field: 'deleteProvider' }, { input }, options),
      deleteMany: (input, options) => calls.change({ document: DeleteProvidersDocument, field: 'deleteProviders' }, { input }, options),
      disable: (input, options) => calls.change({ document: DisableProvidersDocument, field: 'disableProviders' }, { input }, options),
      duplicate: (input, options) => calls.change({ document: DuplicateProviderDocument, field: 'duplicateProvider' }, { input }, options),
      edit: (input, options) => calls.change({ document: EditProviderDocument, field: 'editProvider' }, { input }, options),
      enable: (input, options) => calls.change({ document: EnableProvidersDocument, field: 'enableProviders' }, { input }, options),
      get: (id, variables, options) => calls.ask({ document: ProviderDocument, field: 'provider' }, { ...variables, id }, options),
      list: (variables, options) => calls.list({ document: ProvidersDocument, field: 'providers' }, variables, options),
      resetUsage: (input, options) => calls.change({ document: ResetProviderUsageDocument, field: 'resetProviderUsage' }, { input }, options),
      restore: (input, options) => calls.change({ document: RestoreProviderDocument, field: 'restoreProvider' }, { input }, options),
    },
    roles: {
      create: (input, options) => calls.change({ document: CreateRoleDocument, field: 'createRole' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteRoleDocument, field: 'deleteRole' }, { input }, options),
      get: (id, options) => calls.ask({ document: RoleDocument, field: 'role' }, { id }, options),
      keyFeatures: (options) => calls.ask({ document: KeyFeaturesDocument, field: 'keyFeatures' }, {}, options),
      list: (variables, options) => calls.list({ document: RolesDocument, field: 'roles' }, variables, options),
      permissions: (options) => calls.ask({ document: PermissionsDocument, field: 'permissions' }, {}, options),
      update: (input, options) => calls.change({ document: UpdateRoleDocument, field: 'updateRole' }, { input }, options),
    },
    savedLogFilters: {
      create: (input, options) => calls.change({ document: CreateSavedLogFilterDocument, field: 'createSavedLogFilter' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteSavedLogFilterDocument, field: 'deleteSavedLogFilter' }, { input }, options),
      get: (id, options) => calls.ask({ document: SavedLogFilterDocument, field: 'savedLogFilter' }, { id }, options),
      list: (variables, options) => calls.list({ document: SavedLogFiltersDocument, field: 'savedLogFilters' }, variables, options),
      update: (input, options) => calls.change({ document: UpdateSavedLogFilterDocument, field: 'updateSavedLogFilter' }, { input }, options),
    },
    sessions: {
      list: (variables, options) => calls.list({ document: SessionsDocument, field: 'sessions' }, variables, options),
      revoke: (input, options) => calls.change({ document: RevokeSessionDocument, field: 'revokeSession' }, { input }, options),
    },
    spendingLimit: {
      get: (options) => calls.ask({ document: SpendingLimitDocument, field: 'spendingLimit' }, {}, options),
      set: (input, options) => calls.change({ document: SetSpendingLimitDocument, field: 'setSpendingLimit' }, { input }, options),
    },
    webhooks: {
      create: (input, options) => calls.change({ document: CreateWebhookDocument, field: 'createWebhook' }, { input }, options),
      delete: (input, options) => calls.change({ document: DeleteWebhookDocument, field: 'deleteWebhook' }, { input }, options),
      get: (id, options) => calls.ask({ document: WebhookDocument, field: 'webhook' }, { id }, options),
      list: (variables, options) => calls.list({ document: WebhooksDocument, field: 'webhooks' }, variables, options),
      rotateSecret: (input, options) => calls.change({ document: RotateWebhookSecretDocument, field: 'rotateWebhookSecret' }, { input }, options),
      setEnabled: (input, options) => calls.change({ document: SetWebhookEnabledDocument, field: 'setWebhookEnabled' }, { input }, options),
      test: (input, options) => calls.change({ document: TestWebhookDocument, field: 'testWebhook' }, { input }, options),
      update: (input, options) => calls.change({ document: UpdateWebhookDocument, field: 'updateWebhook' }, { input }, options),
    },
  };
}