namespace Kit.Testing;

/// <summary>The places that every host of Kit has.</summary>
internal static class BuiltInProbes
{
    public static IEnumerable<IsolationProbe> Of(IsolationTenants tenants, RouteCaller caller) =>
    [
        new PooledContextProbe(tenants), new MembershipProbe(tenants), new CacheProbe(tenants), new FileProbe(tenants, caller), new ProtectorProbe(), new SettingsProbe(),
    ];
}
