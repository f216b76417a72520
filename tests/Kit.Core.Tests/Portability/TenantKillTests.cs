using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Testing;

namespace Kit.Core.Tests.Portability;

/// <summary>A process of its own, killed with SIGKILL in the middle of moving a tenant.</summary>
public sealed class TenantKillTests(PostgresCluster postgres)
{
    private static readonly Dictionary<string, string> Hang = new() { ["Hang"] = "true", ["Kit__Jobs__Enabled"] = "false" };
    private static readonly Dictionary<string, string> Slowly = new() { ["Kit__Portability__EraseBatchSize"] = "1", ["Kit__Jobs__Enabled"] = "false" };

    [Theory, Databases]
    public async Task Killed_in_a_restore_the_tenant_is_as_before_and_can_be_restored_again(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("restore", Hang))
        {
            await first.ReadAsync("written");
            first.Kill();
        }

        var before = Enumerable.Range(0, 300).Select(i => $"before {i}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["after", .. before], (await crash.EffectsAsync()).Order(StringComparer.Ordinal));
        using (var second = crash.Start("restore-again", []))
        {
            await second.ReadAsync("ready");
            second.Kill();
        }

        Assert.Equal(before, (await crash.EffectsAsync()).Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task Killed_in_an_import_there_is_no_tenant_and_no_row(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("import", Hang))
        {
            await first.ReadAsync("written");
            first.Kill();
        }

        Assert.Equal(300, (await crash.EffectsAsync()).Count);
        Assert.Equal(1, await CountAsync(crash, database, "tenants"));
        Assert.Equal(0, await CountAsync(crash, database, "memberships"));
    }

    [Theory, Databases]
    public async Task Killed_in_an_erasure_the_next_call_goes_on_and_every_row_is_counted_once(Database database)
    {
        await using var crash = await CrashHost.CreateAsync(database, postgres);
        using (var first = crash.Start("erase", Slowly))
        {
            await first.ReadAsync("erasing");
            await JobHost.UntilAsync(async () => (await crash.EffectsAsync()).Count is > 0 and < 300);
            first.Kill();
        }

        var left = (await crash.EffectsAsync()).Count;
        Assert.InRange(left, 1, 299);
        Assert.Equal(1, await CountAsync(crash, database, "tenants"));
        Assert.Equal(0, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL"));
        using (var second = crash.Start("erase-again", []))
        {
            await second.ReadAsync("ready");
            second.Kill();
        }

        Assert.Empty(await crash.EffectsAsync());
        Assert.Equal(0, await CountAsync(crash, database, "tenants"));
        Assert.Equal(1, await CountAsync(crash, database, "erased_tenants", "finished_at IS NOT NULL AND deleted LIKE '%\"effects\":300%'"));
    }

    private static Task<long> CountAsync(CrashHost crash, Database database, string table, string condition = "1 = 1") =>
        crash.ScalarAsync($"SELECT count(*) FROM {(database == Database.Postgres ? "kit." : "kit_")}{table} WHERE {condition}");
}
