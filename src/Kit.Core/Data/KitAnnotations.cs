namespace Kit.Data;

internal static class KitAnnotations
{
    public const string TenantId = "TenantId";
    public const string Version = "Version";
    public const string Filter = "Kit.Tenant";

    public const string Global = "Kit:Global";
    public const string TenantOwned = "Kit:TenantOwned";
    public const string AboutTenant = "Kit:AboutTenant"; // a global entity whose rows each bear a tenant's id, and are that tenant's to see
    public const string SeenByAllTenants = "Kit:SeenByAllTenants"; // one whose rows are not; its value is the reason
    public const string WrittenInBackground = "Kit:WrittenInBackground"; // on an entity, or on a property
    public const string Kits = "Kit:Kits";
    public const string Searchable = "Kit:Searchable"; // on a property; its value is its place among them
    public const string SearchLanguage = "Kit:SearchLanguage";
    public const string NotAudited = "Kit:NotAudited";
    public const string NotVersioned = "Kit:NotVersioned";
    public const string Table = "Kit:Table"; // its name without the schema, where that had to become a part of it
    public const string PlatformIndex = "Kit:PlatformIndex";
    public const string ControlPlane = "Kit:ControlPlane";
    public const string NotExported = "Kit:NotExported";
    public const string NotImported = "Kit:NotImported";
    public const string NotRestored = "Kit:NotRestored";
    public const string KeptOnErasure = "Kit:KeptOnErasure";
    public const string KeptYears = "Kit:KeptYears";
    public const string ErasedWith = "Kit:ErasedWith"; // on a property of the platform's rows: it holds a tenant's id, or the key of the entity that it names
    public const string WithItsChange = "Kit:WithItsChange"; // stands in whatever database the change was committed in that it belongs to

    // These four reach migrations, as table annotations.
    public const string RowSecurity = "Kit:RowSecurity";
    public const string Fence = "Kit:Fence"; // the table that says who left, and the function that asks it
    public const string Notify = "Kit:Notify";
    public const string Search = "Kit:Search"; // a SearchPlan
    public const string Grants = "Kit:Grants"; // a TableGrants, where it is not everything
}
