namespace Kit;

/// <summary>The ids of all errors that Kit.Core raises. Each has a paragraph in <c>docs/errors.md</c>.</summary>
/// <remarks>Areas by thousand: 1 hosting, 2 tenancy and data, 3 jobs, 4 auth, 5 billing, 6 admin, 7 API.</remarks>
public static class KitErrors
{
    /// <summary>Start-up found settings or registrations that are missing or wrong.</summary>
    public const string InvalidConfiguration = "KIT1001";

    /// <summary><c>UseKit()</c> was called without <c>AddKit()</c>.</summary>
    public const string NotAdded = "KIT1002";

    /// <summary>A setting is missing that must not have a default outside Development.</summary>
    public const string MissingSetting = "KIT1003";

    /// <summary>The command after <c>kit</c> is not known.</summary>
    public const string UnknownCommand = "KIT1004";

    /// <summary>A request could not be read.</summary>
    public const string BadRequest = "KIT1005";

    /// <summary>A tenant-owned row was to be written, and no tenant is current.</summary>
    public const string NoTenant = "KIT2001";

    /// <summary>A tenant scope was to be opened where another one is open.</summary>
    public const string ScopeAlreadyOpen = "KIT2002";

    /// <summary>A row of another tenant was to be written.</summary>
    public const string ForeignTenant = "KIT2003";

    /// <summary>The platform scope was asked for on behalf of a tenant's user or client.</summary>
    public const string PlatformScopeRefused = "KIT2004";

    /// <summary>Rows of all tenants were asked for outside the platform scope.</summary>
    public const string PlatformScopeNeeded = "KIT2005";

    /// <summary>The tenant to work for does not exist or does not take work.</summary>
    public const string TenantUnavailable = "KIT2006";

    /// <summary>The model has a relationship or entity that can't be isolated by tenant.</summary>
    public const string ModelNotIsolated = "KIT2007";

    /// <summary>The database role could read or write around row-level security.</summary>
    public const string RoleBypassesIsolation = "KIT2008";

    /// <summary>A table lacks the row-level security that the model asks for.</summary>
    public const string RowSecurityMissing = "KIT2009";

    /// <summary>The database is not at the last migration.</summary>
    public const string PendingMigrations = "KIT2010";

    /// <summary>The slug is reserved, taken or not well formed.</summary>
    public const string InvalidSlug = "KIT2011";

    /// <summary>The database could not be prepared: a role is missing and the login may not create it.</summary>
    public const string RoleMissing = "KIT2012";

    /// <summary>The row was changed by somebody else since it was read.</summary>
    public const string Conflict = "KIT2013";

    /// <summary>A migration's statement would have skipped the rows of tenants.</summary>
    public const string MigrationSkipsRows = "KIT2014";

    /// <summary>A migration would have left rows that belong to no tenant.</summary>
    public const string RowsWithoutTenant = "KIT2015";

    /// <summary>The tenant is suspended; told to those who belong to it.</summary>
    public const string TenantSuspended = "KIT2040";

    /// <summary>The tenant is closing; told to those who belong to it.</summary>
    public const string TenantClosing = "KIT2041";

    /// <summary>The tenant is still being set up; told to those who belong to it.</summary>
    public const string TenantProvisioning = "KIT2042";

    /// <summary>A tenant's status can't become another one from what it is.</summary>
    public const string IllegalTransition = "KIT2043";

    /// <summary>Something was sent to the address that a tenant had before.</summary>
    public const string TenantMoved = "KIT2044";

    /// <summary>The text is no domain that a tenant may have.</summary>
    public const string InvalidDomain = "KIT2045";

    /// <summary>The domain's DNS does not say that it is the tenant's.</summary>
    public const string DomainNotProved = "KIT2046";

    /// <summary>The domain is another tenant's.</summary>
    public const string DomainTaken = "KIT2047";

    /// <summary>DNS did not answer.</summary>
    public const string DnsFailed = "KIT2048";

    /// <summary>A setting or a step of tenants' lives is wrong.</summary>
    public const string InvalidLifecycle = "KIT2049";

    /// <summary>The text is no name that a tenant may have.</summary>
    public const string InvalidTenantName = "KIT2173";

    /// <summary>A limit of the tenant's plan is reached.</summary>
    public const string LimitReached = "KIT2020";

    /// <summary>The feature is not known or not part of the tenant's plan.</summary>
    public const string FeatureDenied = "KIT2021";

    /// <summary>A quota of the tenant's plan is used up until its next window.</summary>
    public const string QuotaUsedUp = "KIT2022";

    /// <summary>A feature override was to be written on behalf of somebody who may not.</summary>
    public const string OverrideRefused = "KIT2023";

