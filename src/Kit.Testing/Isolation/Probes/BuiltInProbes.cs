namespace Kit.Testing;

/// <summary>The places that every host of Kit has.</summary>
internal static class BuiltInProbes
{
    public static IEnumerable<IsolationProbe> Of(IsolationTenants tenants) => [new PooledContextProbe(), new MembershipProbe(tenants)];
}
