using Kit.Caching;
using Kit.Features;
using Kit.Files;
using Kit.Settings;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>Places that are no tables, each with its tenants mixed up.</summary>
internal static class LeakingPlaces
{
    private const string Reach = "reach what the other put there";
    private const string Taken = "What the attacker did among its own took it from whose it is.";

    public static IEnumerable<Leak> All =>
    [
        new("a pooled context that keeps what it tracked", "pooled DbContext", Reach, Walls.Filter)
        {
            AttackAsync = HostileHost.AttackedAsync<KeepingDb>, Says = "Find gave a row that was tracked before.",
        },

        Cache("whose keys know no tenant", SharedCache.Leaks.Memory, "The other's entry was got by 'isolation' from memory."),
        Cache("whose second level knows no tenant", SharedCache.Leaks.SecondLevel, "The other's entry was got by 'isolation' from the second level."),
        Cache("that removes whoever's entry it is", SharedCache.Leaks.Removal, Taken),
        Cache("that is cleared for all at once", SharedCache.Leaks.WholeRemoval, Taken),

        Files("that opens whoever's file it is", SharedFiles.Leaks.Reading, "It was opened by its id."),
        Files("that makes a link to whoever's file it is", SharedFiles.Leaks.Linking, "A link was made to it."),
        Files("that deletes whoever's file it is", SharedFiles.Leaks.Deleting, "It was deleted."),
        new("links that are signed for all tenants alike", "files", Reach, Walls.Place)
        {
            Services = services => services.AddScoped<ITenantProtector, SharedProtector>(), Says = "A link signed by the attacker's tenant opened it.",
        },
        new("a quota of files that counts over all tenants", "feature files.bytes", "learn from it how much the other has", Walls.Usage)
        {
            Services = services => services.AddSingleton(sp => new FeatureDefinition("files.bytes", "bytes", FeatureKind.Limit, FeatureValue.On)
            {
                CountAsync = async (_, cancellationToken) =>
                {
                    await using var beside = sp.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
                    await using var scope = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
                    return await scope.ServiceProvider.GetRequiredService<HostileDb>().AllTenants<StoredFile>().CountAsync(cancellationToken);
                },
            }),
        },

        new("texts that are encrypted for all tenants alike", "tenant protector", Reach, Walls.Place) { Services = services => services.AddScoped<ITenantProtector, SharedProtector>() },

        Settings("that are read by all", onlyWrites: false, "The other's Text was read."),
        Settings("that are written for all", onlyWrites: true, Taken),
    ];

    private static Leak Cache(string what, SharedCache.Leaks leak, string says) => new($"a cache {what}", "tenant cache", Reach, Walls.Place)
    {
        Services = services =>
        {
            var entries = new SharedCache.Entries();
            services.AddScoped<ITenantCache>(sp => new SharedCache(sp.GetRequiredService<TenantScope>(), leak, entries));
        },
        Says = says,
    };

    private static Leak Files(string what, SharedFiles.Leaks leak, string says) => new($"a file store {what}", "files", Reach, Walls.Place)
    {
        Services = services => services.AddScoped<IFileStore>(sp => new SharedFiles(sp, leak)), Says = says,
    };

    private static Leak Settings(string what, bool onlyWrites, string says) => new($"settings {what}", "tenant settings", Reach, Walls.Place)
    {
        Services = services => services.AddSingleton(new SharedSettingsMemory(onlyWrites)).AddScoped(typeof(ITenantSettings<>), typeof(SharedSettings<>)), Says = says,
    };
}