    /// <summary>A feature override says something that can't be.</summary>
    public const string InvalidOverride = "KIT2024";

    /// <summary>Features are declared wrongly.</summary>
    public const string InvalidFeature = "KIT2025";

    /// <summary>A context was used for a tenant whose database is another.</summary>
    public const string WrongDatabase = "KIT2120";

    /// <summary>The name of a tenant's database is not well formed.</summary>
    public const string InvalidDatabaseName = "KIT2121";

    /// <summary>An entity of the control plane was to be written in a tenant's database.</summary>
    public const string NotInTenantDatabase = "KIT2122";

    /// <summary>An entity of a tenant's database was to be written by the control plane's context.</summary>
    public const string NotInControlPlane = "KIT2123";

    /// <summary>A tenant's own database could not be reached.</summary>
    public const string TenantDatabaseUnavailable = "KIT2124";

    /// <summary>Not all databases could be brought to the last migration.</summary>
    public const string MigrationFailed = "KIT2130";

    /// <summary>A tenant's own database can't be dropped: it holds what is to stay.</summary>
    public const string NotDroppable = "KIT2125";

    /// <summary>An entity that tenants' rows refer to can't be copied into their databases.</summary>
    public const string NotCopyable = "KIT2126";

    /// <summary>A tenant's own database is on a server that is not configured.</summary>
    public const string UnknownDatabaseServer = "KIT2127";

    /// <summary>An entity was searched that has no searchable property.</summary>
    public const string NotSearchable = "KIT2160";

    /// <summary>A search was to go across all tenants.</summary>
    public const string SearchNeedsTenant = "KIT2161";

    /// <summary>A permission is not known.</summary>
    public const string UnknownPermission = "KIT2030";

    /// <summary>The caller sent more requests than its rate limit allows.</summary>
    public const string RateLimited = "KIT2110";

    /// <summary>An endpoint names a rate limit that is not declared.</summary>
    public const string UnknownRateLimit = "KIT2111";

    /// <summary>Rate limits are declared wrongly.</summary>
    public const string InvalidRateLimit = "KIT2112";

    /// <summary>A section of tenants' settings is declared wrongly, or twice.</summary>
    public const string InvalidSettingsSection = "KIT2080";

    /// <summary>Settings were asked for that nobody declared.</summary>
    public const string UnknownSettings = "KIT2081";

    /// <summary>Settings break the rules of their class.</summary>
    public const string InvalidSettings = "KIT2082";

    /// <summary>Stored settings can't be read.</summary>
    public const string UnreadableSettings = "KIT2083";

    /// <summary>A file is not of a kind that may be stored.</summary>
    public const string FileRefused = "KIT2084";

    /// <summary>A file is larger than any may be.</summary>
    public const string FileTooLarge = "KIT2085";

    /// <summary>A file's bytes are not in the store.</summary>
    public const string FileLost = "KIT2086";

    /// <summary>A setting of <c>Kit:Files</c> is out of range.</summary>
    public const string InvalidFilesOptions = "KIT2087";

    /// <summary>The application's role may change rows that the model lets it only add or read.</summary>
    public const string NotAppendOnly = "KIT2100";

    /// <summary>A row was to be changed or deleted that can only be added.</summary>
    public const string AppendOnly = "KIT2101";

    /// <summary>The audit log is not as it was sealed.</summary>
    public const string AuditBroken = "KIT2102";

    /// <summary>The file of heads that the audit log is to be compared with can't be read.</summary>
    public const string AuditHeadsUnreadable = "KIT2103";

    /// <summary>Audit logs could not be verified, because databases of tenants' own could not be reached.</summary>
    public const string AuditNotVerified = "KIT2104";

    /// <summary>A tenant's row was to be written in a database that the tenant has left.</summary>
    public const string TenantElsewhere = "KIT2140";

    /// <summary>The tenant is being moved already.</summary>
    public const string MoveUnderWay = "KIT2141";

    /// <summary>What was copied is not what is in the database that the tenant leaves.</summary>
    public const string MoveNotVerified = "KIT2142";

    /// <summary>There is no move that could be rolled back.</summary>
    public const string MoveTooLate = "KIT2143";

    /// <summary>The tenant can't be moved there.</summary>
    public const string InvalidMove = "KIT2144";

    /// <summary>Transactions kept a move waiting for too long.</summary>
    public const string MoveBusy = "KIT2145";

    /// <summary>A move was rolled back.</summary>
    public const string MoveRolledBack = "KIT2146";

    /// <summary>A row was to be written for a tenant that is erased, or being erased.</summary>
    public const string TenantErased = "KIT2147";
}
