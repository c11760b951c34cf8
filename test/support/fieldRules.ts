/**
 * The rules of all types of objects, and of the fields that have one beside their type's, written down apart from the
 * schema: by the rule, as `ownRule` reads it, what carries it. Those of the root fields stand with the operations
 * (operations.ts). A payload has the rule of its mutation; a page that of its list; a type that several permissions lead to
 * is open to each of them, and what only some of those may see has a rule of its own.
 */
const CARRIED: Readonly<Record<string, string>> = {
  'apiKey:create': 'CreateApiKeyPayload CreateApiKeyPayload.apiKey',
  'apiKey:delete': 'DeleteApiKeyPayload RevokeApiKeyPayload RevokeApiKeyPayload.apiKey',
  'apiKey:edit': 'EditApiKeyPayload EditApiKeyPayload.apiKey',
  'apiKey:list': 'ApiKeyConnection ApiKeyEdge',
  'apiKey:list|apiKey:view|apiKey:create|apiKey:edit|apiKey:update|apiKey:rotate|apiKey:delete|self':
    'ApiKey',
  'apiKey:rotate': `
    CollectApiKeySecretPayload CollectApiKeySecretPayload.apiKey RotateApiKeyPayload
    RotateApiKeyPayload.apiKey
  `,
  'apiKey:update': `
    NarrowApiKeyToUsedPayload NarrowApiKeyToUsedPayload.after NarrowApiKeyToUsedPayload.apiKey
    NarrowApiKeyToUsedPayload.before ResetApiKeyUsagePayload ResetApiKeyUsagePayload.apiKey
    UpdateApiKeyPayload UpdateApiKeyPayload.apiKey
  `,
  'apiKey:view': `
    ApiKey.hygiene ApiKeyAccessChange.apiKey ApiKeyFindingCount ApiKeyHygiene
    ApiKeyHygiene.suggestedPermissions ApiKeyHygiene.usedPermissions ApiKeyHygieneConnection
    ApiKeyHygieneConnection.counts ApiKeyHygieneConnection.totalCount ApiKeyHygieneEdge
    ApiKeyPermissionUse ApiKeyVerification ApiKeyVerification.apiKey
  `,
  'auditLog:view': `
    AuditActor AuditBreak AuditEntry AuditEntry.actor AuditEntryConnection AuditEntryEdge
    AuditVerification AuditVerification.broken
  `,
  authenticated: `
    AccessExplanation AccessExplanation.steps AccessStep ApiKey.permissions ApiKey.rateLimits
    ApiKey.rotationPolicy ApiKey.usage ApiKey.usageLimit ApiKeyPermission Member.role Node Organization
    PageInfo RateLimit Resource RotationPolicy TransferOwnershipPayload
    TransferOwnershipPayload.formerOwner TransferOwnershipPayload.newOwner Usage Usage.alerts UsageAlert
    UsageLimit Viewer Viewer.apiKey Viewer.member Viewer.organization Viewer.organizations Viewer.role
    Viewer.user
  `,
  'billing:manage': `
    BilledTo BilledTo.contact BillingAccount BillingAccount.contact BillingAccount.plan
    BillingAccount.plans BillingAccount.upcomingInvoice BillingAccount.usage BillingContact BillingPlan
    BillingUsage ChangePlanPayload ChangePlanPayload.billing Invoice Invoice.billedTo Invoice.lines
    InvoiceConnection InvoiceEdge InvoiceLine MarkInvoicePaidPayload MarkInvoicePaidPayload.invoice
    PaymentMethod PlanChangePreview PlanChangePreview.lines PlanChangePreview.plan
    RemovePaymentMethodPayload SetSpendingLimitPayload SetSpendingLimitPayload.spendingLimit
    SpendingAlert SpendingLimit SpendingLimit.alerts UpcomingInvoice UpcomingInvoice.lines
    UpdateBillingContactPayload UpdateBillingContactPayload.billing VoidInvoicePayload
    VoidInvoicePayload.invoice
  `,
  'completion:create': `
    CreateLogFeedbackPayload CreateLogFeedbackPayload.feedback IngestLogsPayload IngestLogsPayload.logs
    IngestedLog
  `,
  'config:create': 'CreateConfigPayload CreateConfigPayload.config',
  'config:delete':
    'DeleteConfigPayload DeleteConfigsPayload RestoreConfigPayload RestoreConfigPayload.config',
  'config:list': 'ConfigConnection ConfigEdge',
  'config:list|config:view|config:create|config:update|config:delete': 'Config',
  'config:update': `
    RestoreConfigVersionPayload RestoreConfigVersionPayload.config SetDefaultConfigPayload
    SetDefaultConfigPayload.config UpdateConfigPayload UpdateConfigPayload.config
  `,
  'config:view': 'ApiKey.config Config.versions ConfigVersion ConfigVersionConnection ConfigVersionEdge',
  'guardrail:create': 'CreateGuardrailPayload CreateGuardrailPayload.guardrail',
  'guardrail:delete': `
    DeleteGuardrailPayload DeleteGuardrailsPayload RestoreGuardrailPayload
    RestoreGuardrailPayload.guardrail
  `,
  'guardrail:list': 'GuardrailConnection GuardrailEdge',
  'guardrail:list|guardrail:view|guardrail:create|guardrail:update|guardrail:delete': `
    Guardrail Guardrail.actions Guardrail.checks GuardrailActions GuardrailActions.onFail
    GuardrailActions.onSuccess GuardrailCheck GuardrailFeedback TestGuardrailPayload.feedback
  `,
  'guardrail:update': `
    GuardrailCheckResult RestoreGuardrailVersionPayload RestoreGuardrailVersionPayload.guardrail
    TestGuardrailPayload TestGuardrailPayload.checks UpdateGuardrailPayload
    UpdateGuardrailPayload.guardrail
  `,
  'guardrail:view': `
    Guardrail.versions GuardrailVersion GuardrailVersion.actions GuardrailVersion.checks
    GuardrailVersionConnection GuardrailVersionEdge Organization.defaultInputGuardrails
    Organization.defaultOutputGuardrails
  `,
  'integration:copy': 'IntegrationReference',
  'integration:create': 'CreateIntegrationPayload CreateIntegrationPayload.integration',
  'integration:delete': `
    DeleteIntegrationPayload DeleteIntegrationsPayload RestoreIntegrationPayload
    RestoreIntegrationPayload.integration
  `,
  'integration:duplicate': 'DuplicateIntegrationPayload DuplicateIntegrationPayload.integration',
  'integration:edit': `
    DisableIntegrationsPayload DisableIntegrationsPayload.integrations EditIntegrationPayload
    EditIntegrationPayload.integration EnableIntegrationsPayload EnableIntegrationsPayload.integrations
    IntegrationTest TestIntegrationPayload TestIntegrationPayload.integration
    TestIntegrationPayload.test
  `,
  'integration:list': `
    IntegrationConnection IntegrationEdge Model.integration Provider.integration
    ReferredModel.integration
  `,
  'integration:list|integration:create|integration:edit|integration:duplicate|integration:delete|integration:copy':
    'Integration Integration.settings IntegrationSettings',
  'log:filter': `
    CreateSavedLogFilterPayload CreateSavedLogFilterPayload.savedLogFilter DeleteSavedLogFilterPayload
    LogTailEvent LogTailEvent.log RequestLogConnection RequestLogConnection.totalCount RequestLogEdge
    SavedLogFilter SavedLogFilterConnection SavedLogFilterEdge UpdateSavedLogFilterPayload
    UpdateSavedLogFilterPayload.savedLogFilter
  `,
  'log:group': `
    LogGroup LogGroup.key LogGroup.measures LogGroupKey LogGroupList LogGroupList.groups LogMeasures
    LogPoint LogPoint.measures LogSeries LogSeries.key LogSeries.points
  `,
  'log:view': `
    CreateLogExportPayload CreateLogExportPayload.logExport DeleteLogExportPayload LogExport
    LogExportConnection LogExportEdge RequestLog.feedback RequestLog.request RequestLog.response
  `,
  'log:view|completion:create': 'LogFeedback',
  'log:view|log:filter':
    'LogGuardrail LogGuardrail.checks LogGuardrailCheck RequestLog RequestLog.guardrails',
  'member:add': `
    CancelInvitationPayload CancelInvitationPayload.invitation CreateInvitationPayload
    CreateInvitationPayload.invitation ResendInvitationPayload ResendInvitationPayload.invitation
  `,
  'member:assignRole': 'AssignRolePayload AssignRolePayload.member',
  'member:list': 'InvitationConnection InvitationEdge MemberConnection MemberEdge',
  'member:list|member:view|member:add|member:assignRole|member:remove': 'Invitation Invitation.role',
  'member:list|member:view|member:add|member:assignRole|member:remove|organization:transfer|self': 'Member',
  'member:list|member:view|member:add|member:assignRole|member:remove|role:list|role:view|role:create|role:update|role:delete|self':
    'Role',
  'member:remove': 'RemoveMemberPayload',
  'member:view': 'ApiKey.owner MemberAccessChange.member',
  'model:copy': 'ModelReferences',
  'model:create': 'CreateModelPayload CreateModelPayload.model',
  'model:delete': 'DeleteModelPayload DeleteModelsPayload RestoreModelPayload RestoreModelPayload.model',
  'model:duplicate': 'DuplicateModelPayload DuplicateModelPayload.model',
  'model:edit': `
    DisableModelsPayload DisableModelsPayload.models EditModelPayload EditModelPayload.model
    EnableModelsPayload EnableModelsPayload.models SyncModelsPayload SyncModelsPayload.added
  `,
  'model:list': `
    ModelConnection ModelEdge Provider.models ProviderModelConnection ProviderModelEdge ReferredModel
    ReferredModel.model ReferredModel.obstacles
  `,
  'model:list|model:create|model:edit|model:duplicate|model:delete|model:copy': 'Model Model.capabilities',
  'organization:delete': 'DeleteOrganizationPayload',
  'organization:update': `
    CreateWebhookPayload CreateWebhookPayload.webhook DeleteWebhookPayload Notice Notice.deliveries
    NoticeConnection NoticeDelivery NoticeDelivery.webhook NoticeDeliveryConnection NoticeDeliveryEdge
    NoticeEdge RedeliverNoticePayload RedeliverNoticePayload.delivery RotateWebhookSecretPayload
    RotateWebhookSecretPayload.webhook SetWebhookEnabledPayload SetWebhookEnabledPayload.webhook
    TestWebhookPayload TestWebhookPayload.test TestWebhookPayload.webhook UpdateOrganizationPayload
    UpdateOrganizationPayload.organization UpdateWebhookPayload UpdateWebhookPayload.webhook Webhook
    WebhookConnection WebhookEdge WebhookTest
  `,
  'prompt:create': `
    CreatePromptCollectionPayload CreatePromptCollectionPayload.promptCollection
    CreatePromptPartialPayload CreatePromptPartialPayload.promptPartial CreatePromptPayload
    CreatePromptPayload.prompt
  `,
  'prompt:delete': `
    DeletePromptCollectionPayload DeletePromptCollectionsPayload DeletePromptPartialPayload
    DeletePromptPartialsPayload DeletePromptPayload DeletePromptsPayload RestorePromptCollectionPayload
    RestorePromptCollectionPayload.promptCollection RestorePromptPartialPayload
    RestorePromptPartialPayload.promptPartial RestorePromptPayload RestorePromptPayload.prompt
  `,
  'prompt:list': `
    PromptCollection.children PromptCollection.partials PromptCollection.prompts
    PromptCollectionChildConnection PromptCollectionChildEdge PromptCollectionConnection
    PromptCollectionEdge PromptCollectionPartialConnection PromptCollectionPartialEdge
    PromptCollectionPromptConnection PromptCollectionPromptEdge PromptConnection PromptEdge
    PromptLabelConnection PromptLabelEdge PromptPartialConnection PromptPartialEdge
  `,
  'prompt:list|prompt:view|prompt:create|prompt:update|prompt:delete|prompt:publish': `
    Prompt Prompt.collection Prompt.labels PromptCollection PromptLabel PromptLabelAssignment
    PromptLabelAssignment.label PromptPartial PromptPartial.collection PromptPartial.labels
    PromptTemplate PromptTemplate.collection PromptTemplate.labels
  `,
  'prompt:publish': `
    CreatePromptLabelPayload CreatePromptLabelPayload.label DeletePromptLabelPayload
    MovePromptLabelPayload MovePromptLabelPayload.prompt MovePromptPartialLabelPayload
    MovePromptPartialLabelPayload.promptPartial PublishPromptPartialPayload
    PublishPromptPartialPayload.promptPartial PublishPromptPayload PublishPromptPayload.prompt
    UnpublishPromptPartialPayload UnpublishPromptPartialPayload.promptPartial UnpublishPromptPayload
    UnpublishPromptPayload.prompt
  `,
  'prompt:update': `
    RestorePromptPartialVersionPayload RestorePromptPartialVersionPayload.promptPartial
    RestorePromptVersionPayload RestorePromptVersionPayload.prompt UpdatePromptCollectionPayload
    UpdatePromptCollectionPayload.promptCollection UpdatePromptPartialPayload
    UpdatePromptPartialPayload.promptPartial UpdatePromptPayload UpdatePromptPayload.prompt
  `,
  'prompt:view': `
    Prompt.latestVersion Prompt.publishedVersion Prompt.versionNumbered Prompt.versions PromptChange
    PromptCollection.parent PromptComparison PromptComparison.changes PromptComparison.from
    PromptComparison.to PromptMessage PromptPartial.latestVersion PromptPartial.publishedVersion
    PromptPartial.versionNumbered PromptPartial.versions PromptTemplate.latestVersion
    PromptTemplate.publishedVersion PromptTemplate.versionNumbered PromptTemplate.versions PromptVersion
    PromptVersion.messages PromptVersionConnection PromptVersionEdge RenderedPrompt
    RenderedPrompt.messages RenderedPrompt.prompt RenderedPrompt.version
  `,
  'provider:copy': 'ProviderReferences',
  'provider:create': 'CreateProviderPayload CreateProviderPayload.provider',
  'provider:delete':
    'DeleteProviderPayload DeleteProvidersPayload RestoreProviderPayload RestoreProviderPayload.provider',
  'provider:duplicate': 'DuplicateProviderPayload DuplicateProviderPayload.provider',
  'provider:edit': `
    DisableProvidersPayload DisableProvidersPayload.providers EditProviderPayload
    EditProviderPayload.provider EnableProvidersPayload EnableProvidersPayload.providers
    ResetProviderUsagePayload ResetProviderUsagePayload.provider
  `,
  'provider:list': 'PromptVersion.provider ProviderConnection ProviderEdge ReferredModel.provider',
  'provider:list|provider:create|provider:edit|provider:duplicate|provider:delete|provider:copy':
    'Provider Provider.rateLimits Provider.usage Provider.usageLimit',
  public: 'KeyFeatureInfo PermissionInfo SignInPayload SignOutPayload SignUpPayload',
  'role:create': 'CreateRolePayload CreateRolePayload.role',
  'role:delete': 'DeleteRolePayload',
  'role:list': 'RoleConnection RoleEdge',
  'role:list|role:view|member:list': 'Role.memberCount',
  'role:update': 'UpdateRolePayload UpdateRolePayload.role',
  'role:update|member:assignRole|apiKey:update': `
    AccessPreview AccessPreview.apiKeys AccessPreview.members AccessPreview.refusal AccessRefusal
    ApiKeyAccessChange MemberAccessChange
  `,
  session: `
    AcceptInvitationPayload AcceptInvitationPayload.organization AccountEntry AccountEntryConnection
    AccountEntryEdge ChangePasswordPayload CreateOrganizationPayload
    CreateOrganizationPayload.organization LeaveOrganizationPayload RevokeSessionPayload Session
    SessionConnection SessionEdge User ViewerOrganization
  `,
};

/** What carries a rule, and which: `[['ApiKey.owner', 'member:view'], …]`, in the order of the names. */
export const FIELD_RULES: readonly (readonly [at: string, rule: string])[] = Object.entries(CARRIED)
  .flatMap(([rule, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((at) => [at, rule] as const),
  )
  .sort(([a], [b]) => (a < b ? -1 : 1));
