using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kit.Admin.Tests.TestModel;

/// <summary>A host with the administration, on either database: tenants acme and globex, each with an owner, an admin and a member.</summary>
public sealed class Desk : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _folder;
    private readonly Dictionary<string, Guid> _users = new() { [SignInHandler.Operator] = Guid.CreateVersion7() };

    private Desk(WebApplication app, string? folder)
    {
        _app = app;
        _folder = folder;
    }

    public IServiceProvider Services => _app.Services;

    public StatementLog Log => Services.GetRequiredService<StatementLog>();

    public TenantInfo Acme { get; private set; } = null!;

    public TenantInfo Globex { get; private set; } = null!;

    public string Address => _app.Urls.First();

    public static async Task<Desk> OnSqliteAsync(Action<AdminBuilder>? admin = null, Action<KitBuilder>? kit = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-desk-").FullName;
        return await StartAsync(new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/desk.db;Pooling=false" }, admin, kit, folder);
    }

    public static Task<Desk> OnPostgresAsync(PostgresDatabase database, Action<AdminBuilder>? admin = null, Action<KitBuilder>? kit = null) => StartAsync(
        new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner }, admin, kit, null);

    /// <summary>On the database that the test names.</summary>
    public static async Task<Desk> OnAsync(string database, PostgresCluster postgres, Action<KitBuilder>? kit = null)
    {
        if (database != "PostgreSQL")
        {
            return await OnSqliteAsync(kit: kit);
        }

        // Whose owner may make databases, as tenants' own ones need.
        var made = await postgres.CreateDatabaseAsync();
        await postgres.ExecuteAsync("postgres", $"ALTER ROLE {new NpgsqlConnectionStringBuilder(made.Owner).Username} CREATEDB");
        return await OnPostgresAsync(made, kit: kit);
    }

    /// <summary>Gives acme a database of its own.</summary>
    /// <returns>The database's name.</returns>
    public async Task<string> MoveAcmeAsync()
    {
        var name = $"acme_{Guid.CreateVersion7():N}";
        await using var scope = Services.CreateAsyncScope();
        var mover = scope.ServiceProvider.GetRequiredService<ITenantMover>();
        await mover.StartAsync(Acme.Id, name, "a test");
        await Eventually.IsTrueAsync(async () => (await mover.FindAsync(Acme.Id)) is { FinishedAt: not null });
        var store = Services.GetRequiredService<ITenantStore>();
        await Eventually.IsTrueAsync(async () => (Acme = (await store.FindByIdAsync(Acme.Id))!).Database == name);
        return name;
    }

    public static WebApplication Build(Dictionary<string, string?> settings, Action<AdminBuilder>? admin = null, Action<KitBuilder>? kit = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ApplicationName = "Kit.Admin.Tests" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["Kit:Moves:CleanUpAfter"] = "00:00:00";
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddStatementLog<DeskDb>();
        SignInHandler.Add(builder.Services);
        builder.AddKit<DeskDb>(k =>
        {
            k.AddModule<SignInModule>();
            k.AddAdmin(admin ?? (static _ => { }));
            kit?.Invoke(k);
        });
        var app = builder.Build();
        app.UseKit();
        return app;
    }

    /// <summary>A browser in which somebody is signed in: <c>acme.owner</c>, <c>acme.member</c>, <c>olga</c> the operator, or nobody.</summary>
    public Browser As(string? user) => new(Address, user is null ? null : $"{user} {_users[user]}");

    public async Task<T> InAsync<T>(TenantInfo tenant, Func<DeskDb, Task<T>> work)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().Open(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<DeskDb>());
    }

    public Task AddAsync(TenantInfo tenant, params object[] rows) => InAsync(tenant, async db =>
    {
        db.AddRange(rows);
        return await db.SaveChangesAsync();
    });

    /// <summary>A project with that many items.</summary>
    public async Task<Project> AddItemsAsync(TenantInfo tenant, string project, int count, Action<WorkItem, int>? change = null)
    {
        var row = new Project { Name = project };
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var items = Enumerable.Range(1, count).Select(i =>
        {
            var item = new WorkItem { Id = Guid.CreateVersion7(at.AddMinutes(i)), Title = $"{project} {i:000}", ProjectId = row.Id, CreatedAt = at.AddMinutes(i) };
            change?.Invoke(item, i);
            return item;
        });
        await AddAsync(tenant, [row, .. items]);
        return row;
    }

    public Task<Guid> MembershipAsync(TenantInfo tenant, string role = Roles.Member) =>
        InAsync(tenant, db => db.Set<Membership>().Where(m => m.Role == role).Select(m => m.Id).FirstAsync());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<Desk> StartAsync(Dictionary<string, string?> settings, Action<AdminBuilder>? admin, Action<KitBuilder>? kit, string? folder)
    {
        var app = Build(settings, admin, kit);
        await app.StartAsync();
        var desk = new Desk(app, folder);
        desk.Acme = await desk.CreateTenantAsync("acme");
        desk.Globex = await desk.CreateTenantAsync("globex");
        return desk;
    }

    public async Task<TenantInfo> CreateTenantAsync(string slug)
    {
        TenantInfo tenant;
        await using (var scope = Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<DeskDb>();
            var row = new Tenant { Slug = slug, Name = $"{char.ToUpperInvariant(slug[0])}{slug[1..]} Inc" };
            db.Add(row);
            await db.SaveChangesAsync();
            tenant = TenantInfo.Of(row);
        }

        foreach (var role in new[] { Roles.Owner, Roles.Admin, Roles.Member })
        {
            var user = _users[$"{slug}.{role}"] = Guid.CreateVersion7();
            await AddAsync(tenant, new Membership { UserId = user, Name = $"{role} of {slug}", Email = $"{role}@{slug}.test", Role = role });
        }

        return tenant;
    }
}
