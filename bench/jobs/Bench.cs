using System.Globalization;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kit.Bench.Jobs;

/// <summary>A host with one tenant, and what all measurements need of it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Bench(WebApplication app, string engine, TenantInfo tenant, PlainHangfire? plain) => (_app, Engine, Tenant, Plain) = (app, engine, tenant, plain);

    /// <summary>Whether this process only enqueues, for another one that measures.</summary>
    public static bool IsElsewhere => Environment.GetEnvironmentVariable("ELSEWHERE") == "1";

    public string Engine { get; }

    public TenantInfo Tenant { get; }

    /// <summary>Hangfire without Kit, where that is measured.</summary>
    public PlainHangfire? Plain { get; }

    public IServiceProvider Services => _app.Services;

    public static int Number(string variable, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static async Task<Bench> StartAsync(string engine)
    {
        var isPlain = engine == "plain";
        var app = Build(engine == "hangfire" ? engine : "inprocess", enabled: !isPlain && !IsElsewhere, workers: engine == "fairness" ? Fairness.Slots : null);
        await app.StartAsync();
        var plain = isPlain ? new PlainHangfire(app.Configuration.GetConnectionString("KitOwner")!, serves: !IsElsewhere) : null;
        return new(app, engine, await CreateTenantAsync(app.Services, "t1"), plain);
    }

    /// <summary>Starts one more node on the same database.</summary>
    public static async Task<WebApplication> StartNodeAsync(int workers)
    {
        var node = Build("inprocess", enabled: true, workers);
        await node.StartAsync();
        return node;
    }

    public Task<TenantInfo> CreateTenantAsync(string slug) => CreateTenantAsync(Services, slug);

    public AsyncServiceScope Open(TenantInfo? tenant = null) => Services.GetRequiredService<ITenantScopes>().Open(tenant ?? Tenant);

    /// <summary>Saves so many jobs at once.</summary>
    public async Task SaveAsync<T>(int count, Func<int, T> job, TenantInfo? tenant = null)
        where T : notnull
    {
        await using var scope = Open(tenant);
        var jobs = scope.ServiceProvider.GetRequiredService<IJobs>();
        for (var n = 0; n < count; n++)
        {
            jobs.Enqueue(job(n));
        }

        await scope.ServiceProvider.GetRequiredService<BenchDb>().SaveChangesAsync();
    }

    /// <summary>Asks as the database's superuser, past Kit.</summary>
    public async Task<T?> AskAsync<T>(string sql)
    {
        var login = new NpgsqlConnectionStringBuilder(_app.Configuration.GetConnectionString("KitOwner")) { Username = "postgres", Pooling = false, CommandTimeout = 600 };
        await using var connection = new NpgsqlConnection(login.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        Plain?.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(string engine, bool enabled, int? workers)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["Kit:Jobs:Engine"] = engine;
        builder.Configuration["Kit:Jobs:Enabled"] = enabled ? "true" : "false";
        if (workers is { } number)
        {
            builder.Configuration["Kit:Jobs:Workers"] = number.ToString(CultureInfo.InvariantCulture);
        }

        builder.AddKit<BenchDb>(kit => kit.AddHangfire());
        var app = builder.Build();
        app.UseKit();
        return app;
    }

    private static async Task<TenantInfo> CreateTenantAsync(IServiceProvider services, string slug)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<BenchDb>();
        var known = await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Slug == slug);
        if (known is null)
        {
            db.Add(known = new Tenant { Slug = slug, Name = slug });
            await db.SaveChangesAsync();
        }

        return TenantInfo.Of(known);
    }
}
