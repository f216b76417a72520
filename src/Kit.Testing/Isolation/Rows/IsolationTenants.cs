using System.Globalization;
using System.Security.Cryptography;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The two tenants of the attacks: one has rows, the other wants them.</summary>
internal sealed class IsolationTenants
{
    private const int VictimsKeys = 411_000_000;
    private const int AttackersKeys = 522_000_000;
    private const int AccomplicesKeys = 633_000_000;
    private readonly GlobalRows _global;
    private readonly IReadOnlyList<ComparedTable> _compared;
    private Party? _accomplice;
    private int _accomplices;

    private IsolationTenants(IServiceProvider services, PostgresDatabase database, IModel model, GlobalRows global, Party victim, Party attacker)
    {
        Services = services;
        Database = new(database.Superuser);
        Model = model;
        Victim = victim;
        Attacker = attacker;
        _global = global;
        _compared = [.. ComparedTable.Of(model)];
    }

    public IServiceProvider Services { get; }

    public Onlooker Database { get; }

    public IModel Model { get; }

    public Party Victim { get; }

    public Party Attacker { get; }

    /// <summary>Makes the tenants, a member of each, and a row of every entity for each.</summary>
    public static async Task<IsolationTenants> MakeAsync(IServiceProvider services, PostgresDatabase database)
    {
        IModel model;
        await using (var scope = services.CreateAsyncScope())
        {
            model = scope.ServiceProvider.GetRequiredService<KitDbContext>().Model;
        }

        var global = await GlobalRows.MakeAsync(services, model);
        var victim = await PartyAsync(services, model, global, "isolation-victim", VictimsKeys);
        var attacker = await PartyAsync(services, model, global, "isolation-attacker", AttackersKeys);
        return new(services, database, model, global, victim, attacker);
    }

    /// <summary>
    /// A third tenant, of the attacker's, for what may harm who does it: a form that closes the account is sent like any other. When it is no
    /// longer let in, there is a new one.
    /// </summary>
    public async Task<Party> AccompliceAsync()
    {
        if (_accomplice is null || !await Database.IsLetInAsync(_accomplice))
        {
            var slug = string.Create(CultureInfo.InvariantCulture, $"isolation-accomplice-{++_accomplices}");
            _accomplice = await PartyAsync(Services, Model, _global, slug, AccomplicesKeys + (_accomplices * 1_000_000));
        }

        return _accomplice;
    }

    /// <summary>The attacker's own scope.</summary>
    public Task<string?> AsAttackerAsync(Func<KitDbContext, Task<string?>> attack) =>
        InScopeAsync(Attacker, services => attack(services.GetRequiredService<KitDbContext>()));

    /// <summary>The attacker's own scope, while the database shows every row: what is hidden is hidden by the filter. Nothing that is done stays.</summary>
    public Task<string?> WithoutRowSecurityAsync(Func<KitDbContext, Task<string?>> attack) => AsAttackerAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET LOCAL ROLE {DatabaseOptions.Roles.Platform}");
        return await attack(db);
    });

    /// <summary>No tenant at all, while the database shows every row.</summary>
    public async Task<string?> AsPlatformAsync(Func<KitDbContext, Task<string?>> attack)
    {
        await using var outer = Services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("try the query filter by itself");
        return await attack(scope.ServiceProvider.GetRequiredService<KitDbContext>());
    }

    public async Task<T> InScopeAsync<T>(Party party, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().Open(party.Tenant);
        return await work(scope.ServiceProvider);
    }

    public async Task<T> InNoScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<long> CountVictimsAsync(string table) => Database.CountAsync(table, Victim.Tenant.Id);

    /// <summary>All that the victim has, in one value: the same while nothing of it changes but what changes by itself.</summary>
    public Task<string> DigestAsync() => Database.DigestAsync(_compared, Victim.Tenant.Id);

    /// <summary>What an attack did, by the tables: the victim's rows that are not what they were, or its data in somebody's rows; nothing, where it did none.</summary>
    /// <param name="before">What <see cref="DigestAsync"/> said before it.</param>
    /// <param name="attacker">Who attacked.</param>
    public async Task<string?> FindHarmAsync(string before, Party attacker)
    {
        var changed = (await DigestAsync()).Split('\n').Except(before.Split('\n')).Select(line => line[..line.LastIndexOf(": ", StringComparison.Ordinal)]).ToList();
        return changed.Count > 0 ? $"The other's rows in {string.Join(", ", changed)} are not what they were."
            : await Database.FindMarkAsync(_compared, Victim) is { } table ? $"Rows of {attacker.Tenant.Slug} in {table} hold the other's data now."
            : null;
    }

    public async Task<Catalog> CatalogAsync()
    {
        var role = await InScopeAsync(Attacker, services => services.GetRequiredService<KitDbContext>().Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync());
        return new(Database.ConnectionString, role, DatabaseOptions.Roles.Platform);
    }

    private static async Task<Party> PartyAsync(IServiceProvider services, IModel model, GlobalRows global, string slug, int firstKey)
    {
        var tenant = new Tenant { Slug = slug, Name = slug };
        await using (var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            db.Add(tenant);
            await db.SaveChangesAsync();
        }

        var member = new Membership { UserId = Guid.CreateVersion7(), Name = slug, Email = $"{slug}@isolation.test", Role = Roles.Owner };
        var party = new Party(TenantInfo.Of(tenant), member, new RowMaker("iso" + RandomNumberGenerator.GetHexString(10, lowercase: true), firstKey, global.Rows));
        await party.FillAsync(services, model);
        return party;
    }
}
