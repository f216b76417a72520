using System.Security.Cryptography;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The two tenants of the attacks: one has rows, the other wants them.</summary>
internal sealed class IsolationTenants(IServiceProvider services, PostgresDatabase database, Party victim, Party attacker)
{
    public Party Victim { get; } = victim;

    public Party Attacker { get; } = attacker;

    /// <summary>Makes the tenants, a member of each, and a row of every entity for each.</summary>
    public static async Task<IsolationTenants> MakeAsync(IServiceProvider services, PostgresDatabase database)
    {
        var parties = new List<Party>();
        foreach (var slug in new[] { "isolation-victim", "isolation-attacker" })
        {
            var tenant = new Tenant { Slug = slug, Name = slug };
            await using (var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
            {
                var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
                db.Add(tenant);
                await db.SaveChangesAsync();
            }

            var member = new Membership { UserId = Guid.CreateVersion7(), Name = slug, Email = $"{slug}@isolation.test", Role = Roles.Owner };
            var party = new Party(TenantInfo.Of(tenant), member, new RowMaker("iso" + RandomNumberGenerator.GetHexString(10, lowercase: true)));
            await party.FillAsync(services);
            parties.Add(party);
        }

        return new(services, database, parties[0], parties[1]);
    }

    public async Task<string?> AsAttackerAsync(Func<KitDbContext, Task<string?>> attack)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(Attacker.Tenant);
        return await attack(scope.ServiceProvider.GetRequiredService<KitDbContext>());
    }

    public async Task<string?> AsPlatformAsync(Func<KitDbContext, Task<string?>> attack)
    {
        await using var outer = services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("try the query filter by itself");
        return await attack(scope.ServiceProvider.GetRequiredService<KitDbContext>());
    }

    public async Task<long> CountVictimsAsync(string table)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {table} WHERE tenant_id = $1");
        command.Parameters.Add(new() { Value = Victim.Tenant.Id });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>All that the victim has, in one value: the same while nothing of it changes.</summary>
    public async Task<string> DigestAsync(IEnumerable<string> tables)
    {
        var digests = tables.Select(t => $"SELECT '{t}: ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {t} t WHERE tenant_id = $1");
        await using var source = Npgsql.NpgsqlDataSource.Create(database.Superuser);
        await using var command = source.CreateCommand($"SELECT string_agg(d, E'\\n') FROM ({string.Join(" UNION ALL ", digests)}) AS all_tables (d)");
        command.Parameters.Add(new() { Value = Victim.Tenant.Id });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
